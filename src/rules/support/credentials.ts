import type { Unread } from "../../model/fact.ts";
import type { Credential } from "../../model/surroundings.ts";
import type { HeldCredentials, PrincipalReach } from "../../model/vault-access.ts";
import { someOf } from "./some-of.ts";

/** A secret or certificate: something that can be copied, and works from anywhere. */
export type StaticCredential = Credential & { readonly kind: "secret" | "certificate" };

function isStatic(credential: Credential): credential is StaticCredential {
  return credential.kind !== "federated";
}

/** The client secrets and certificates that still work, or will, at a time. */
export function staticCredentials({ list }: HeldCredentials, now: string): readonly StaticCredential[] {
  return list.filter(isStatic).filter(({ endsOn }) => endsOn === null || endsOn > now);
}

const words = { secret: "client secret", certificate: "certificate" } as const;

/** What a credential is called in messages. */
export function credentialWord(kind: StaticCredential["kind"]): string {
  return words[kind];
}

/** `a client secret`, `2 client secrets and a certificate`. */
export function credentialsInWords(credentials: readonly StaticCredential[]): string {
  const parts = (["secret", "certificate"] as const).flatMap((kind) => {
    const count = credentials.filter((one) => one.kind === kind).length;
    if (count === 0) return [];
    return count === 1 ? [`a ${words[kind]}`] : [`${count} ${words[kind]}s`];
  });
  return parts.join(" and ");
}

/** Where somebody has access to what is in vaults: `2 vaults (kv-a, kv-b)`, `at least 3 vaults (…)`. */
export function vaultsInWords({ vaults, examples, missing }: PrincipalReach): string {
  const count = `${missing ? "at least " : ""}${vaults} ${vaults === 1 ? "vault" : "vaults"}`;
  const further = vaults - examples.length;
  return `${count} (${someOf(examples)}${further > 0 ? ` and ${further} more` : ""})`;
}

/** The fact that is lacking where credentials were not read whole, in the form that rules yield. */
export function lackingCredentials(missing: Unread) {
  return { notEvaluated: { fact: "vaultCredentials", ...missing } };
}

/** Why rules about credentials have nothing to say of most principals. */
export const noWorkload = "no workload that has access to what is in vaults";

import type { Consumer } from "../model/consumer.ts";
import { read } from "../model/fact.ts";
import type { Principal } from "../model/principal.ts";
import type { Credential } from "../model/surroundings.ts";
import { healthyPrincipals, storedCredential } from "./directory.ts";
import type { Draft } from "./draft.ts";
import { slots } from "./landscape.ts";
import { siteAt } from "./layout.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { workloadAt, workloadNumbers } from "./people.ts";
import { randomFor } from "./random.ts";
import type { SampleRuleId } from "./rule-severities.ts";
import type { PlantedDefect } from "./vaults.ts";

export interface LabelledPrincipals {
  /** Sorted by id. */
  readonly principals: readonly Principal[];
  /** Resources by what they run as; only where somebody listed resources. */
  readonly consumers?: readonly Consumer[];
  readonly planted: readonly PlantedDefect[];
}

interface CredentialDefect {
  readonly key: string;
  readonly ruleIds: readonly SampleRuleId[];
  readonly credential: (plan: EstatePlan) => Credential;
}

/** Applications that hold a secret outside the vault which opens it. */
const credentialDefects: readonly CredentialDefect[] = [
  {
    key: "credential-stored",
    ruleIds: ["principal-static-credential"],
    credential: (plan) => storedCredential(plan, "secret", [40, 120]),
  },
  {
    key: "credential-ending",
    ruleIds: ["principal-static-credential", "principal-credential-expiring"],
    credential: (plan) => storedCredential(plan, "certificate", [150, 12]),
  },
  {
    key: "credential-for-years",
    ruleIds: ["principal-static-credential", "principal-credential-long-lived"],
    credential: (plan) => storedCredential(plan, "secret", [400, 330]),
  },
];

/** Resources that run as the identity that one team lent to all others. */
const sharedBy = 8;

/** The directory, with what is wrong in it: defects of principals lie in those that vaults of the first replica serve. */
export function labelledPrincipals(plan: EstatePlan): LabelledPrincipals {
  if (!isLive(plan)) return { principals: healthyPrincipals(plan), planted: [] };
  const chosen = dedicated(plan).slice(0, credentialDefects.length + 1);
  const kinds = chosen.map(
    (number, place) => [number, place < credentialDefects.length ? "application" : "managed-identity"] as const,
  );
  const principals = healthyPrincipals(plan, new Map(kinds));
  const ids = chosen.map((number) => workloadAt(plan, number).id);
  const planted: PlantedDefect[] = [];
  const plant = (key: string, ruleIds: readonly SampleRuleId[], subject: string): boolean => {
    const label = `0:${key}`;
    if (plan.without.has(label)) return false;
    planted.push(...ruleIds.map((ruleId) => ({ key: label, ruleId, subject, environment: "production" as const })));
    return true;
  };
  for (const [place, { key, ruleIds, credential }] of credentialDefects.entries()) {
    const holder = principals.find(({ id }) => id === ids[place]);
    if (holder && plant(key, ruleIds, holder.id)) addCredential(holder, credential(plan));
  }
  const lent = ids[credentialDefects.length];
  const isLent = lent !== undefined && plant("identity-lent", ["identity-shared"], lent);
  return { principals, consumers: resources(plan, principals, isLent ? lent : undefined), planted };
}

/** Workloads that have a vault for themselves, by number: whatever is planted there, they reach it. */
function dedicated(plan: EstatePlan): readonly number[] {
  const count = Math.min(slots.length, plan.vaults);
  const numbers = Array.from({ length: count }, (_, index) => siteAt(plan, index)).flatMap((site) =>
    site.slot.applications.length === 1 ? workloadNumbers(plan, site) : [],
  );
  return [...new Set(numbers)];
}

function addCredential(holder: Draft<Principal>, credential: Credential): void {
  const held = holder.credentials && "read" in holder.credentials ? holder.credentials.read : [];
  holder.credentials = read([...held, credential]);
}

/** One resource for each managed identity, and several for the one that is lent. */
function resources(plan: EstatePlan, principals: readonly Principal[], lent: string | undefined): readonly Consumer[] {
  return principals
    .filter(({ kind }) => "read" in kind && kind.read === "managed-identity")
    .flatMap(({ id }) => Array.from({ length: id === lent ? sharedBy : 1 }, (_, place) => resource(plan, id, place)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function resource(plan: EstatePlan, identity: string, place: number): Consumer {
  const name = `app-${randomFor(plan.seed, "resource", identity).hex(6)}${place === 0 ? "" : `-${place}`}`;
  const group = `${siteAt(plan, 0).subscription}/resourcegroups/rg-apps`;
  return {
    kind: "identity-holder",
    id: `${group}/providers/microsoft.web/sites/${name}`,
    resourceType: "microsoft.web/sites",
    principalIds: [identity],
  };
}

import { isRead, type UnreadFact, unread } from "../../../model/fact.ts";
import { type OperationRight, operationRight, operationsWithRights } from "../../../model/facts/operation-rights.ts";
import { type GrantReview, objectClasses } from "../../../model/grant-review.ts";
import { scopeKind } from "../../../model/resource-id.ts";
import type { Given } from "./given.ts";
import { type Proof, type ProofQuestion, proofOf } from "./proof.ts";
import type { HeldGrant } from "./seen-use.ts";
import type { VaultSlice } from "./slices.ts";

/** A review of a grant that logs can say nothing about, since it gives nothing that shows there. */
export const nothingGiven: GrantReview = {
  days: 0,
  limit: { reason: "not-in-output", detail: "nothing of it shows in logs" },
  granted: [],
  used: [],
  types: [],
  usedTypes: [],
  objects: [],
  objectsInReach: null,
  vaults: 0,
  vaultsUsed: [],
  hasListed: false,
  members: null,
  keptBy: [],
  least: null,
};

export const moreThanLogsShow = unread(
  "not-in-output",
  "the role also gives rights whose use the logs of vaults do not show",
  "judge by hand whether it is needed",
);

export const conditionInRole = unread(
  "not-in-output",
  "the role has conditions of its own: which calls it let through is not told by the logs",
  "judge by hand whether it is needed",
);

/** When a grant was made, as far as one vault tells, and when it is judged. */
export interface Timing {
  readonly since: (slice: VaultSlice) => ProofQuestion["since"];
  readonly now: string;
}

/** The vault whose logs prove least decides. */
export function shortestProof(slices: readonly VaultSlice[], { since, now }: Timing): Proof | UnreadFact {
  let shortest: Proof | undefined;
  for (const slice of slices) {
    const { completeness, name } = slice;
    if (!isRead(completeness)) return "unread" in completeness ? at(completeness, name) : unread("not-in-output");
    const proof = proofOf({ completeness: completeness.read, since: since(slice), now });
    if ("unread" in proof) return at(proof, name);
    if (!shortest || proof.days < shortest.days) shortest = proof;
  }
  return shortest ?? unread("not-in-output", "no vault was read");
}

function at({ unread: why }: UnreadFact, vaultName: string): UnreadFact {
  return { unread: { ...why, detail: `vault ${vaultName}: ${why.detail ?? why.reason}` } };
}

/** An entry has no date of its own: it is as old as the last change of its vault, or older than the logs. */
export function changedOn({ lastChange }: VaultSlice) {
  const time = lastChange ?? "1970-01-01T00:00:00Z";
  return { time, words: "the vault's settings, with which its access policies are written, last changed" };
}

export function lower(who: { readonly principalId: string; readonly applicationId: string | null }) {
  return {
    principalId: who.principalId.toLowerCase(),
    applicationId: who.applicationId === null ? null : who.applicationId.toLowerCase(),
  };
}

export function objectAt(scope: string): HeldGrant["object"] {
  if (scopeKind(scope) !== "object") return undefined;
  const [type, name] = scope.split("/").slice(-2);
  const known = objectClasses.find((one) => one === type);
  return known && name !== undefined ? { type: known, name } : undefined;
}

/** Rights of the operations of everyday that a grant lets through. */
export function everydayRights({ everyday, allows }: Given): readonly OperationRight[] {
  const rights = operationsWithRights.flatMap((name) => operationRight(name) ?? []);
  return rights.filter((right) => everyday.includes(right.verb) && allows(right));
}

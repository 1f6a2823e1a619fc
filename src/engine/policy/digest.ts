import { createHash } from "node:crypto";
import type { Policy } from "../../model/policy.ts";
import { isMap } from "./plain-data.ts";

/** What a policy means, apart from where it was written and what it was put together from. */
export type PolicyMeaning = Omit<Policy, "digest" | "extends" | "anchor">;

/** sha256 (hex) over a policy's meaning: two policies that judge alike have one digest, however they are written. */
export function policyDigest(policy: PolicyMeaning): string {
  const { environments, defaultEnvironment, rules, waivers, acceptedGaps } = policy;
  const { owners, rotators, attestations, prices } = policy;
  const meaning = {
    environments,
    defaultEnvironment,
    rules: Object.fromEntries(rules),
    waivers: waivers.map(({ at: _at, ...waiver }) => waiver),
    acceptedGaps,
    owners,
    rotators: [...rotators].sort(),
    attestations,
    prices,
  };
  return createHash("sha256").update(canonicalJson(meaning)).digest("hex");
}

/** JSON with the keys of every map in code-unit order. Lists keep theirs: it may carry meaning. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isMap(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

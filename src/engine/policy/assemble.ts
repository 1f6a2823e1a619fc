import type { Environment, Policy, RuleOverride, RulePolicy } from "../../model/policy.ts";
import { policyDigest } from "./digest.ts";
import type { PolicyLayer, RuleLayer } from "./layer.ts";
import type { EnvironmentDocument } from "./schema.ts";

/** Exists in every policy, defined or not. */
export const productionName = "production";

/** Where a policy came from; none of it changes what it means. */
export interface Origin {
  readonly extends: readonly string[];
  readonly anchor?: NonNullable<Policy["anchor"]>;
}

/** Makes the merged layers the policy that the engine works with. */
export function assemblePolicy(layer: PolicyLayer, origin: Origin): Policy {
  const meaning = {
    environments: environmentsOf(layer.environments),
    defaultEnvironment: layer.defaultEnvironment ?? productionName,
    rules: new Map([...layer.rules].map(([id, rule]) => [id, rulePolicy(rule)])),
    waivers: layer.waivers ?? [],
    acceptedGaps: layer.acceptedGaps ?? [],
    owners: {
      names: [...layer.ownerNames].map(([pattern, owner]) => ({ pattern, owner })),
      ...(layer.ownerTag === undefined ? {} : { tag: layer.ownerTag }),
    },
    rotators: new Set(layer.rotators),
    attestations: layer.attestations ?? [],
    prices: Object.fromEntries(layer.prices),
  };
  return { ...meaning, ...origin, digest: policyDigest(meaning) };
}

function environmentsOf(documents: ReadonlyMap<string, EnvironmentDocument>): readonly Environment[] {
  const defined = [...documents].map(([name, { production, ephemeral, match }]) => ({
    name,
    isEphemeral: ephemeral ?? false,
    isProduction: production ?? name === productionName,
    match: match ?? {},
  }));
  if (documents.has(productionName)) return defined;
  return [...defined, { name: productionName, isEphemeral: false, isProduction: true, match: {} }];
}

function rulePolicy({ isReset: _isReset, environments, ...override }: RuleLayer): RulePolicy {
  const parts = [...environments].filter(([, part]) => saysSomething(part));
  return { ...override, environments: Object.fromEntries(parts) };
}

function saysSomething(override: RuleOverride): boolean {
  return Object.keys(override).length > 0;
}

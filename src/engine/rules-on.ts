import type { Environment, Policy } from "../model/policy.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { type RuleSetting, ruleSetting } from "./policy/resolve.ts";

/** A rule that is on, and how it judges. */
export interface RuleOn {
  readonly compiled: CompiledRule;
  readonly setting: RuleSetting;
}

const known = new WeakMap<readonly CompiledRule[], WeakMap<Policy, Map<string, readonly RuleOn[]>>>();

/** Those of the rules that are on in an environment, in their order: looked up once a subject, not once a rule. */
export function rulesOn(policy: Policy, rules: readonly CompiledRule[], environment: Environment): readonly RuleOn[] {
  const before = known.get(rules)?.get(policy)?.get(environment.name);
  if (before) return before;
  const found = rules
    .map((compiled) => ({ compiled, setting: ruleSetting(policy, compiled.rule, environment) }))
    .filter(({ setting }) => setting.enabled);
  const ofRules = known.get(rules) ?? new WeakMap<Policy, Map<string, readonly RuleOn[]>>();
  const ofPolicy = ofRules.get(policy) ?? new Map<string, readonly RuleOn[]>();
  known.set(rules, ofRules.set(policy, ofPolicy.set(environment.name, found)));
  return found;
}

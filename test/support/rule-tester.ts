import { describe, test } from "vitest";
import { type RuleCases, ruleAssertions } from "../../src/engine/rule-tester.ts";
import type { Rule } from "../../src/model/rule.ts";

/** Tests one rule alone: each case is one test of the runner. */
export function testRule(rule: Rule, cases: RuleCases): void {
  describe(rule.id, () => {
    for (const assertion of ruleAssertions(rule, cases)) test(assertion.name, () => assertion.run());
  });
}

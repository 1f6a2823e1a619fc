import rule from "../../../src/rules/code/suppression-without-reason.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "kvaudit:ignore", unit: "suppression" } as const;

testRule(rule, {
  fails: [
    {
      name: "no reason",
      given: { ...unit, suppression: { rules: ["code-invalid", "code-secret-literal"], reason: null } },
      message: "the suppression of code-invalid, code-secret-literal gives no reason",
    },
    {
      name: "blanks for a reason",
      given: { ...unit, suppression: { rules: ["code-invalid"], reason: "  " } },
      message: "the suppression of code-invalid gives no reason",
      boundary: true,
    },
    {
      name: "a rule that does not exist",
      given: {
        ...unit,
        suppression: { rules: ["code-invalyd"], reason: "x", problem: 'there is no rule "code-invalyd"' },
      },
      message: 'the suppression of code-invalyd is not in force: there is no rule "code-invalyd"',
    },
    {
      name: "no rule",
      given: { ...unit, suppression: { rules: [], reason: null } },
      message: "the suppression names no rule",
    },
  ],
  passes: [
    { name: "a reason", given: { ...unit, suppression: { rules: ["code-invalid"], reason: "x" } }, boundary: true },
  ],
  notApplicable: [
    { name: "what is no suppression", given: { unit: "resource" }, reason: "not about code of this kind: resource" },
  ],
});

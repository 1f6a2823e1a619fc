import rule from "../../../src/rules/code/state-secret-plaintext.ts";
import { testRule } from "../../support/rule-tester.ts";

const value = (name: string) => ({
  path: `random_password.${name}.result`,
  what: `a password of random_password.${name}`,
  origin: "generated" as const,
  reaches: ["state" as const],
  shown: "(16-31 characters)",
});
const file = { id: "a.tfstate", name: "a.tfstate", unit: "file" } as const;

testRule(rule, {
  fails: [
    {
      name: "a state with one secret",
      given: { ...file, format: "terraform-state", secretValues: [value("a")] },
      message: "state a.tfstate holds 1 secret in plain text: a password of random_password.a (16-31 characters)",
      boundary: true,
    },
    {
      name: "a plan with several, one of unknown size",
      given: { ...file, format: "terraform-plan", secretValues: [value("a"), { ...value("b"), shown: null }] },
      message:
        "plan a.tfstate holds 2 secrets in plain text: a password of random_password.a (16-31 characters), a password of random_password.b",
    },
  ],
  passes: [
    { name: "a state without any", given: { ...file, format: "terraform-state", secretValues: [] }, boundary: true },
  ],
  notApplicable: [
    { name: "a file of code", given: { unit: "file", format: "terraform" }, reason: "no state and no plan" },
    {
      name: "a resource that has one",
      given: { unit: "resource", secretValues: [value("a")] },
      reason: "no state and no plan",
    },
  ],
});

import rule from "../../../src/rules/code/code-terraform-secret-in-state.ts";
import { testRule } from "../../support/rule-tester.ts";

const what = "the secret's value of azurerm_key_vault_secret.db";
const value = { path: "value", what, origin: "parameter", reaches: ["vault", "state"], shown: null } as const;

testRule(rule, {
  fails: [
    { name: "an argument that is stored", given: { secretValues: [value] }, message: `${what} is kept in the state` },
    {
      name: "a data source",
      given: { unit: "data", secretValues: [{ ...value, origin: "data", reaches: ["state"] }] },
      message: `${what} is kept in the state`,
    },
    {
      name: "a generator that feeds a vault",
      given: { secretValues: [{ ...value, origin: "generated" }] },
      message: `${what} is kept in the state`,
      boundary: true,
    },
  ],
  passes: [
    { name: "the write-only argument", given: { secretValues: [{ ...value, reaches: ["vault"] }] } },
    {
      name: "a generator that feeds nothing secret",
      given: { secretValues: [{ ...value, origin: "generated", reaches: ["state"] }] },
      boundary: true,
    },
    {
      name: "a setting, which is code-secret-output",
      given: { secretValues: [{ ...value, reaches: ["setting", "state"] }] },
    },
  ],
  notApplicable: [
    {
      name: "an output, which is code-secret-output",
      given: { unit: "output", secretValues: [value] },
      reason: "not about code of this kind: output",
    },
    {
      name: "a state, which is state-secret-plaintext",
      given: { unit: "file", secretValues: [value] },
      reason: "not about code of this kind: file",
    },
  ],
});

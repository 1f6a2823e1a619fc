import rule from "../../../src/rules/code/code-vault-destroyed.ts";
import { testRule } from "../../support/rule-tester.ts";

const kept = { before: true, after: true };
const days = { before: 90, after: 90 };
const change = {
  actions: ["delete"],
  what: "vault",
  reason: null,
  purgeProtection: kept,
  retentionDays: days,
} as const;
const name = "azurerm_key_vault.main";
const lost = ": a recovery brings back none of its role assignments";

testRule(rule, {
  fails: [
    {
      name: "a vault that goes",
      given: { name, change },
      message: `the plan deletes vault azurerm_key_vault.main${lost}`,
    },
    {
      name: "an HSM that is replaced, and why",
      given: { name, change: { ...change, actions: ["replace"], what: "hsm", reason: "replace_because_tainted" } },
      message: `the plan replaces managed HSM azurerm_key_vault.main (replace_because_tainted)${lost}`,
    },
    {
      name: "a key",
      given: { name: "azurerm_key_vault_key.k", change: { ...change, what: "key" } },
      message: "the plan deletes key azurerm_key_vault_key.k",
    },
  ],
  passes: [
    { name: "an update", given: { name, change: { ...change, actions: ["update"] } } },
    { name: "what is only forgotten", given: { name, change: { ...change, actions: ["forget"] } }, boundary: true },
  ],
  notApplicable: [
    {
      name: "something else that goes",
      given: { name, change: { ...change, what: "other" } },
      reason: "no planned change to a vault or what lies in it",
    },
    {
      name: "code without a plan",
      given: { name, change: null },
      reason: "no planned change to a vault or what lies in it",
    },
  ],
});

import rule from "../../../src/rules/code/code-change-refused.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "azurerm_key_vault.main";
const kept = { before: true, after: true };
const days = { before: 90, after: 90 };
const change = {
  actions: ["update"],
  what: "vault",
  reason: null,
  purgeProtection: kept,
  retentionDays: days,
} as const;
const off = { before: true, after: false };
const shorter = { before: 90, after: 7 };

testRule(rule, {
  fails: [
    {
      name: "purge protection switched off",
      given: { name, change: { ...change, purgeProtection: off } },
      message: "the plan switches purge protection of azurerm_key_vault.main off, which nobody can",
    },
    {
      name: "another retention, of an HSM",
      given: { name, change: { ...change, what: "hsm", retentionDays: shorter } },
      message:
        "the plan changes the retention of azurerm_key_vault.main from 90 to 7 days, which is fixed when a vault is made",
    },
    {
      name: "both",
      given: { name, change: { ...change, purgeProtection: off, retentionDays: { before: 89, after: 90 } } },
      message: [
        "the plan switches purge protection of azurerm_key_vault.main off, which nobody can",
        "the plan changes the retention of azurerm_key_vault.main from 89 to 90 days, which is fixed when a vault is made",
      ],
      boundary: true,
    },
  ],
  passes: [
    { name: "nothing of the kind", given: { name, change } },
    {
      name: "it is not known after",
      given: { name, change: { ...change, purgeProtection: { before: true, after: null } } },
      boundary: true,
    },
    {
      name: "a new retention on a new vault",
      given: { name, change: { ...change, actions: ["replace"], retentionDays: shorter } },
    },
  ],
  notApplicable: [
    {
      name: "another resource",
      given: { name, change: { ...change, what: "other", retentionDays: shorter } },
      reason: "no planned change to a vault",
    },
    { name: "code without a plan", given: { name, change: null }, reason: "no planned change to a vault" },
  ],
});

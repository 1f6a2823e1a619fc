import rule from "../../../src/rules/code/code-api-version-old.ts";
import { testRule } from "../../support/rule-tester.ts";

const old = { tool: "azurerm ~> 3.0", apiVersion: "2023-02-01", oldest: null };
const message = "azurerm ~> 3.0 writes vaults through management API 2023-02-01, which is retired on 27 February 2027";
const unit = { name: "provider.azurerm", unit: "provider" } as const;

testRule(rule, {
  fails: [
    { name: "an old provider", given: { ...unit, managementApi: old }, message, level: "medium" },
    {
      name: "91 days before the end",
      given: { ...unit, managementApi: old, now: "2026-11-28T00:00:00Z" },
      message,
      level: "medium",
      boundary: true,
    },
    {
      name: "90 days before the end",
      given: { ...unit, managementApi: old, now: "2026-11-29T00:00:00Z" },
      message,
      level: "high",
      boundary: true,
    },
    {
      name: "a preview of before",
      given: {
        unit: "file",
        managementApi: {
          tool: "Microsoft.KeyVault/vaults@2024-12-01-preview",
          apiVersion: "2024-12-01-preview",
          oldest: null,
        },
      },
      message:
        "Microsoft.KeyVault/vaults@2024-12-01-preview writes vaults through management API 2024-12-01-preview, which is retired on 27 February 2027",
    },
  ],
  passes: [
    {
      name: "the first version that lasts",
      given: { ...unit, managementApi: { ...old, apiVersion: "2026-02-01" } },
      boundary: true,
    },
    { name: "a later preview", given: { ...unit, managementApi: { ...old, apiVersion: "2026-04-01-preview" } } },
    {
      name: "old versions allowed, the newest taken",
      given: { ...unit, managementApi: { ...old, apiVersion: "2026-02-01", oldest: "2023-02-01" } },
    },
    { name: "a version that nobody knows", given: { ...unit, managementApi: { ...old, apiVersion: null } } },
  ],
  notApplicable: [
    { name: "what writes no vault", given: { managementApi: null }, reason: "chooses no management API" },
  ],
});

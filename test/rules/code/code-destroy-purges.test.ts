import rule from "../../../src/rules/code/code-destroy-purges.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "provider.azurerm.features", unit: "provider" } as const;

testRule(rule, {
  fails: [
    {
      name: "vaults and secrets",
      given: { ...unit, purgesOnDestroy: ["purge_soft_delete_on_destroy", "purge_soft_deleted_secrets_on_destroy"] },
      message: "azurerm purges what it destroys: purge_soft_delete_on_destroy, purge_soft_deleted_secrets_on_destroy",
      boundary: true,
    },
  ],
  passes: [
    { name: "all switched off", given: { ...unit, purgesOnDestroy: [] }, boundary: true },
    { name: "all switched off in a test environment", given: { ...unit, purgesOnDestroy: [], environment: "test" } },
  ],
  notApplicable: [
    {
      name: "a resource",
      given: { unit: "resource", purgesOnDestroy: [] },
      reason: "not about code of this kind: resource",
    },
    {
      name: "outside production",
      given: { ...unit, purgesOnDestroy: ["purge_soft_delete_on_destroy"], environment: "test" },
      reason: "only production keeps what it deletes",
    },
  ],
});

import { expect, test } from "vitest";
import rule from "../../../src/rules/access/grant-broad-scope.ts";
import { testRule } from "../../support/rule-tester.ts";

const group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-shared";

testRule(rule, {
  fails: [
    {
      name: "a resource group, one step above a vault",
      given: { name: "Team", heldBy: group, scope: group, reach: "resource-group" },
      message: '"Team" holds "Key Vault Secrets User" on resource group "rg-shared", and so on every vault in it',
      boundary: true,
    },
    {
      name: "a subscription",
      given: {
        name: "Team",
        scope: "/subscriptions/11111111-1111-1111-1111-111111111111",
        reach: "subscription",
      },
      message:
        '"Team" holds "Key Vault Secrets User" on subscription "11111111-1111-1111-1111-111111111111", and so on every vault in it',
    },
    {
      name: "a management group",
      given: {
        name: "Team",
        scope: "/providers/microsoft.management/managementgroups/mg-corp",
        reach: "management-group",
      },
      message: '"Team" holds "Key Vault Secrets User" on management group "mg-corp", and so on every vault in it',
    },
    {
      name: "the root, by a custom role that only signs",
      given: {
        name: "Team",
        heldBy: "/",
        scope: "/",
        reach: "root",
        role: { id: "c", name: "Signer", custom: true, assignableScopes: ["/"], permissions: [] },
        rights: ["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/sign/action"],
      },
      message: '"Team" holds "Signer" on the whole tenant, and so on every vault in it',
    },
    {
      name: "a right to purge, which reads nothing",
      given: {
        name: "Team",
        scope: group,
        reach: "resource-group",
        rights: ["Microsoft.KeyVault/vaults/secrets/purge/action"],
      },
      message: '"Team" holds "Key Vault Secrets User" on resource group "rg-shared", and so on every vault in it',
    },
  ],
  passes: [
    { name: "a vault", given: { reach: "vault" }, boundary: true },
    { name: "a single object", given: { reach: "object" } },
  ],
  notApplicable: [
    {
      name: "an access policy entry",
      given: { kind: "access-policy" },
      reason: "an access policy entry, which reaches its own vault only",
    },
    {
      name: "a role without data actions on vaults",
      given: { reach: "subscription", rights: [] },
      reason: "gives no rights on vault data",
    },
    {
      name: "an inventory's role",
      given: {
        reach: "subscription",
        rights: ["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
      },
      reason: "reads metadata only",
    },
  ],
});

test("the printed command removes the broad assignment by its id, at the root too", () => {
  const id = "/providers/microsoft.authorization/roleassignments/guid";
  expect(rule.fix?.({ id, role: { id: "r" } } as never).az?.split("\n")[1]).toBe(
    `az role assignment delete --ids ${id}`,
  );
  expect(rule.fix?.({ id: "main.tf#azurerm_role_assignment.a", role: { id: "r" } } as never).az?.split("\n")[1]).toBe(
    "az role assignment delete --ids '<role assignment id>'",
  );
});

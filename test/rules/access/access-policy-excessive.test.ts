import { expect, test } from "vitest";
import rule from "../../../src/rules/access/access-policy-excessive.ts";
import { testRule } from "../../support/rule-tester.ts";

const policyVault = { permissionModel: "access-policy" } as const;
const none = { secrets: [], keys: [], certificates: [], storage: [] };

testRule(rule, {
  fails: [
    {
      name: "all on one type",
      given: { kind: "access-policy", name: "app", permissions: { ...none, secrets: ["all"] }, vault: policyVault },
      message: 'access policy entry of "app" grants too much: all on secrets',
    },
    {
      name: "all, in the casing of the portal, on two types",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, keys: ["All"], certificates: ["ALL", "get"] },
        vault: policyVault,
      },
      message: 'access policy entry of "app" grants too much: all on keys, all on certificates',
    },
    {
      name: "all and purge, which all does not include",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["all", "purge"] },
        vault: policyVault,
      },
      message: 'access policy entry of "app" grants too much: all on secrets, purge on secrets',
    },
    {
      name: "purge among a few",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["get", "list", "Purge"] },
        vault: policyVault,
      },
      message: 'access policy entry of "app" grants too much: purge on secrets',
    },
    {
      name: "every permission one by one, purge aside",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["Get", "List", "Set", "Delete", "Recover", "Backup", "Restore"] },
        vault: policyVault,
      },
      message: 'access policy entry of "app" grants too much: every permission on secrets',
      boundary: true,
    },
    {
      name: "every key permission there was before rotation policies",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: {
          ...none,
          keys: [
            "get",
            "list",
            "update",
            "create",
            "import",
            "delete",
            "recover",
            "backup",
            "restore",
            "decrypt",
            "encrypt",
            "unwrapkey",
            "wrapkey",
            "verify",
            "sign",
            "purge",
          ],
        },
        vault: policyVault,
      },
      message: 'access policy entry of "app" grants too much: every permission on keys, purge on keys',
    },
    {
      name: "a permission that this policy forbids on every type",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["get", "backup"], keys: ["backup"] },
        vault: policyVault,
      },
      params: { forbidden: ["Backup"] },
      message: 'access policy entry of "app" grants too much: backup on secrets, backup on keys',
    },
    {
      name: "a permission that this policy forbids on one type",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["get", "list"], keys: ["get"] },
        vault: policyVault,
      },
      params: { forbidden: ["secrets/list", "keys/list"] },
      message: 'access policy entry of "app" grants too much: list on secrets',
    },
    {
      name: "what all includes is not named again",
      given: {
        kind: "access-policy",
        name: "app",
        permissions: { ...none, secrets: ["all", "delete"] },
        vault: policyVault,
      },
      params: { forbidden: ["delete"] },
      message: 'access policy entry of "app" grants too much: all on secrets',
    },
  ],
  passes: [
    {
      name: "a reader",
      given: { kind: "access-policy", permissions: { ...none, secrets: ["get", "list"] }, vault: policyVault },
    },
    {
      name: "every permission but one",
      given: {
        kind: "access-policy",
        permissions: { ...none, secrets: ["get", "list", "set", "delete", "recover", "backup"] },
        vault: policyVault,
      },
      boundary: true,
    },
    {
      name: "purge, where the policy allows it",
      given: { kind: "access-policy", permissions: { ...none, secrets: ["get", "purge"] }, vault: policyVault },
      params: { forbidden: [] },
    },
    {
      name: "what is forbidden on another type",
      given: { kind: "access-policy", permissions: { ...none, secrets: ["backup"] }, vault: policyVault },
      params: { forbidden: ["keys/backup"] },
    },
  ],
  notApplicable: [
    {
      name: "an entry that an RBAC vault ignores",
      given: {
        kind: "access-policy",
        permissions: { ...none, secrets: ["all"] },
        vault: { permissionModel: "rbac" },
      },
      reason: "dormant: the vault uses Azure RBAC",
    },
    { name: "a role assignment", given: { vault: policyVault }, reason: "a role assignment" },
  ],
});

test("a policy that forbids what no entry can hold is told so", () => {
  const say = (forbidden: readonly string[]) => rule.contradiction?.({ forbidden } as never);
  expect(say(["purge", "keys/Sign", "all", "storage/regeneratekey"])).toBeUndefined();
  expect(say(["purge", "purgee"])).toBe('forbidden: "purgee" is no access policy permission');
  expect(say(["secrets/sign"])).toBe('forbidden: "secrets/sign" is no access policy permission');
});

test("the printed command names the holder as far as the entry's id does, and the types that it holds something on", () => {
  const permissions = { ...none, secrets: ["all"], certificates: ["get"] };
  const az = (id: string) => rule.fix?.({ id, permissions, vault: { name: "kv" } } as never).az;
  const rest = "--secret-permissions <permissions> --certificate-permissions <permissions>";
  expect(az("/x/vaults/kv/accesspolicies/oid")).toBe(`az keyvault set-policy --name kv --object-id oid ${rest}`);
  expect(az("/x/vaults/kv/accesspolicies/oid/app")).toBe(
    `az keyvault set-policy --name kv --object-id oid --application-id app ${rest}`,
  );
  expect(az("main.tf#azurerm_key_vault.kv.access_policy[0]")).toBe(
    `az keyvault set-policy --name kv --object-id '<object id>' ${rest}`,
  );
});

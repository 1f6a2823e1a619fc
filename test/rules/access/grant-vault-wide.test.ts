import { expect, test } from "vitest";
import type { GrantUse } from "../../../src/model/grant-subject.ts";
import rule from "../../../src/rules/access/grant-vault-wide.ts";
import { testRule } from "../../support/rule-tester.ts";

const shared = { count: 2, workloads: 1, nameGroups: ["billing", "orders"], isComplete: true };

const one = { count: 1, workloads: 1, nameGroups: ["orders"], isComplete: true };
const used: GrantUse = {
  days: 90,
  objects: [
    { type: "secret", name: "web-db" },
    { type: "key", name: "web-sign" },
  ],
  isShared: true,
  hasListed: false,
  operations: ["KeySign", "SecretGet"],
};

testRule(rule, {
  fails: [
    {
      name: "use of some objects only, beside workloads that use others",
      given: { name: "id-web", scopeKind: "vault", applications: one, use: used, vault: { name: "kv" } },
      message:
        'workload "id-web" reaches everything in vault "kv" by "Key Vault Secrets User", although in 90 days it used only secret "web-db", key "web-sign", and other workloads used other objects',
    },
    {
      name: "objects named for two applications, exactly the limit",
      given: { name: "id-web", scopeKind: "vault", applications: shared, vault: { name: "kv" } },
      message:
        'workload "id-web" reaches everything in vault "kv" by "Key Vault Secrets User", although the vault serves 2 applications: its objects are named for billing, orders',
      boundary: true,
    },
    {
      name: "three workloads",
      given: {
        name: "id-web",
        scopeKind: "vault",
        applications: { count: 3, workloads: 3, nameGroups: [], isComplete: false },
        vault: { name: "kv" },
      },
      message:
        'workload "id-web" reaches everything in vault "kv" by "Key Vault Secrets User", although the vault serves 3 applications: 3 workloads use what is in it',
    },
    {
      name: "as many applications as the policy asks for",
      given: {
        name: "id-web",
        scopeKind: "vault",
        applications: { count: 4, workloads: 4, nameGroups: ["billing", "orders"], isComplete: true },
        vault: { name: "kv" },
      },
      params: { minApplications: 4 },
      message:
        'workload "id-web" reaches everything in vault "kv" by "Key Vault Secrets User", although the vault serves 4 applications: 4 workloads use what is in it',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "a workload that uses few objects, among others that use the same",
      given: { scopeKind: "vault", applications: one, use: { ...used, isShared: false } },
      boundary: true,
    },
    {
      name: "a workload that lists, which takes the whole vault",
      given: { scopeKind: "vault", applications: one, use: { ...used, hasListed: true } },
    },
    { name: "a single object of a shared vault", given: { scopeKind: "object", applications: null } },
    {
      name: "a vault that serves one application",
      given: {
        scopeKind: "vault",
        applications: { count: 1, workloads: 1, nameGroups: ["orders"], isComplete: true },
      },
      boundary: true,
    },
    {
      name: "fewer applications than the policy asks for",
      given: { scopeKind: "vault", applications: shared },
      params: { minApplications: 3 },
    },
  ],
  notApplicable: [
    {
      name: "fewer than the policy asks for, but more may come to light",
      given: { scopeKind: "vault", applications: { ...shared, isComplete: false } },
      params: { minApplications: 3 },
      reason: "not enough of the vault was read to count further",
    },
    {
      name: "an access policy entry",
      given: { kind: "access-policy" },
      reason: "an access policy entry, which always reaches its whole vault",
    },
    {
      name: "no workload",
      given: { scopeKind: "vault", workload: null },
      reason: "gives no workload rights on vault data",
    },
    {
      name: "a role that needs the whole vault",
      given: { scopeKind: "vault", applications: null },
      reason: "no workload's use of one whole vault",
    },
    {
      name: "an assignment above vaults",
      given: { heldBy: "/subscriptions/s", scopeKind: "subscription", applications: null },
      reason: "no workload's use of one whole vault",
    },
  ],
});

test("the printed commands make the narrow assignment before they remove the wide one", () => {
  const vault = { id: "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv", source: "live" };
  const role = { id: "12338af0-0e69-4776-bea7-57ae8d297424" };
  const workload = { id: "oid", rights: ["Microsoft.KeyVault/vaults/keys/sign/action"] };
  const id = `${vault.id}/providers/microsoft.authorization/roleassignments/guid`;
  expect(rule.fix?.({ id, role, workload, vault } as never).az).toBe(
    `az role assignment create --assignee-object-id oid --assignee-principal-type ServicePrincipal --role ${role.id} --scope '${vault.id}/keys/<name>'\naz role assignment delete --ids ${id}`,
  );
});

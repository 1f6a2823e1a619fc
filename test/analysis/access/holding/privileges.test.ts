import { describe, expect, test } from "vitest";
import { entryPrivileges, rolePrivileges } from "../../../../src/analysis/access/holding/privileges.ts";
import { read } from "../../../../src/model/fact.ts";
import { builtInRoles, roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../../../src/model/grants.ts";
import type { Privilege } from "../../../../src/model/vault-access.ts";
import { customRole } from "../directory-fixture.ts";

const v = "Microsoft.KeyVault/vaults";

function builtIn(name: string): RoleDefinition {
  const role = [...builtInRoles.values()].find((one) => one.name === name);
  if (!role) throw new Error(`no role ${name}`);
  return role;
}

const expected: Readonly<Record<string, readonly Privilege[]>> = {
  Owner: ["grants-access", "manages-vaults"],
  Contributor: ["manages-vaults"],
  "User Access Administrator": ["grants-access"],
  "Role Based Access Control Administrator": ["grants-access"],
  "Key Vault Contributor": ["manages-vaults"],
  "Key Vault Data Access Administrator": ["grants-access"],
  "Azure Stack HCI Administrator": ["grants-access"],
  "Key Vault Administrator": ["administers-data"],
  "Key Vault Secrets Officer": ["manages-objects"],
  "Key Vault Crypto Officer": ["manages-objects"],
  "Key Vault Certificates Officer": ["manages-objects"],
  "Key Vault Secrets User": [],
  "Key Vault Crypto User": [],
  "Key Vault Reader": [],
  "Key Vault Purge Operator": [],
};

describe("what a built-in role lets its holder do beyond use", () => {
  for (const [name, privileges] of Object.entries(expected))
    test(name, () => expect(rolePrivileges(builtIn(name))).toEqual(privileges));
});

describe("a custom role", () => {
  test("is judged by its elements: what one takes away, another may give", () => {
    const narrow = customRole("a", { dataActions: [`${v}/secrets/*`], notDataActions: [`${v}/secrets/purge/action`] });
    expect(rolePrivileges(narrow)).toEqual(["manages-objects"]);
    const without = {
      dataActions: [`${v}/secrets/*`],
      notDataActions: [`${v}/secrets/purge/action`, `${v}/secrets/delete`],
    };
    expect(rolePrivileges(customRole("b", without))).toEqual([]);
    expect(rolePrivileges(customRole("c", without, { dataActions: [`${v}/secrets/delete`] }))).toEqual([
      "manages-objects",
    ]);
  });

  test("administers where it manages every type, in one element or in three, or covers all by a star", () => {
    const types = ["secrets", "keys", "certificates"].map((type) => ({ dataActions: [`${v}/${type}/*`] }));
    expect(rolePrivileges(customRole("a", ...types))).toEqual(["administers-data"]);
    expect(rolePrivileges(customRole("b", ...types.slice(1)))).toEqual(["manages-objects"]);
    const wide = { dataActions: ["*"], notDataActions: [`${v}/*/delete`, `${v}/*/purge/action`] };
    expect(rolePrivileges(customRole("c", wide))).toEqual(["administers-data"]);
    const onlyReads = { dataActions: ["*/read"] };
    expect(rolePrivileges(customRole("d", onlyReads))).toEqual([]);
  });

  test("never takes a data action for an action of the same name", () => {
    expect(rolePrivileges(customRole("a", { dataActions: [`${v}/write`, "Microsoft.Authorization/*"] }))).toEqual([]);
    expect(rolePrivileges(customRole("b", { actions: [`${v}/secrets/*`] }))).toEqual([]);
    expect(rolePrivileges(customRole("c", { actions: [`${v}/accessPolicies/write`] }))).toEqual(["manages-vaults"]);
  });

  test("that asks Privileged Identity Management for assignments grants access", () => {
    const actions = ["Microsoft.Authorization/roleEligibilityScheduleRequests/write"];
    expect(rolePrivileges(customRole("a", { actions }))).toEqual(["grants-access"]);
  });
});

describe("conditions", () => {
  const rbacAdministrator = builtIn("Role Based Access Control Administrator");
  const only = (...ids: readonly string[]) =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids.join(", ")}}))`;
  const storageReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

  test("that let only roles through by which nobody gets at vaults, leave no privilege", () => {
    expect(rolePrivileges(rbacAdministrator, { condition: only(storageReader) })).toEqual([]);
    expect(rolePrivileges(rbacAdministrator, { condition: only(storageReader, roleIds.secretsUser) })).toEqual([
      "grants-access",
    ]);
  });

  test("that let a custom role through, go by what that role gives", () => {
    const own = "00000000-0000-4000-8000-000000000001";
    const roleOf = (dataAction: string) => () => read(customRole(own, { dataActions: [dataAction] }));
    const condition = only(own);
    expect(rolePrivileges(rbacAdministrator, { condition })).toEqual([]);
    expect(rolePrivileges(rbacAdministrator, { condition, roleOf: roleOf(`${v}/secrets/getSecret/action`) })).toEqual([
      "grants-access",
    ]);
    expect(
      rolePrivileges(rbacAdministrator, { condition, roleOf: roleOf(`${v}/secrets/readMetadata/action`) }),
    ).toEqual([]);
  });

  test("that do not parse take nothing away", () => {
    expect(rolePrivileges(rbacAdministrator, { condition: "((" })).toEqual(["grants-access"]);
  });

  test("on a vault's name take away data where the name is known to be another", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-a'";
    const officer = builtIn("Key Vault Secrets Officer");
    expect(rolePrivileges(officer, { condition, vaultName: "kv-b" })).toEqual([]);
    expect(rolePrivileges(officer, { condition, vaultName: "kv-a" })).toEqual(["manages-objects"]);
    expect(rolePrivileges(officer, { condition })).toEqual(["manages-objects"]);
  });
});

test("on a vault that goes by access policies a role keeps what it may do to the vault", () => {
  expect(rolePrivileges(builtIn("Key Vault Administrator"), { isDataDormant: true })).toEqual([]);
  expect(rolePrivileges(builtIn("Owner"), { isDataDormant: true })).toEqual(["grants-access", "manages-vaults"]);
});

describe("an access policy entry", () => {
  const entry = (secrets: readonly string[], keys: readonly string[] = [], certificates: readonly string[] = []) =>
    entryPrivileges({ secrets, keys, certificates, storage: ["all"] });

  test("manages what it adds and deletes, or purges, or holds everything on", () => {
    expect(entry(["get", "list", "set"])).toEqual([]);
    expect(entry(["set", "delete"])).toEqual(["manages-objects"]);
    expect(entry([], ["purge"])).toEqual(["manages-objects"]);
    expect(entry(["all"], ["import", "delete"])).toEqual(["manages-objects"]);
    expect(entry(["get"], ["create", "delete"], [])).toEqual(["manages-objects"]);
  });

  test("administers where it manages every type", () => {
    expect(entry(["all"], ["rotate", "delete"], ["purge"])).toEqual(["administers-data"]);
    expect(entry(["all"], ["all"], ["get"])).toEqual(["manages-objects"]);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  canChangeObjects,
  canUseObjects,
  dataActionKinds,
  managedObjectTypes,
  readsMetadataOnly,
} from "../../src/model/data-rights.ts";
import { builtInRoles, keyVaultDataActions, roleIds } from "../../src/model/facts/built-in-roles.ts";

const prefix = "Microsoft.KeyVault/vaults";

/** The data actions of the built-in roles, as their documentation lists them. */
const secretsUser = [`${prefix}/secrets/getSecret/action`, `${prefix}/secrets/readMetadata/action`];
const cryptoUser = ["read", "update/action", "backup/action", "encrypt/action", "decrypt/action", "sign/action"].map(
  (action) => `${prefix}/keys/${action}`,
);
const reader = keyVaultDataActions.filter((action) => action.endsWith("/read") || action.includes("readMetadata"));

test("every kind in the data file is one of those that the code knows", () => {
  const url = new URL("../../src/model/facts/roles.json", import.meta.url);
  const data = JSON.parse(readFileSync(url, "utf8")) as { keyVaultDataActions: { kind: string }[] };
  expect(new Set(data.keyVaultDataActions.map(({ kind }) => kind))).toEqual(new Set(dataActionKinds));
});

describe("rights on vault data", () => {
  test("to use objects: read a value, work with a key, or take it out", () => {
    expect(canUseObjects(secretsUser)).toBe(true);
    expect(canUseObjects(cryptoUser)).toBe(true);
    expect(canUseObjects([`${prefix}/keys/release/action`])).toBe(true);
    expect(canUseObjects(reader)).toBe(false);
    expect(canUseObjects([`${prefix}/secrets/setSecret/action`])).toBe(false);
    expect(canUseObjects([])).toBe(false);
  });

  test("to change what is there: add, delete, purge, restore; changing attributes is none of these", () => {
    for (const action of ["setSecret/action", "delete", "purge/action", "restore/action"])
      expect(canChangeObjects([`${prefix}/secrets/${action}`])).toBe(true);
    expect(canChangeObjects(secretsUser)).toBe(false);
    expect(canChangeObjects(cryptoUser)).toBe(false);
  });

  test("to nothing but metadata", () => {
    expect(readsMetadataOnly(reader)).toBe(true);
    expect(readsMetadataOnly(secretsUser)).toBe(false);
    expect(readsMetadataOnly([`${prefix}/secrets/recover/action`])).toBe(false);
    expect(readsMetadataOnly(["Microsoft.KeyVault/vaults/not/known"])).toBe(false);
  });
});

describe("the management of object types", () => {
  test("is what the Officer roles and the Administrator have, each for its own", () => {
    const all = (type: string) => keyVaultDataActions.filter((action) => action.startsWith(`${prefix}/${type}/`));
    expect(managedObjectTypes(all("secrets"))).toEqual(["secrets"]);
    expect(managedObjectTypes(all("keys"))).toEqual(["keys"]);
    expect(managedObjectTypes(all("certificates"))).toEqual(["certificates"]);
    expect(managedObjectTypes(keyVaultDataActions)).toEqual(["secrets", "keys", "certificates"]);
    expect(builtInRoles.get(roleIds.secretsOfficer)?.permissions[0]?.dataActions).toEqual([`${prefix}/secrets/*`]);
  });

  test("needs adding and deleting of one type, or purging", () => {
    const set = `${prefix}/secrets/setSecret/action`;
    expect(managedObjectTypes([set, `${prefix}/secrets/delete`])).toEqual(["secrets"]);
    expect(managedObjectTypes([`${prefix}/keys/purge/action`])).toEqual(["keys"]);
    expect(managedObjectTypes([set])).toEqual([]);
    expect(managedObjectTypes([`${prefix}/secrets/delete`])).toEqual([]);
    expect(managedObjectTypes([set, `${prefix}/keys/delete`])).toEqual([]);
    expect(managedObjectTypes(secretsUser)).toEqual([]);
  });
});

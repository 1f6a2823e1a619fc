import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  dataActionKinds,
  managedObjectTypes,
  needsObjectsOnly,
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
  test("to use objects and change none: read a value, work with a key, or take it out", () => {
    expect(needsObjectsOnly(secretsUser)).toBe(true);
    expect(needsObjectsOnly(cryptoUser)).toBe(true);
    expect(needsObjectsOnly([`${prefix}/keys/release/action`])).toBe(true);
    expect(needsObjectsOnly(reader)).toBe(false);
    expect(needsObjectsOnly([])).toBe(false);
  });

  test.each(["setSecret/action", "delete", "purge/action", "restore/action"])(
    "to use objects and to %s them",
    (action) => {
      expect(needsObjectsOnly([...secretsUser, `${prefix}/secrets/${action}`])).toBe(false);
    },
  );

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

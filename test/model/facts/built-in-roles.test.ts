import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import Type from "typebox";
import { describe, expect, test } from "vitest";
import { builtInRoles, keyVaultDataActions, roleIds } from "../../../src/model/facts/built-in-roles.ts";
import { RoleDefinition } from "../../../src/model/grants.ts";

const data = JSON.parse(readFileSync(new URL("../../../src/model/facts/roles.json", import.meta.url), "utf8")) as {
  roles: { id: string; name: string; permissions: { condition: string | null }[] }[];
};
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe("built-in roles", () => {
  test("fit the schema of role definitions", () => {
    const fits = new Ajv({ allErrors: true }).compile(Type.Array(RoleDefinition));
    expect(fits([...builtInRoles.values()]), JSON.stringify(fits.errors)).toBe(true);
  });

  test("are all there, under their ids, lower case and once each", () => {
    expect(builtInRoles.size).toBe(data.roles.length);
    for (const [id, role] of builtInRoles) {
      expect(id).toMatch(guid);
      expect(role.id).toBe(id);
      expect(role.custom).toBe(false);
    }
  });

  test("have names and actions without stray blanks, which match nothing", () => {
    for (const { name, permissions } of builtInRoles.values()) {
      const texts = permissions.flatMap((each) => [
        ...each.actions,
        ...each.notActions,
        ...each.dataActions,
        ...each.notDataActions,
      ]);
      for (const text of [name, ...texts]) expect(text).toBe(text.trim());
    }
  });

  test("keep a condition where the source has one, and only there", () => {
    const conditions = (roles: Iterable<{ permissions: readonly { condition?: string | null }[] }>) =>
      [...roles].flatMap(({ permissions }) => permissions.flatMap(({ condition }) => condition ?? []));
    expect(conditions(builtInRoles.values())).toEqual(conditions(data.roles));
    expect(conditions(builtInRoles.values()).length).toBeGreaterThan(0);
  });
});

test.each([
  ["administrator", "Key Vault Administrator"],
  ["reader", "Key Vault Reader"],
  ["secretsOfficer", "Key Vault Secrets Officer"],
  ["secretsUser", "Key Vault Secrets User"],
  ["certificatesOfficer", "Key Vault Certificates Officer"],
  ["certificateUser", "Key Vault Certificate User"],
  ["cryptoOfficer", "Key Vault Crypto Officer"],
  ["cryptoUser", "Key Vault Crypto User"],
  ["cryptoServiceEncryptionUser", "Key Vault Crypto Service Encryption User"],
] as const)("roleIds.%s is %s", (key, name) => {
  expect(builtInRoles.get(roleIds[key])?.name).toBe(name);
});

test("every role id is named in the test above", () => {
  expect(Object.keys(roleIds)).toHaveLength(9);
});

test("Key Vault's data actions are spelled out: no wildcard, none twice", () => {
  expect(keyVaultDataActions.length).toBeGreaterThan(20);
  expect(new Set(keyVaultDataActions.map((action) => action.toLowerCase())).size).toBe(keyVaultDataActions.length);
  for (const action of keyVaultDataActions) expect(action).toMatch(/^Microsoft\.KeyVault\/vaults\/[A-Za-z/]+$/);
});

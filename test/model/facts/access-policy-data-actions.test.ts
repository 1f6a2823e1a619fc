import { describe, expect, it } from "vitest";
import { dataActionsOf, permissionsGivenBy, withImplied } from "../../../src/model/facts/access-policy-data-actions.ts";
import { permissionsOn, policyObjectTypes } from "../../../src/model/facts/access-policy-permissions.ts";
import { keyVaultDataActions } from "../../../src/model/facts/built-in-roles.ts";

const a = (name: string) => `Microsoft.KeyVault/vaults/${name}`;

describe("permissions as data actions", () => {
  it("stand for every permission there is, by actions that the service knows", () => {
    for (const type of policyObjectTypes)
      for (const permission of permissionsOn(type)) {
        const actions = dataActionsOf(type, permission) ?? [];
        expect({ type, permission, count: actions.length > 0 }).toEqual({ type, permission, count: true });
        expect(keyVaultDataActions).toEqual(expect.arrayContaining([...actions]));
      }
  });

  it("has no action for a word that is no permission, in any casing of one", () => {
    expect(dataActionsOf("secrets", "read")).toBeUndefined();
    expect(dataActionsOf("secrets", "constructor")).toBeUndefined();
    expect(dataActionsOf("secrets", "GET")).toEqual([a("secrets/getSecret/action")]);
  });

  it("turns setting a secret into two actions, and gives set only for both", () => {
    expect(dataActionsOf("secrets", "set")).toHaveLength(2);
    expect(permissionsGivenBy(new Set([a("secrets/setSecret/action")]))).toEqual([]);
  });

  it("cannot tell getting a key from listing keys", () => {
    expect(permissionsGivenBy(new Set([a("keys/read")]))).toEqual(["keys/get", "keys/list"]);
  });

  it("takes managing issuers for all that is done with them", () => {
    expect(withImplied("certificates/manageissuers")).toContain("certificates/deleteissuers");
    expect(withImplied("secrets/get")).toEqual(["secrets/get"]);
  });
});

import { describe, expect, test } from "vitest";
import { permissionsOn, policyObjectTypes } from "../../../src/model/facts/access-policy-permissions.ts";
import { keyVaultDataActions } from "../../../src/model/facts/built-in-roles.ts";
import facts from "../../../src/model/facts/operation-rights.json" with { type: "json" };
import { operationRight, operationsWithRights } from "../../../src/model/facts/operation-rights.ts";
import { operations } from "../../../src/model/facts/operations.ts";

describe("what operations need", () => {
  test("is known of every operation on secrets, keys and certificates that somebody can call", () => {
    const callable = [...operations].filter(
      ([, { object, class: kind }]) =>
        ["secret", "key", "certificate"].includes(object) && kind !== "notify" && kind !== "service",
    );
    expect(operationsWithRights.toSorted()).toEqual(callable.map(([name]) => name).sort());
    expect(Object.keys(facts.operations).sort()).toEqual(operationsWithRights.toSorted());
  });

  test("are data actions and permissions that exist", () => {
    const permissions = new Set(
      policyObjectTypes.flatMap((type) => permissionsOn(type).map((permission) => `${type}/${permission}`)),
    );
    for (const name of operationsWithRights) {
      const right = operationRight(name);
      expect(right?.actions.length, name).toBeGreaterThan(0);
      for (const action of right?.actions ?? []) expect(keyVaultDataActions, name).toContain(action);
      for (const permission of right?.permissions ?? []) expect(permissions, name).toContain(permission);
    }
  });

  test("goes by verbs of the command line", () => {
    expect(operationRight("SecretGet")).toMatchObject({ verb: "read", onVault: false });
    expect(operationRight("KeyUnwrap")).toMatchObject({ verb: "unwrap", permissions: ["keys/unwrapkey"] });
    expect(operationRight("SecretList")).toMatchObject({ verb: "list", onVault: true });
    expect(operationRight("SecretListVersions")).toMatchObject({ verb: "list", onVault: false });
    expect(operationRight("VaultGet")).toBeUndefined();
    expect(operationRight("constructor")).toBeUndefined();
  });
});

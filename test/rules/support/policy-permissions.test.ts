import fc from "fast-check";
import { expect, test } from "vitest";
import { fullSetOn, permissionsOn } from "../../../src/model/facts/access-policy-permissions.ts";
import { excessivePermissions, noSuchPermission } from "../../../src/rules/support/policy-permissions.ts";

const none = { secrets: [], keys: [], certificates: [], storage: [] };

test("an entry without permissions holds nothing in excess", () => {
  expect(excessivePermissions(none, ["purge", "get"])).toEqual([]);
});

test("what is forbidden is named in a fixed order, whatever order the entry has", () => {
  expect(excessivePermissions({ ...none, secrets: ["set", "delete", "get"] }, ["set", "delete"])).toEqual([
    "delete on secrets",
    "set on secrets",
  ]);
});

test("a full set is found in any order and casing, and with anything beside it; one permission less is none", () => {
  const shuffled = fc.shuffledSubarray([...fullSetOn("keys")], { minLength: 0 });
  fc.assert(
    fc.property(shuffled, fc.boolean(), (keys, isUpper) => {
      const held = isUpper ? keys.map((name) => name.toUpperCase()) : keys;
      const isFull = keys.length === fullSetOn("keys").length;
      expect(excessivePermissions({ ...none, keys: [...held, "rotate"] }, [])).toEqual(
        isFull ? ["every permission on keys"] : [],
      );
    }),
  );
});

test("every permission that a type has may be forbidden on it, and no other", () => {
  for (const permission of permissionsOn("secrets"))
    expect(noSuchPermission([`secrets/${permission}`])).toBeUndefined();
  expect(noSuchPermission(["get", "secrets/wrapKey"])).toBe("secrets/wrapKey");
  expect(noSuchPermission(["constructor"])).toBe("constructor");
  expect(noSuchPermission([])).toBeUndefined();
});

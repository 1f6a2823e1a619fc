import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  actionMatches,
  elementGrantsData,
  grantsAction,
  grantsDataAction,
  vaultDataActions,
} from "../../../src/analysis/access/role-actions.ts";
import { builtInRoles, keyVaultDataActions, roleIds } from "../../../src/model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../../src/model/grants.ts";
import { customRole } from "./directory-fixture.ts";

const vaults = "Microsoft.KeyVault/vaults";

function builtIn(id: string): RoleDefinition {
  const role = builtInRoles.get(id);
  if (!role) throw new Error(`no built-in role ${id}`);
  return role;
}

describe("a pattern of a role", () => {
  test.each([
    [`${vaults}/*/read`, `${vaults}/read`, true],
    [`${vaults}/*/read`, "microsoft.keyvault/vaults/storageaccounts/sas/read", true],
    [`${vaults}/secrets/*`, `${vaults}/secrets/delete`, true],
    [`${vaults}/keys/*`, `${vaults}/keyrotationpolicies/read`, false],
    ["*/read", `${vaults}/secrets/readMetadata/action`, false],
    ["*", `${vaults}/secrets/delete`, true],
    ["Microsoft.KeyVault/*", `${vaults}/secrets/delete`, true],
    [`${vaults}/secrets/delete`, "MICROSOFT.KEYVAULT/VAULTS/SECRETS/DELETE", true],
    [`${vaults}/secrets/delete`, `${vaults}/secrets/deleteAll`, false],
    [`${vaults}/keys/read `, `${vaults}/keys/read`, true],
    [`${vaults}/secrets/*/action`, `${vaults}/secrets/action`, true],
    [`${vaults}/secrets/*/action`, `${vaults}/secrets/delete`, false],
    // The ends may share a slash and nothing else.
    ["ab*ba", "aba", false],
    ["ab**ba", "aba", false],
    ["ab*ba", "abba", true],
    // Custom roles hold one star; what comes in a file may hold more.
    ["a/*/b/*/c", "a/b/c", true],
    ["a/*/b/*/c", "a/x/b/y/c", true],
    ["a/*/b/*/c", "a/c", false],
    ["", "a", false],
  ])("%s on %s: %s", (pattern, action, isCovered) => {
    expect(actionMatches(pattern, action)).toBe(isCovered);
  });

  const segment = fc.constantFrom("a", "b", "aa", "ab", "read");
  const action = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));

  test("without a star covers itself in any casing, and nothing else", () => {
    fc.assert(
      fc.property(action, action, (one, other) => {
        expect(actionMatches(one.toUpperCase(), one)).toBe(true);
        expect(actionMatches(one, other)).toBe(one === other);
      }),
    );
  });

  test("covers whatever a star was put in place of", () => {
    fc.assert(
      fc.property(action, fc.nat(), fc.nat(), (text, first, second) => {
        const cuts = [first % (text.length + 1), second % (text.length + 1)].sort((a, b) => a - b);
        const [from = 0, to = 0] = cuts;
        expect(actionMatches(`${text.slice(0, from)}*${text.slice(to)}`, text)).toBe(true);
      }),
    );
  });

  test("means what the slow way of trying everything says", () => {
    const pattern = fc
      .array(fc.constantFrom("a", "b", "ab", "/", "*", "/*/"), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(pattern, action, (wild, text) => {
        expect(actionMatches(wild, text)).toBe(coversByTrial(wild.replaceAll(/\*+/g, "*"), text));
      }),
      { numRuns: 2000 },
    );
  });
});

/** The rule as it is written down: a star is any text, and a star between slashes may also be both slashes in one. */
function coversByTrial(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern.startsWith("/*/") && coversByTrial(pattern.slice(2), text)) return true;
  if (!pattern.startsWith("*")) return pattern[0] === text[0] && coversByTrial(pattern.slice(1), text.slice(1));
  return Array.from({ length: text.length + 1 }).some((_, skipped) =>
    coversByTrial(pattern.slice(1), text.slice(skipped)),
  );
}

describe("a role", () => {
  test("what one element takes away, another may give", () => {
    const withoutPurge = {
      dataActions: [`${vaults}/secrets/*`],
      notDataActions: [`${vaults}/secrets/purge/action`],
    };
    const purge = `${vaults}/secrets/purge/action`;
    expect(grantsDataAction(customRole("r", withoutPurge), purge)).toBe(false);
    expect(grantsDataAction(customRole("r", withoutPurge), `${vaults}/secrets/delete`)).toBe(true);
    expect(grantsDataAction(customRole("r", withoutPurge, { dataActions: [purge] }), purge)).toBe(true);
  });

  test("never grants, by one element, what the same element takes away", () => {
    const pattern = fc.constantFrom("*", `${vaults}/*`, `${vaults}/*/read`, ...keyVaultDataActions);
    fc.assert(
      fc.property(fc.array(pattern), fc.constantFrom(...keyVaultDataActions), (dataActions, taken) => {
        const element = { actions: [], notActions: [], dataActions, notDataActions: [taken] };
        expect(elementGrantsData(element, taken)).toBe(false);
      }),
    );
  });

  test("a control-plane action of the same name is no data action, and the other way round", () => {
    const name = `${vaults}/keys/read`;
    expect(grantsDataAction(customRole("r", { actions: [name] }), name)).toBe(false);
    expect(grantsAction(customRole("r", { dataActions: [name] }), name)).toBe(false);
    expect(grantsAction(customRole("r", { actions: [name] }), name)).toBe(true);
    expect(grantsAction(customRole("r", { actions: ["*"], notActions: [name] }), name)).toBe(false);
  });

  test("the built-in ones reach as many data actions as Microsoft's documentation says", () => {
    const count = (id: string) => vaultDataActions(builtIn(id)).length;
    expect(count(roleIds.administrator)).toBe(keyVaultDataActions.length);
    expect(count(roleIds.secretsUser)).toBe(2);
    expect(count(roleIds.certificateUser)).toBe(4);
    expect(count(roleIds.cryptoUser)).toBe(9);
    // `*/read` takes in shared access signatures of managed storage too.
    expect(vaultDataActions(builtIn(roleIds.reader))).toContain(`${vaults}/storageaccounts/sas/read`);
    expect(vaultDataActions(builtIn(roleIds.reader))).not.toContain(`${vaults}/secrets/getSecret/action`);
  });

  test("Owner, Contributor and Reader reach no data", () => {
    const roles = [
      "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
      "b24988ac-6180-42a0-ab88-20f7382dd24c",
      "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    ];
    for (const id of roles) expect(vaultDataActions(builtIn(id))).toEqual([]);
  });

  test("is worked out once, and every time anew for another definition of the same id", () => {
    const one = customRole("same", { dataActions: [`${vaults}/secrets/delete`] });
    const other = customRole("same", { dataActions: [`${vaults}/keys/delete`] });
    expect(vaultDataActions(one)).toBe(vaultDataActions(one));
    expect(vaultDataActions(other)).toEqual([`${vaults}/keys/delete`]);
  });
});

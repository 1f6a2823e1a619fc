import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignmentsFor, scopesAbove } from "../../../src/analysis/access/tenant-index.ts";
import { buildVault } from "../../../src/model/build.ts";
import { isRead, partly, read, unread } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import { customRole, directoryOf, type Tenant } from "./directory-fixture.ts";

const subscription = "/subscriptions/s";
const group = `${subscription}/resourcegroups/g`;
const vaultId = `${group}/providers/microsoft.keyvault/vaults/kv`;
const top = "/providers/microsoft.management/managementgroups/top";
const middle = "/providers/microsoft.management/managementgroups/middle";

const root = { id: "/", kind: "root", parent: null } as const;
const topGroup = { id: top, kind: "management-group", parent: "/" } as const;
const middleGroup = { id: middle, kind: "management-group", parent: top } as const;
const ownSubscription = { id: subscription, kind: "subscription", parent: middle } as const;
const ownGroup = { id: group, kind: "resource-group", parent: subscription } as const;
const everything = [root, topGroup, middleGroup, ownSubscription, ownGroup];

function above(scopes: Tenant["scopes"], id = vaultId) {
  const chain = scopesAbove(id, directoryOf({ scopes: scopes ?? [] }).index);
  return { ids: chain.scopes.map((scope) => scope.id), isComplete: chain.isComplete };
}

describe("the scopes above a vault", () => {
  test("go from the resource group to the root", () => {
    expect(above(everything)).toEqual({ ids: [group, subscription, middle, top, "/"], isComplete: true });
  });

  test("a scope that is not in the snapshot leaves a gap, and what is above it still counts", () => {
    expect(above([root, topGroup, middleGroup, ownSubscription])).toEqual({
      ids: [subscription, middle, top, "/"],
      isComplete: false,
    });
  });

  test("end without the root where a parent was not read", () => {
    expect(above([root, { ...ownSubscription, parent: unread("denied") }, ownGroup])).toEqual({
      ids: [group, subscription],
      isComplete: false,
    });
  });

  test("end without the root where a subscription names no parent", () => {
    expect(above([{ ...ownSubscription, parent: null }, ownGroup]).isComplete).toBe(false);
  });

  test("a loop in bad input ends", () => {
    const scopes = [{ ...topGroup, parent: middle }, middleGroup, ownSubscription, ownGroup];
    expect(above(scopes)).toEqual({ ids: [group, subscription, middle, top], isComplete: false });
  });

  test("a vault that is only declared in code has none that are known", () => {
    expect(above(everything, "main.tf#azurerm_key_vault.kv")).toEqual({ ids: [], isComplete: false });
  });

  test("are never called complete unless they end at the root, whatever the parents", () => {
    const ids = [top, middle, subscription, group, "/"];
    const parent = fc.constantFrom(...ids, null);
    fc.assert(
      fc.property(fc.tuple(parent, parent, parent, parent), (parents) => {
        const scopes = [topGroup, middleGroup, ownSubscription, ownGroup].map((scope, place) => ({
          ...scope,
          parent: parents[place] ?? null,
        }));
        const chain = above([root, ...scopes]);
        expect(chain.ids.length).toBe(new Set(chain.ids).size);
        if (chain.isComplete) expect(chain.ids.at(-1)).toBe("/");
      }),
    );
  });
});

describe("the assignments that apply to a vault", () => {
  const assignment = (id: string, scope: string) => ({ id, scope });

  function applying(vault: Parameters<typeof buildVault>[0], scopes: Tenant["scopes"]) {
    const { assignments, isComplete } = assignmentsFor(buildVault(vault), directoryOf({ scopes: scopes ?? [] }).index);
    return { ids: assignments.map(({ id }) => id), isComplete };
  }

  test("come from the vault and every scope above it, and leave single objects out", () => {
    const roleAssignments = [assignment("own", vaultId), assignment("object", `${vaultId}/secrets/a`)];
    const scopes = [
      { ...root, roleAssignments: [assignment("root", "/")] },
      { ...topGroup, roleAssignments: [assignment("top", top)] },
      middleGroup,
      ownSubscription,
      { ...ownGroup, roleAssignments: [assignment("group", group), assignment("sibling", `${vaultId}2`)] },
    ];
    expect(applying({ id: vaultId, roleAssignments }, scopes)).toEqual({
      ids: ["own", "group", "top", "root"],
      isComplete: true,
    });
  });

  test.each([
    ["the vault's list was refused", { roleAssignments: unread("denied") }, everything],
    ["the vault's list was read in part", { roleAssignments: partly([], { reason: "unparsable" }) }, everything],
    [
      "a list above was refused",
      {},
      [root, topGroup, middleGroup, ownSubscription, { ...ownGroup, roleAssignments: unread("denied") }],
    ],
    ["the chain has a gap", {}, [root, topGroup, ownSubscription, ownGroup]],
    [
      "an assignment's scope is unknown",
      { roleAssignments: [{ id: "x", scope: { unknown: "var.scope" } }] },
      everything,
    ],
  ] as const)("may be more when %s", (_, vault, scopes) => {
    expect(applying({ id: vaultId, ...vault } as never, scopes as never).isComplete).toBe(false);
  });
});

describe("a role by id", () => {
  test("the tenant's own definition wins over the shipped one", () => {
    const changed = { ...customRole(roleIds.secretsUser), custom: false };
    expect(directoryOf({ roles: [changed] }).index.role(roleIds.secretsUser)).toEqual(read(changed));
  });

  test("a shipped definition stands in where the tenant's was not read", () => {
    const role = directoryOf({}).index.role(roleIds.secretsUser);
    expect(isRead(role) && role.read.name).toBe("Key Vault Secrets User");
  });

  test("one that nobody knows is unread, with the way to read it", () => {
    expect(directoryOf({}).index.role("nobody")).toEqual({
      unread: {
        reason: "not-in-output",
        detail: "the definition of role nobody is not in the snapshot",
        remedy: "export the tenant's role definitions: az role definition list",
      },
    });
  });
});

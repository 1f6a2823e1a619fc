import { describe, expect, test } from "vitest";
import { vaultDeployers } from "../../../src/analysis/access/deployers.ts";
import { buildVault } from "../../../src/model/build.ts";
import { read, unknown } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import { customRole, directoryOf, type Tenant } from "./directory-fixture.ts";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const group = `${subscription}/resourcegroups/rg-example`;
const vaultId = `${group}/providers/microsoft.keyvault/vaults/kv-example`;
const contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const root = { id: "/", kind: "root", parent: null } as const;
const above = [root, { id: subscription, parent: "/" }, { id: group, kind: "resource-group" } as const];

function deployers(roleAssignments: Parameters<typeof buildVault>[0], tenant: Tenant = {}) {
  return vaultDeployers(buildVault(roleAssignments), directoryOf({ scopes: above, ...tenant }).index);
}

describe("who may let a deployment fetch secrets", () => {
  test("holders of the right on the vault and above it, by name where it was read, each once", () => {
    const scopes = [
      root,
      { id: subscription, parent: "/", roleAssignments: [{ principalId: "sub", roleId: contributor }] },
      {
        id: group,
        kind: "resource-group",
        roleAssignments: [
          { id: "1", principalId: "own", roleId: contributor },
          { id: "2", principalId: "reader", roleId: roleIds.reader },
        ],
      } as const,
    ];
    const principals = [
      { id: "own", name: "Team" },
      { id: "sub", name: null },
    ];
    expect(
      deployers({ roleAssignments: [{ principalId: "own", roleId: contributor }] }, { scopes, principals }),
    ).toEqual(read({ holders: ["Team", "sub"], isComplete: true }));
  });

  test("two holders of one name are two", () => {
    const principals = [
      { id: "a", name: "app" },
      { id: "b", name: "app" },
    ];
    const roleAssignments = [
      { id: "1", principalId: "a", roleId: contributor },
      { id: "2", principalId: "b", roleId: contributor },
    ];
    expect(deployers({ roleAssignments }, { principals })).toEqual(read({ holders: ["app", "app"], isComplete: true }));
  });

  test("the right on a single object is none on the vault", () => {
    const roleAssignments = [{ scope: `${vaultId}/secrets/a`, principalId: "a", roleId: contributor }];
    expect(deployers({ roleAssignments })).toEqual(read({ holders: [], isComplete: true }));
  });

  test("a custom role counts by what it grants, less what it takes away", () => {
    const deploy = "Microsoft.KeyVault/vaults/deploy/action";
    const roles = [
      customRole("all", { actions: ["Microsoft.KeyVault/vaults/*"] }),
      customRole("but", { actions: ["Microsoft.KeyVault/vaults/*"], notActions: [deploy] }),
      customRole("data", { dataActions: [deploy] }),
    ];
    const roleAssignments = roles.map(({ id }) => ({ id, principalId: id, roleId: id }));
    expect(deployers({ roleAssignments }, { roles })).toEqual(read({ holders: ["all"], isComplete: true }));
  });

  test.each([
    ["a role that nobody knows", { roleId: "nobody" }],
    ["a role that only an apply can tell", { roleId: unknown("var.role") }],
    ["a holder that only an apply can tell", { roleId: contributor, principalId: unknown("var.who") }],
  ])("there may be more with %s", (_, assignment) => {
    expect(deployers({ roleAssignments: [assignment] })).toEqual(read({ holders: [], isComplete: false }));
  });

  test("a holder that only an apply can tell leaves nothing open where the role gives no such right", () => {
    const assignment = { roleId: roleIds.reader, principalId: unknown("var.who") };
    expect(deployers({ roleAssignments: [assignment] })).toEqual(read({ holders: [], isComplete: true }));
  });
});

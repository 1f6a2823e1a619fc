import { describe, expect, it } from "vitest";
import { permits } from "./access/actions.ts";
import { makeAccess } from "./access/decide.ts";
import { makeScopes } from "./access/scopes.ts";
import { appVault, group, people, secondSubscriptionId } from "./estate-ids.ts";
import type { TenantModel } from "./tenant/model.ts";
import { type AssignmentDraft, tenantFrom, usualSubscriptionId, usualTenantId } from "./tenant/tenant-from.ts";

const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const vaults = "Microsoft.KeyVault/vaults";

describe("a permission names an action", () => {
  it.each([
    [`${vaults}/*/read`, `${vaults}/read`, true],
    [`${vaults}/*/read`, "microsoft.keyvault/vaults/storageaccounts/sas/read", true],
    [`${vaults}/secrets/*`, `${vaults}/secrets/delete`, true],
    [`${vaults}/keys/*`, `${vaults}/keyrotationpolicies/read`, false],
    ["*/read", `${vaults}/secrets/readMetadata/action`, false],
    ["*/read", `${vaults}/read`, true],
    [`${vaults}/keys/read `, `${vaults}/keys/read`, true],
    [`${vaults}/keys.read`, `${vaults}/keysXread`, false],
  ])("%s and %s: %s", (pattern, action, expected) => {
    expect(permits({ ...none, dataActions: [pattern] }, action, "data")).toBe(expected);
    expect(permits({ ...none, actions: [pattern] }, action, "control")).toBe(expected);
  });

  it("but not what it takes back, and never on the other plane", () => {
    const permission = { ...none, actions: ["*"], notActions: [`${vaults}/write`], dataActions: [] };
    expect(permits(permission, `${vaults}/delete`, "control")).toBe(true);
    expect(permits(permission, `${vaults}/write`, "control")).toBe(false);
    expect(permits(permission, `${vaults}/secrets/getSecret/action`, "data")).toBe(false);
  });
});

const tenant = (...roleAssignments: AssignmentDraft[]): TenantModel =>
  tenantFrom({
    managementGroups: [
      { name: usualTenantId, displayName: "Root", parent: null },
      { name: "platform", displayName: "Platform", parent: usualTenantId },
    ],
    subscriptions: [
      { subscriptionId: usualSubscriptionId, managementGroup: "platform" },
      { subscriptionId: secondSubscriptionId },
    ],
    directory: {
      groups: [
        {
          id: people.team,
          displayName: "t",
          securityEnabled: true,
          groupTypes: [],
          isAssignableToRole: false,
          members: [people.ada],
          owners: [],
        },
        {
          id: people.everyone,
          displayName: "e",
          securityEnabled: true,
          groupTypes: [],
          isAssignableToRole: false,
          members: [people.team],
          owners: [],
        },
      ],
    },
    roleAssignments,
  });
const accessOf = (one: TenantModel) => makeAccess(one, makeScopes(one));
const may = (one: TenantModel, who: string, action: string, scope: string, plane: "control" | "data" = "control") =>
  accessOf(one).may(who, action, scope, plane);

describe("a role assignment", () => {
  it("at a management group reaches its subscriptions and no others", () => {
    const one = tenant({
      principalId: people.bob,
      role: "Reader",
      scope: "/providers/Microsoft.Management/managementGroups/platform",
    });
    expect(may(one, people.bob, `${vaults}/read`, appVault)).toBe(true);
    expect(may(one, people.bob, `${vaults}/read`, `/subscriptions/${secondSubscriptionId}`)).toBe(false);
  });

  it("reaches what begins with its scope at a slash, not what merely begins with its name", () => {
    const one = tenant({ principalId: people.bob, role: "Reader", scope: appVault });
    expect(may(one, people.bob, `${vaults}/secrets/read`, `${appVault.toUpperCase()}/secrets/x`)).toBe(true);
    expect(may(one, people.bob, `${vaults}/read`, `${appVault}2`)).toBe(false);
    expect(may(one, people.bob, `${vaults}/read`, group)).toBe(false);
  });

  it("of a group is its members', at any depth", () => {
    const one = tenant({ principalId: people.everyone, role: "Key Vault Reader", scope: group });
    expect(may(one, people.ada, `${vaults}/secrets/readMetadata/action`, appVault, "data")).toBe(true);
    expect(may(one, people.bob, `${vaults}/secrets/readMetadata/action`, appVault, "data")).toBe(false);
  });

  it("of Reader or Owner opens no data", () => {
    const one = tenant(
      { principalId: people.bob, role: "Owner", scope: "/" },
      { principalId: people.ada, role: "Reader", scope: "/" },
    );
    expect(may(one, people.bob, `${vaults}/certificates/read`, appVault, "data")).toBe(false);
    expect(may(one, people.ada, `${vaults}/certificates/read`, appVault, "data")).toBe(false);
  });

  it("with a condition lets nobody through here", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-app'";
    const one = tenant({ principalId: people.bob, role: "Key Vault Secrets User", scope: "/", condition });
    expect(may(one, people.bob, `${vaults}/secrets/getSecret/action`, appVault, "data")).toBe(false);
  });

  it("makes a subscription visible from below", () => {
    const access = accessOf(tenant({ principalId: people.bob, role: "Reader", scope: appVault }));
    expect(access.touches(people.bob, `/subscriptions/${usualSubscriptionId}`)).toBe(true);
    expect(access.touches(people.bob, `/subscriptions/${secondSubscriptionId}`)).toBe(false);
  });
});

describe("a deny assignment", () => {
  const denied = (more: object = {}): TenantModel => ({
    ...tenant({ principalId: people.bob, role: "Contributor", scope: "/" }),
    denyAssignments: [
      {
        name: "d1",
        denyAssignmentName: "stack",
        scope: group,
        permissions: [{ ...none, actions: [`${vaults}/write`] }],
        doNotApplyToChildScopes: false,
        principals: [{ id: "00000000-0000-0000-0000-000000000000", type: "SystemDefined" }],
        excludePrincipals: [],
        isSystemProtected: true,
        ...more,
      },
    ],
  });

  it("comes before every grant, and says its name", () => {
    expect(accessOf(denied()).decide(people.bob, `${vaults}/write`, appVault)).toEqual({
      allowed: false,
      denyAssignment: "d1",
    });
    expect(may(denied(), people.bob, `${vaults}/delete`, appVault)).toBe(true);
    expect(may(denied(), people.bob, `${vaults}/write`, `/subscriptions/${secondSubscriptionId}`)).toBe(true);
  });

  it("spares whom it excludes, and children where it says so", () => {
    expect(
      may(denied({ excludePrincipals: [{ id: people.bob, type: "User" }] }), people.bob, `${vaults}/write`, appVault),
    ).toBe(true);
    expect(may(denied({ doNotApplyToChildScopes: true }), people.bob, `${vaults}/write`, appVault)).toBe(true);
  });
});

import { type AccessEngine, accessEngine } from "../../../src/analysis/access/effective/engine.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { read, unread } from "../../../src/model/fact.ts";
import type { RoleAssignment, RoleDefinition } from "../../../src/model/grants.ts";
import type { SharedRecords } from "../../../src/model/snapshot.ts";
import type { DenyAssignment, ScheduledAssignment } from "../../../src/model/surroundings.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { groups, type PlaceName, type SmallGrant, type SmallTenant, users } from "./small-tenant.ts";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const vaultId = `${exampleGroup}/providers/microsoft.keyvault/vaults/kv-example`;

export const placeIds: Readonly<Record<PlaceName, string>> = {
  root: "/",
  corp: "/providers/microsoft.management/managementgroups/corp",
  subscription,
  group: exampleGroup,
  vault: vaultId,
  "secret-a": `${vaultId}/secrets/secret-a`,
  "secret-b": `${vaultId}/secrets/secret-b`,
};

/** The same casing for every id, or another one: what casing is given must change nothing. */
export type Casing = (text: string) => string;

/** The tenant as records of a snapshot, in an engine. */
export function engineFor(tenant: SmallTenant, casing: Casing = (text) => text): AccessEngine {
  const { shared, vault } = recordsFor(tenant, casing);
  return accessEngine({ shared, vaults: [vault] }, { now: exampleNow });
}

/** The tenant as records of a snapshot. */
export function recordsFor(
  tenant: SmallTenant,
  casing: Casing = (text) => text,
): { readonly shared: SharedRecords; readonly vault: Vault } {
  const inVault = (place: PlaceName) => place === "vault" || place.startsWith("secret-");
  const at = (wanted: PlaceName) => ({
    roleAssignments: assignmentsAt(tenant, wanted, casing),
    scheduledAssignments: read(scheduledAt(tenant, wanted, casing)),
    denyAssignments: read(deniesAt(tenant, wanted, casing)),
    lighthouse: read([]),
  });
  const kinds = {
    root: "root",
    corp: "management-group",
    subscription: "subscription",
    group: "resource-group",
  } as const;
  const parents = {
    root: null,
    corp: placeIds.root,
    subscription: placeIds.corp,
    group: placeIds.subscription,
  } as const;
  const above = ["root", "corp", "subscription", "group"] as const;
  const scopes = above.map((place) =>
    buildScope({ id: casing(placeIds[place]), kind: kinds[place], parent: parents[place], ...at(place) }),
  );
  const own = (["vault", "secret-a", "secret-b"] as const).filter(inVault).map(at);
  const vault = buildVault({
    permissionModel: tenant.model === "unread" ? unread("denied") : tenant.model,
    roleAssignments: own.flatMap(({ roleAssignments }) => roleAssignments),
    scheduledAssignments: own.flatMap(({ scheduledAssignments }) => scheduledAssignments.read),
    denyAssignments: own.flatMap(({ denyAssignments }) => denyAssignments.read),
    purgeProtectionEnabled: false,
    secrets: [{ name: "secret-a" }, { name: "secret-b" }],
    accessPolicies: tenant.entries.map(({ who, application, permissions }, number) => ({
      id: `entry-${number}`,
      principalId: casing(who),
      applicationId: application ?? null,
      permissions: { secrets: permissions, keys: [], certificates: [], storage: [] },
    })),
  });
  const principals = [...users, ...groups].map((id) =>
    buildPrincipal({
      id: casing(id),
      name: id,
      kind: id.startsWith("user") ? "user" : "group",
      exists: !tenant.gone.includes(id),
      ...(tenant.cutGroups.includes(id) ? { membersMissing: { reason: "denied", detail: "hidden" } } : {}),
      memberOf: tenant.unreadMemberships.includes(id) ? unread("denied") : (tenant.memberOf[id] ?? []).map(casing),
    }),
  );
  return { shared: { scopes, roles: rolesOf(tenant), principals }, vault };
}

function numbered(tenant: SmallTenant, place: PlaceName): readonly (readonly [number, SmallGrant])[] {
  return [...tenant.grants.entries()].filter(([, grant]) => grant.place === place);
}

function condition(vaultName: string | undefined): string | null {
  return vaultName === undefined ? null : `@Resource[Microsoft.KeyVault/vaults:name] StringEquals '${vaultName}'`;
}

function assignmentsAt(tenant: SmallTenant, place: PlaceName, casing: Casing): readonly PlainRecord<RoleAssignment>[] {
  return numbered(tenant, place)
    .filter(([, { kind }]) => kind === "standing")
    .map(([number, grant]) => ({
      id: `grant-${number}`,
      scope: casing(placeIds[place]),
      principalId: casing(grant.who),
      roleId: casing(`role-${grant.role}`),
      condition: grant.isConditionUnread === true ? unread("denied") : condition(grant.onlyVault),
    }));
}

function scheduledAt(tenant: SmallTenant, place: PlaceName, casing: Casing): readonly ScheduledAssignment[] {
  return numbered(tenant, place)
    .filter(([, { kind }]) => kind !== "standing")
    .map(([number, { who, role, kind, onlyVault }]) => ({
      id: `grant-${number}`,
      state: kind === "eligible" ? "eligible" : "active",
      scope: casing(placeIds[place]),
      principalId: casing(who),
      roleId: casing(`role-${role}`),
      startsOn: kind === "later" ? "2030-01-01T00:00:00Z" : null,
      endsOn: kind === "over" ? "2020-01-01T00:00:00Z" : null,
      memberType: "Direct",
      assignmentType: kind === "eligible" ? null : "Activated",
      condition: condition(onlyVault),
    }));
}

function deniesAt(tenant: SmallTenant, place: PlaceName, casing: Casing): readonly DenyAssignment[] {
  return tenant.denies.flatMap((deny, number) =>
    deny.place === place
      ? [
          {
            id: `deny-${number}`,
            name: `deny ${number}`,
            scope: casing(placeIds[place]),
            appliesToChildScopes: deny.reachesDown,
            principals: deny.who.map(casing),
            excludedPrincipals: deny.butNot.map(casing),
            isEnforced: deny.isEnforced,
            permissions: [{ actions: [], notActions: [], dataActions: deny.blocks.map(casing), notDataActions: [] }],
          },
        ]
      : [],
  );
}

function rolesOf({ roles, unreadRoles }: SmallTenant): readonly RoleDefinition[] {
  return roles.flatMap((elements, number) =>
    unreadRoles.includes(number)
      ? []
      : [
          {
            id: `role-${number}`,
            name: `Role ${number}`,
            custom: true,
            assignableScopes: ["/"],
            permissions: elements.map(({ gives, butNot, onlyVault }) => {
              const text = condition(onlyVault);
              const lists = { actions: [], notActions: [], dataActions: gives, notDataActions: butNot };
              return text === null ? lists : { ...lists, condition: text };
            }),
          },
        ],
  );
}

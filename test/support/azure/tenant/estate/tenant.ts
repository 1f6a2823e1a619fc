import { type Fact, isUnread } from "../../../../../src/model/fact.ts";
import type { RoleDefinition } from "../../../../../src/model/grants.ts";
import type { Scope } from "../../../../../src/model/scope.ts";
import type { SharedRecords } from "../../../../../src/model/snapshot.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../../../../../src/model/surroundings.ts";
import type { Vault, VaultRecord } from "../../../../../src/model/vault.ts";
import type { FaultRule } from "../../faults/fault.ts";
import type { ArmRecord, RoleDefinitionModel, ScheduleInstanceModel, TenantModel } from "../model.ts";
import { policyAssignment, storageAccount, workspace } from "../records.ts";
import { assignmentFrom, collector, tenantFrom } from "../tenant-from.ts";
import { directoryOf } from "./directory.ts";
import { known } from "./objects.ts";
import { resourcesOf } from "./resources.ts";
import { assignmentOf, settingOf, vaultOf } from "./vault.ts";

/** What the sample estate generates, as far as a tenant is made of it. */
export interface EstateRecords {
  readonly tenantId: string;
  readonly shared: SharedRecords;
  readonly vaults: readonly VaultRecord[];
}

const isVault = (record: VaultRecord): record is Vault => record.kind === "vault";
const lastOf = (id: string) => id.split("/").at(-1) ?? id;
const nameOf = (scope: Scope) => known(scope.name, null) ?? lastOf(scope.id);

function roleOf(role: RoleDefinition): RoleDefinitionModel {
  const { id, name, assignableScopes, permissions } = role;
  return { name: id, roleName: name, type: "CustomRole", description: name, assignableScopes, permissions };
}

/** The name of the management group above; a scope right under the root has none. */
function parentOf(scope: Scope): string | null {
  const parent = known(scope.parent, null);
  return parent === null || parent === "/" ? null : lastOf(parent);
}

function policyOf({ scope, roleId, requiresApproval, requiresMfa }: ActivationPolicy): ArmRecord {
  return policyAssignment(scope, roleId, { approval: requiresApproval === true, mfa: requiresMfa === true });
}

/** Workspaces and storage accounts that diagnostic settings name: they exist and keep what they are sent. */
function destinationsOf(vaults: readonly Vault[]) {
  const settings = vaults.flatMap((vault) => known(vault.diagnosticSettings, []));
  const ids = (pick: (setting: (typeof settings)[number]) => string | null) =>
    [...new Set(settings.map(pick))].filter((id) => id !== null);
  const groupOf = (id: string) => id.replace(/\/providers\/.*$/i, "");
  return [
    ...ids(({ workspaceId }) => workspaceId).map((id) => workspace(groupOf(id), lastOf(id), { retentionInDays: 400 })),
    ...ids(({ storageAccountId }) => storageAccountId).map((id) => storageAccount(groupOf(id), lastOf(id))),
  ];
}

type Holder = Pick<Scope, "scheduledAssignments">;

function schedulesOf(
  holders: readonly Holder[],
  state: ScheduledAssignment["state"],
): readonly ScheduleInstanceModel[] {
  const all = holders.flatMap(({ scheduledAssignments }) =>
    scheduledAssignments ? known(scheduledAssignments, []) : [],
  );
  return all
    .filter((one) => one.state === state)
    .map(({ id, scope, principalId, roleId, startsOn, endsOn, memberType, assignmentType, condition }) => ({
      name: lastOf(id),
      scope,
      principalId,
      principalType: "User",
      roleId,
      memberType: memberType === "Group" || memberType === "Inherited" ? memberType : "Direct",
      startDateTime: startsOn ?? "2024-01-01T00:00:00Z",
      ...(endsOn === null ? {} : { endDateTime: endsOn }),
      ...(condition === null ? {} : { condition }),
      ...(state === "active" ? { assignmentType: assignmentType === "Activated" ? "Activated" : "Assigned" } : {}),
    }));
}

/**
 * The tenant that a reader would have to have read to end up with these records. The collector's own rights are unlisted,
 * so that assignments and access policies are those of the records and no others. What was unread is not in it:
 * `faultsOf` makes it unreadable again. Managed HSMs and what the sample does not carry (locks, alerts …) are left out.
 */
export function tenantOf(records: EstateRecords): TenantModel {
  const { tenantId, shared } = records;
  const vaults = records.vaults.filter(isVault);
  const base = tenantFrom({ tenantId });
  const ofKind = (kind: Scope["kind"]) => shared.scopes.filter((scope) => scope.kind === kind);
  const assignments = [...shared.scopes, ...records.vaults].flatMap((held) => known(held.roleAssignments, []));
  return {
    ...base,
    managementGroups: [
      // Every tenant has one: it carries the tenant's own id.
      { name: tenantId, displayName: "Tenant Root Group", parent: null },
      ...ofKind("management-group").map((scope) => ({
        name: lastOf(scope.id),
        displayName: nameOf(scope),
        parent: parentOf(scope) ?? tenantId,
      })),
    ],
    subscriptions: ofKind("subscription").map((scope) => ({
      subscriptionId: lastOf(scope.id),
      displayName: nameOf(scope),
      state: "Enabled",
      tags: known(scope.tags, {}),
      managementGroup: parentOf(scope) ?? tenantId,
    })),
    resourceGroups: ofKind("resource-group").map((scope) => ({
      subscriptionId: scope.id.split("/")[2] ?? "",
      name: nameOf(scope),
      location: "westeurope",
      tags: known(scope.tags, {}),
    })),
    vaults: vaults.map((vault) => vaultOf(vault, tenantId)),
    records: [
      ...vaults.flatMap((vault) => known(vault.diagnosticSettings, []).map((setting) => settingOf(vault, setting))),
      ...destinationsOf(vaults),
      ...resourcesOf(shared.consumers),
      ...shared.scopes
        .flatMap(({ activationPolicies }) => (activationPolicies ? known(activationPolicies, []) : []))
        .map(policyOf),
    ],
    roleAssignments: assignments.map(assignmentOf),
    eligibilities: schedulesOf([...shared.scopes, ...records.vaults], "eligible"),
    activeSchedules: schedulesOf([...shared.scopes, ...records.vaults], "active"),
    roleDefinitions: shared.roles.filter(({ custom }) => custom).map(roleOf),
    directory: directoryOf(shared.principals, base.directory, tenantId),
    unlisted: {
      roleAssignments: ["Reader", "Key Vault Reader"].map((role, index) =>
        assignmentFrom({ principalId: collector.principalId, role, scope: "/" }, index),
      ),
      policyReaders: [collector.principalId],
    },
  };
}

const lists: Readonly<Record<string, string>> = {
  secrets: "secrets",
  keys: "keys",
  certificates: "certificates",
  diagnosticSettings: "providers/Microsoft\\.Insights/diagnosticSettings",
  roleAssignments: "providers/Microsoft\\.Authorization/roleAssignments",
};

function faultFor(fact: Fact<unknown>): FaultRule["fault"] | null {
  if (!isUnread(fact)) return null;
  switch (fact.unread.reason) {
    case "denied":
      return { kind: "denied" };
    case "firewall":
      return { kind: "firewall" };
    case "throttled":
      return { kind: "status", status: 429 };
    case "failed":
      return { kind: "status", status: 500 };
    case "unparsable":
      return { kind: "html" };
    case "not-in-output":
    case "not-asked":
      // Saved output may lack what a live reader would simply read: here, nobody may read it.
      return { kind: "denied" };
  }
}

/** Certificates whose policy was unread: their list is there, their policy is refused. */
function policyFaults(vault: Vault): readonly FaultRule[] {
  return known(vault.certificates, []).flatMap(({ name, lifetimeActions }) => {
    const fault = faultFor(lifetimeActions);
    const url = new RegExp(`^/certificates/${name}/policy\\b`, "i");
    return fault === null ? [] : [{ fault, on: { service: "vault" as const, store: vault.name, url } }];
  });
}

/** The faults that keep a reader from what was unread in the records, at both planes of the vault. */
export function faultsOf({ vaults }: EstateRecords): readonly FaultRule[] {
  return vaults.filter(isVault).flatMap((vault) => [
    ...policyFaults(vault),
    ...Object.entries(lists).flatMap(([name, path]) => {
      const fault = faultFor(
        vault[name as "secrets" | "keys" | "certificates" | "diagnosticSettings" | "roleAssignments"],
      );
      if (fault === null) return [];
      const arm = new RegExp(`/vaults/${vault.name}/${path}\\b`, "i");
      const data = new RegExp(`^/${path}\\b`, "i");
      return [
        { fault, on: { service: "arm" as const, url: arm } },
        { fault, on: { service: "vault" as const, store: vault.name, url: data } },
      ];
    }),
  ]);
}

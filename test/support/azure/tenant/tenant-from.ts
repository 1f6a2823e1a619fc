import { builtInRoleId } from "../access/role-book.ts";
import { managementGroupId } from "../arm/management-groups.ts";
import type { DirectoryModel, LoginModel, ServicePrincipalModel } from "./directory-model.ts";
import { type ManagedHsmDraft, managedHsmFrom, type Place, type VaultDraft, vaultFrom } from "./draft-vault.ts";
import type { ResourceGroupModel, RoleAssignmentModel, SubscriptionModel, TenantModel } from "./model.ts";

/** The client that most tests sign in as. */
export const collector = {
  principalId: "c0000000-0000-0000-0000-0000000000c1",
  clientId: "c0000000-0000-0000-0000-0000000000a1",
  secret: "local-azure-client-secret",
} as const;

export const usualTenantId = "10000000-0000-0000-0000-00000000000f";
export const usualSubscriptionId = "20000000-0000-0000-0000-000000000001";
const usualGroup = "rg-vaults";
const usualLocation = "westeurope";

export interface AssignmentDraft {
  readonly principalId: string;
  /** Display name of a built-in role, or the GUID of any. */
  readonly role: string;
  readonly scope: string;
  readonly name?: string;
  readonly principalType?: string;
  readonly condition?: string;
  readonly createdOn?: string;
}

/** A tenant as a test writes it: what is not given is usual and healthy. */
export interface TenantDraft
  extends Partial<
    Omit<TenantModel, "vaults" | "managedHsms" | "roleAssignments" | "subscriptions" | "directory" | "logins">
  > {
  readonly subscriptions?: readonly (Partial<SubscriptionModel> & Pick<SubscriptionModel, "subscriptionId">)[];
  readonly vaults?: readonly VaultDraft[];
  readonly managedHsms?: readonly ManagedHsmDraft[];
  /** In addition to those of the collector. */
  readonly roleAssignments?: readonly AssignmentDraft[];
  readonly directory?: Partial<DirectoryModel>;
  /** In addition to the collector. */
  readonly logins?: readonly LoginModel[];
  /** What the collector holds. Usual: Reader and Key Vault Reader at the root group, Directory.Read.All on Graph. */
  readonly collector?: {
    readonly roles?: readonly Omit<AssignmentDraft, "principalId">[];
    readonly graphPermissions?: readonly string[];
    readonly accountEnabled?: boolean;
  };
}

const numbered = (index: number) => `a5510000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
const isGuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export function assignmentFrom(draft: AssignmentDraft, index: number): RoleAssignmentModel {
  return {
    name: draft.name ?? numbered(index),
    scope: draft.scope,
    principalId: draft.principalId,
    principalType: draft.principalType ?? "ServicePrincipal",
    roleId: isGuid(draft.role) ? draft.role : builtInRoleId(draft.role),
    createdOn: draft.createdOn ?? "2026-05-01T08:00:00.0000000Z",
    ...(draft.condition === undefined ? {} : { condition: draft.condition }),
  };
}

export function servicePrincipal(
  draft: Partial<ServicePrincipalModel> & Pick<ServicePrincipalModel, "id">,
): ServicePrincipalModel {
  return {
    appId: draft.id.replace(/^./, "e"),
    displayName: "app-example",
    servicePrincipalType: "Application",
    accountEnabled: true,
    alternativeNames: [],
    passwordCredentials: [],
    keyCredentials: [],
    owners: [],
    ...draft,
  };
}

function collectorLogin(draft: TenantDraft): LoginModel {
  return {
    principalId: collector.principalId,
    clientId: collector.clientId,
    secrets: [collector.secret],
    certificates: [],
    federations: [],
    graphPermissions: draft.collector?.graphPermissions ?? ["Directory.Read.All"],
  };
}

function directoryFrom(draft: TenantDraft): DirectoryModel {
  const own = servicePrincipal({
    id: collector.principalId,
    appId: collector.clientId,
    displayName: "collector",
    accountEnabled: draft.collector?.accountEnabled ?? true,
  });
  return {
    users: draft.directory?.users ?? [],
    groups: draft.directory?.groups ?? [],
    servicePrincipals: [own, ...(draft.directory?.servicePrincipals ?? [])],
    applications: draft.directory?.applications ?? [],
    devices: draft.directory?.devices ?? [],
  };
}

/** The groups that stores lie in, those given first. */
function groupsFrom(draft: TenantDraft, place: Place): readonly ResourceGroupModel[] {
  const groups = new Map<string, ResourceGroupModel>();
  const add = (group: ResourceGroupModel) => {
    const key = `${group.subscriptionId}/${group.name}`.toLowerCase();
    if (!groups.has(key)) groups.set(key, group);
  };
  for (const group of draft.resourceGroups ?? []) add(group);
  for (const store of [...(draft.vaults ?? []), ...(draft.managedHsms ?? [])]) {
    const { subscriptionId = place.subscriptionId, resourceGroup = place.resourceGroup } = store;
    add({ subscriptionId, name: resourceGroup, location: place.location, tags: {} });
  }
  return [...groups.values()];
}

const activityLogOf = ({ activityLog }: TenantDraft) => (activityLog === undefined ? {} : { activityLog });

/** A whole tenant from the few things that a test is about. */
export function tenantFrom(draft: TenantDraft = {}): TenantModel {
  const tenantId = draft.tenantId ?? usualTenantId;
  const first = draft.subscriptions?.[0]?.subscriptionId ?? usualSubscriptionId;
  const place: Place = { tenantId, subscriptionId: first, resourceGroup: usualGroup, location: usualLocation };
  const root = managementGroupId(tenantId);
  const roles = draft.collector?.roles ?? [
    { role: "Reader", scope: root },
    { role: "Key Vault Reader", scope: root },
  ];
  const own = roles.map((role) => ({ ...role, principalId: collector.principalId }));
  return {
    tenantId,
    displayName: draft.displayName ?? "Example Organisation",
    domain: draft.domain ?? "example.onmicrosoft.com",
    managementGroups: draft.managementGroups ?? [{ name: tenantId, displayName: "Tenant Root Group", parent: null }],
    subscriptions: (draft.subscriptions ?? [{ subscriptionId: first }]).map((one, index) => ({
      displayName: `Subscription ${index + 1}`,
      state: "Enabled",
      tags: {},
      managementGroup: tenantId,
      ...one,
    })),
    resourceGroups: groupsFrom(draft, place),
    vaults: (draft.vaults ?? []).map((vault) => vaultFrom(vault, place)),
    managedHsms: (draft.managedHsms ?? []).map((hsm) => managedHsmFrom(hsm, place)),
    deletedVaults: draft.deletedVaults ?? [],
    deletedManagedHsms: draft.deletedManagedHsms ?? [],
    records: draft.records ?? [],
    roleAssignments: [...own, ...(draft.roleAssignments ?? [])].map(assignmentFrom),
    roleDefinitions: draft.roleDefinitions ?? [],
    denyAssignments: draft.denyAssignments ?? [],
    eligibilities: draft.eligibilities ?? [],
    activeSchedules: draft.activeSchedules ?? [],
    metrics: draft.metrics ?? [],
    logStores: draft.logStores ?? [],
    ...activityLogOf(draft),
    directory: directoryFrom(draft),
    logins: [collectorLogin(draft), ...(draft.logins ?? [])],
  };
}

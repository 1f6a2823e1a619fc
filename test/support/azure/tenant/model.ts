import type { StoredTable } from "../../kql/run.ts";
import type { JsonObject } from "../json.ts";
import type { DirectoryModel, LoginModel } from "./directory-model.ts";
import type { Series } from "./series.ts";
import type { DeletedStoreModel, ManagedHsmModel, VaultModel } from "./vault-model.ts";

export interface ManagementGroupModel {
  readonly name: string;
  readonly displayName: string;
  /** Name of the group above; null only at the root, whose name is the tenant id. */
  readonly parent: string | null;
}

export interface SubscriptionModel {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state: "Enabled" | "Disabled" | "Warned" | "PastDue" | "Deleted";
  readonly tags: Readonly<Record<string, string>>;
  /** Name of the management group that holds it. */
  readonly managementGroup: string;
}

export interface ResourceGroupModel {
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Any ARM resource or extension resource, as a GET on it prints it. */
export interface ArmRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: JsonObject;
  readonly identity?: JsonObject;
  readonly properties?: JsonObject;
}

export interface RoleAssignmentModel {
  readonly name: string;
  /** ARM id of where it applies; `/` is the root. */
  readonly scope: string;
  readonly principalId: string;
  readonly principalType?: string;
  /** GUID of the role definition. */
  readonly roleId: string;
  readonly condition?: string;
  readonly createdOn: string;
  readonly createdBy?: string;
}

export interface RolePermissionModel {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
  readonly condition?: string;
}

export interface RoleDefinitionModel {
  /** GUID. */
  readonly name: string;
  readonly roleName: string;
  readonly type: "BuiltInRole" | "CustomRole";
  readonly description: string;
  readonly assignableScopes: readonly string[];
  readonly permissions: readonly RolePermissionModel[];
}

export interface DenyAssignmentModel {
  readonly name: string;
  readonly denyAssignmentName: string;
  readonly scope: string;
  readonly permissions: readonly RolePermissionModel[];
  readonly doNotApplyToChildScopes: boolean;
  readonly principals: readonly { readonly id: string; readonly type: string }[];
  readonly excludePrincipals: readonly { readonly id: string; readonly type: string }[];
  readonly isSystemProtected: boolean;
}

/** An eligible or active schedule instance of privileged identity management. */
export interface ScheduleInstanceModel {
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: string;
  readonly roleId: string;
  readonly memberType: "Direct" | "Group" | "Inherited";
  readonly startDateTime: string;
  readonly endDateTime?: string;
  readonly condition?: string;
  /** Active ones only: `Activated` ones came from an eligibility. */
  readonly assignmentType?: "Assigned" | "Activated";
  readonly linkedEligibility?: string;
}

export interface MetricPoint {
  /** Start of the minute, RFC 3339. */
  readonly time: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What the platform measured on one resource: raw one-minute points, in any order. */
export interface MetricModel {
  readonly resourceId: string;
  readonly name: string;
  readonly points: readonly MetricPoint[];
}

/** Where the query service stops. What is not given has no bound. */
export interface LogLimits {
  /** Rows of an answer, and its bytes: beyond, a part comes with a partial error. */
  readonly rows?: number;
  readonly bytes?: number;
  /** Rows that a query may look at within ten minutes: beyond, its time is over. */
  readonly scannedRows?: number;
  /** Queries under way at once; one more is told to come back. */
  readonly atOnce?: number;
}

/** What lies in a Log Analytics workspace, itself one of the records. Queries are run over it: see `kql/`. */
export interface LogStoreModel {
  /** ARM id of the workspace. */
  readonly workspaceId: string;
  readonly tables: Readonly<Record<string, StoredTable>>;
  /** Tables that are in the Basic plan: this API does not query them. */
  readonly basic?: readonly string[];
  /** Tables that nobody may read, whatever roles say. */
  readonly deniedTables?: readonly string[];
  readonly limits?: LogLimits;
}

/** One record of the Activity Log, as the service prints it. */
export interface ActivityRecordModel extends JsonObject {
  readonly subscriptionId: string;
  readonly eventTimestamp: string;
  readonly resourceProviderName: { readonly value: string; readonly localizedValue: string };
}

/**
 * Rights that no list shows: they let a test's caller into a tenant whose assignments and policies must stay as they are.
 */
export interface UnlistedRights {
  readonly roleAssignments: readonly RoleAssignmentModel[];
  /** Object ids that read metadata on vaults with access policies, without an entry. */
  readonly policyReaders: readonly string[];
}

/** A whole tenant as plain data. Everything the local Azure answers comes from here. */
export interface TenantModel {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly managementGroups: readonly ManagementGroupModel[];
  readonly subscriptions: readonly SubscriptionModel[];
  readonly resourceGroups: readonly ResourceGroupModel[];
  readonly vaults: Series<VaultModel>;
  readonly managedHsms: readonly ManagedHsmModel[];
  readonly deletedVaults: readonly DeletedStoreModel[];
  readonly deletedManagedHsms: readonly DeletedStoreModel[];
  /** What the Activity Log holds, record by record, in any order; `subscriptionId` says in whose log. */
  readonly activityLog?: readonly ActivityRecordModel[];
  /** Every other resource: locks, alerts, workspaces and their tables, diagnostic settings, Event Grid, identities … */
  readonly records: Series<ArmRecord>;
  readonly roleAssignments: Series<RoleAssignmentModel>;
  /** Custom roles, and built-in ones that the shipped list lacks. */
  readonly roleDefinitions: readonly RoleDefinitionModel[];
  readonly denyAssignments: readonly DenyAssignmentModel[];
  readonly eligibilities: readonly ScheduleInstanceModel[];
  readonly activeSchedules: readonly ScheduleInstanceModel[];
  readonly metrics: readonly MetricModel[];
  readonly logStores: readonly LogStoreModel[];
  readonly directory: DirectoryModel;
  readonly logins: readonly LoginModel[];
  readonly unlisted?: UnlistedRights;
}

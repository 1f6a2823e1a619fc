import Type from "typebox";
import { CodeRoots, FactOf, OptionalFactOf, SourceSpan } from "./fact.ts";
import { AccessPolicyEntry, RoleAssignment, RoleDefinition } from "./grants.ts";
import { LocalRoleAssignment } from "./local-role.ts";
import { Certificate, Key, Secret } from "./objects.ts";
import { closed, nullable, type Of, oneOf, StringMap } from "./schema.ts";
import {
  Alert,
  DeletedObject,
  DenyAssignment,
  EventSubscription,
  Lock,
  LogDestination,
  Perimeter,
  ScheduledAssignment,
  VaultMetrics,
} from "./surroundings.ts";

/** Fields of vaults and HSMs that are no facts. */
const identity = {
  id: Type.String({ description: "Subject id: the ARM id in lower case, or `<path>#<address>` in code." }),
  name: Type.String({ description: "As the source spells it." }),
  at: Type.Optional(SourceSpan),
  roots: Type.Optional(CodeRoots),
  source: oneOf(["live", "code"]),
  subscriptionId: Type.Optional(Type.String()),
  resourceGroup: Type.Optional(Type.String()),
};

/** What live collection reads around a vault or HSM; absent where nobody asked. */
const surroundings = {
  perimeters: OptionalFactOf(Type.Array(Perimeter)),
  locks: OptionalFactOf(Type.Array(Lock)),
  eventSubscriptions: OptionalFactOf(Type.Array(EventSubscription)),
  alerts: OptionalFactOf(Type.Array(Alert)),
  metrics: OptionalFactOf(VaultMetrics),
  logDestinations: OptionalFactOf(Type.Array(LogDestination)),
  denyAssignments: OptionalFactOf(Type.Array(DenyAssignment)),
  scheduledAssignments: OptionalFactOf(Type.Array(ScheduledAssignment)),
};

const switchedFlag = FactOf(nullable(Type.Boolean()));

export const PrivateEndpoint = closed({
  id: Type.String(),
  name: nullable(Type.String()),
  status: nullable(Type.String({ description: "Approved, Pending, Rejected or Disconnected." })),
  provisioningState: nullable(Type.String()),
});
export type PrivateEndpoint = Of<typeof PrivateEndpoint>;

/** A log route out of a vault. Only categories and groups that are switched on are listed. */
export const DiagnosticSetting = closed({
  id: Type.String(),
  name: Type.String(),
  logs: Type.Array(Type.String(), { description: "Enabled log categories and category groups, as Azure spells them." }),
  workspaceId: nullable(Type.String()),
  storageAccountId: nullable(Type.String()),
  eventHubAuthorizationRuleId: nullable(Type.String()),
  partnerSolutionId: nullable(Type.String()),
});
export type DiagnosticSetting = Of<typeof DiagnosticSetting>;

/**
 * A key vault. A `null` inside a read fact says that the whole resource was read and has no such property;
 * what that means is the platform's documented default, and each rule says so where it relies on it.
 */
export const Vault = closed({
  kind: oneOf(["vault"]),
  ...identity,
  isReference: Type.Optional(
    Type.Boolean({
      description: "True where code only names the vault to put things into it: it is declared, and judged, elsewhere.",
    }),
  ),
  tenantId: FactOf(nullable(Type.String())),
  location: FactOf(nullable(Type.String())),
  vaultUri: FactOf(nullable(Type.String())),
  tags: FactOf(StringMap),
  sku: FactOf(nullable(oneOf(["standard", "premium"]))),
  softDeleteEnabled: switchedFlag,
  softDeleteRetentionDays: FactOf(nullable(Type.Integer())),
  purgeProtectionEnabled: switchedFlag,
  permissionModel: FactOf(oneOf(["rbac", "access-policy"])),
  /**
   * Whether code states the permission model, or leaves it to what the tool or the API version does when it is omitted. Only
   * readers of code give it: `stated` where an attribute says it, whatever its value is and even if that is not known;
   * `api-default` where it is omitted or null.
   */
  permissionModelBy: OptionalFactOf(oneOf(["stated", "api-default"])),
  publicNetworkAccess: FactOf(nullable(oneOf(["Enabled", "Disabled", "SecuredByPerimeter"]))),
  networkDefaultAction: FactOf(nullable(oneOf(["Allow", "Deny"]))),
  networkBypass: FactOf(nullable(oneOf(["AzureServices", "None"]))),
  ipRules: FactOf(Type.Array(Type.String())),
  virtualNetworkRules: FactOf(Type.Array(Type.String())),
  privateEndpoints: FactOf(Type.Array(PrivateEndpoint)),
  enabledForDeployment: switchedFlag,
  enabledForTemplateDeployment: switchedFlag,
  enabledForDiskEncryption: switchedFlag,
  accessPolicies: FactOf(Type.Array(AccessPolicyEntry)),
  roleAssignments: FactOf(Type.Array(RoleAssignment)),
  diagnosticSettings: FactOf(Type.Array(DiagnosticSetting)),
  secrets: FactOf(Type.Array(Secret)),
  keys: FactOf(Type.Array(Key)),
  certificates: FactOf(Type.Array(Certificate)),
  ...surroundings,
  deletedObjects: OptionalFactOf(Type.Array(DeletedObject)),
  certificateIssuers: OptionalFactOf(Type.Array(closed({ name: Type.String(), provider: nullable(Type.String()) }))),
  certificateContacts: OptionalFactOf(
    Type.Integer({ description: "How many people are told of expiry; their addresses are not kept." }),
  ),
});
export type Vault = Of<typeof Vault>;

/** A managed HSM: its own permission model, keys only. */
export const ManagedHsm = closed({
  kind: oneOf(["hsm"]),
  ...identity,
  tenantId: FactOf(nullable(Type.String())),
  location: FactOf(nullable(Type.String())),
  tags: FactOf(StringMap),
  softDeleteRetentionDays: FactOf(nullable(Type.Integer())),
  purgeProtectionEnabled: switchedFlag,
  publicNetworkAccess: FactOf(nullable(oneOf(["Enabled", "Disabled", "SecuredByPerimeter"]))),
  networkDefaultAction: FactOf(nullable(oneOf(["Allow", "Deny"]))),
  privateEndpoints: FactOf(Type.Array(PrivateEndpoint)),
  roleAssignments: FactOf(Type.Array(RoleAssignment)),
  diagnosticSettings: FactOf(Type.Array(DiagnosticSetting)),
  keys: FactOf(Type.Array(Key)),
  localRoleAssignments: OptionalFactOf(
    Type.Array(LocalRoleAssignment, { description: "Who may do what inside the HSM; absent where nobody asked it." }),
  ),
  localRoles: OptionalFactOf(
    Type.Array(RoleDefinition, { description: "Definitions of its local roles, as the HSM prints them." }),
  ),
  isArmKeyManagementOn: OptionalFactOf(
    nullable(
      Type.Boolean({
        description:
          "The setting AllowKeyManagementOperationsThroughARM: keys may be made and listed through Azure Resource Manager.",
      }),
    ),
  ),
  activationStatus: OptionalFactOf(
    nullable(
      Type.String({
        description: "Of the security domain, as Azure prints it: Active, NotActivated, Unknown or Failed.",
      }),
    ),
  ),
  ...surroundings,
});
export type ManagedHsm = Of<typeof ManagedHsm>;

/** One line of `vaults.ndjson`. */
export const VaultRecord = Type.Union([Vault, ManagedHsm]);
export type VaultRecord = Vault | ManagedHsm;

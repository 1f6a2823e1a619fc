import Type from "typebox";
import { FactOf, OptionalFactOf } from "./fact.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** A lock on a resource or on something above it. */
export const Lock = closed({
  id: Type.String(),
  level: oneOf(["CanNotDelete", "ReadOnly"]),
  scope: Type.String({ description: "Normalized ARM id of what it locks." }),
});
export type Lock = Of<typeof Lock>;

/** An Event Grid subscription on a vault. */
export const EventSubscription = closed({
  id: Type.String(),
  eventTypes: Type.Array(Type.String(), {
    description: "`All` where the subscription names none: then it takes every type.",
  }),
  destination: nullable(Type.String({ description: "Endpoint type, as Azure spells it; never its address." })),
});
export type EventSubscription = Of<typeof EventSubscription>;

/** An alert rule that watches a vault. */
export const Alert = closed({
  id: Type.String(),
  kind: oneOf(["metric", "log", "activity-log"]),
  enabled: Type.Boolean(),
  signals: Type.Array(Type.String({ description: "Metric names or operation names; the query's text is not kept." })),
});
export type Alert = Of<typeof Alert>;

/** A network security perimeter that a vault is associated with. */
export const Perimeter = closed({
  id: Type.String(),
  accessMode: Type.String({ description: "Enforced, Learning or Audit." }),
});
export type Perimeter = Of<typeof Perimeter>;

/** What the platform itself counted at a vault: the count that needs no logs. Hours without calls are left out. */
export const VaultMetrics = closed({
  from: Time,
  to: Time,
  hits: Type.Array(closed({ hour: Time, count: Type.Number() })),
  results: Type.Array(closed({ status: Type.String(), count: Type.Number() })),
  saturationMax: nullable(Type.Number({ description: "Highest share of the vault's capacity, in percent." })),
});
export type VaultMetrics = Of<typeof VaultMetrics>;

/** A soft-deleted object, by name and dates. */
export const DeletedObject = closed({
  type: oneOf(["secret", "key", "certificate"]),
  name: Type.String(),
  deletedOn: nullable(Time),
  scheduledPurgeOn: nullable(Time),
});
export type DeletedObject = Of<typeof DeletedObject>;

/** Where a diagnostic setting sends logs to. `exists` is false when the destination was asked for and is not there. */
export const LogDestination = closed({
  id: Type.String({ description: "Normalized ARM id of the workspace or storage account." }),
  kind: oneOf(["workspace", "storage"]),
  exists: FactOf(Type.Boolean()),
  retentionDays: FactOf(
    nullable(
      Type.Integer({ description: "Null at a storage account: no rule deletes the logs, they are kept for ever." }),
    ),
  ),
  tableRetentionDays: OptionalFactOf(
    nullable(Type.Integer({ description: "Of the table that the vault's audit log lands in, archive included." })),
  ),
  tenantId: OptionalFactOf(nullable(Type.String({ description: "Tenant of the subscription that it lies in." }))),
});
export type LogDestination = Of<typeof LogDestination>;

/** A deny assignment, at or below the record that holds it. */
export const DenyAssignment = closed({
  id: Type.String(),
  name: Type.String(),
  scope: Type.String(),
  appliesToChildScopes: Type.Boolean(),
  principals: Type.Array(Type.String({ description: "Object ids; the all-zero id means everyone." })),
  excludedPrincipals: Type.Array(Type.String()),
  isEnforced: Type.Boolean(),
  isSystemProtected: Type.Optional(
    Type.Boolean({
      description: "True where Azure made it and lets nobody delete it; absent where the source does not say.",
    }),
  ),
  permissions: Type.Array(
    closed({
      actions: Type.Array(Type.String()),
      notActions: Type.Array(Type.String()),
      dataActions: Type.Array(Type.String()),
      notDataActions: Type.Array(Type.String()),
    }),
  ),
  condition: Type.Optional(Type.String({ description: "Present where it denies only what the condition fits." })),
});
export type DenyAssignment = Of<typeof DenyAssignment>;

/** A role that somebody may activate (eligible), or holds for a time (active), through Privileged Identity Management. */
export const ScheduledAssignment = closed({
  id: Type.String(),
  state: oneOf(["eligible", "active"]),
  scope: Type.String(),
  principalId: Type.String(),
  roleId: Type.String(),
  startsOn: nullable(Time),
  endsOn: nullable(Time),
  memberType: nullable(Type.String({ description: "Direct, Group or Inherited." })),
  assignmentType: nullable(Type.String({ description: "Assigned or Activated; null for an eligible one." })),
  condition: nullable(Type.String()),
});
export type ScheduledAssignment = Of<typeof ScheduledAssignment>;

/** What activating an eligible role asks for, at one scope. */
export const ActivationPolicy = closed({
  id: Type.String(),
  scope: Type.String(),
  roleId: Type.String(),
  requiresApproval: nullable(Type.Boolean()),
  requiresMfa: nullable(Type.Boolean()),
});
export type ActivationPolicy = Of<typeof ActivationPolicy>;

/** Access that another tenant holds through Azure Lighthouse: invisible among role assignments. */
export const LighthouseRegistration = closed({
  id: Type.String(),
  managingTenantId: nullable(Type.String()),
  authorizations: Type.Array(
    closed({
      principalId: Type.String(),
      roleId: Type.String(),
      isEligible: Type.Optional(Type.Boolean({ description: "True where it has to be activated first." })),
    }),
  ),
});
export type LighthouseRegistration = Of<typeof LighthouseRegistration>;

/** The Defender for Key Vault plan of a subscription. */
export const DefenderPlan = closed({ tier: Type.String(), subPlan: nullable(Type.String()) });
export type DefenderPlan = Of<typeof DefenderPlan>;

/** A sign-in credential of an application or managed identity: what kind, and when it ends. Never its value or hint. */
export const Credential = closed({
  kind: oneOf(["secret", "certificate", "federated"]),
  startsOn: nullable(Time),
  endsOn: nullable(Time),
  issuer: nullable(Type.String({ description: "Of a federated credential." })),
});
export type Credential = Of<typeof Credential>;

import Type from "typebox";
import { accessVerdicts } from "./access.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** Objects of one vault that end soonest: more than these are counted only. */
export const expiriesShown = 50;
/** Holders of one vault that are listed: more are counted only. */
export const holdersShown = 200;

/** An enabled object and the day on which it ends. */
export const Expiry = closed({
  type: oneOf(["secret", "key", "certificate"]),
  name: Type.String(),
  expiresOn: Time,
});
export type Expiry = Of<typeof Expiry>;

/** Reads values of secrets; uses private or secret keys; changes what is in the vault; decides who has access to it. */
export const standingClasses = ["reads", "uses", "manages", "access"] as const;
export type StandingClass = (typeof standingClasses)[number];

const standing = nullable(oneOf(accessVerdicts));

/**
 * What the grants of a holder come to on one vault, by class: the strongest verdict over all its paths, those of its groups
 * included; null where nothing leads there.
 */
export const Standing = closed({
  reads: standing,
  uses: standing,
  manages: standing,
  access: standing,
  onObjects: Type.Array(
    oneOf(standingClasses, "Classes whose verdict holds for single objects, not for the whole vault."),
  ),
  areGroupsRead: Type.Boolean({ description: "False where it may be in further groups that hold something here." }),
});
export type Standing = Of<typeof Standing>;

/** Somebody with rights on a vault, by an access policy or a role assignment on it, in it, or above it. */
export const VaultHolder = closed({
  id: Type.String({
    description:
      "Object id; in code the address of the identity; `<user>/<application>` for an access policy entry that is for both together.",
  }),
  name: nullable(Type.String()),
  kind: nullable(Type.String({ description: "As principals have it; null where nothing says." })),
  /** What it holds, as `Key Vault Secrets User` or `access policy`. */
  grants: Type.Array(
    closed({
      what: Type.String({ description: "Name of the role, or the permissions of an access policy entry." }),
      reach: Type.String({
        description: "Where it was given: root, management-group, subscription, resource-group, vault, object.",
      }),
      isDataRight: Type.Boolean({ description: "Whether it names rights on what is in the vault, in force or not." }),
    }),
  ),
  /** Null where nobody worked it out. */
  standing: nullable(Standing),
});
export type VaultHolder = Of<typeof VaultHolder>;

/** One vault or managed HSM as an overview shows it: counts and names, no facts. */
export const VaultRow = closed({
  id: Type.String(),
  name: Type.String(),
  type: oneOf(["vault", "hsm"]),
  environment: Type.String(),
  owner: nullable(Type.String()),
  subscriptionId: nullable(Type.String()),
  subscriptionName: nullable(Type.String()),
  resourceGroup: nullable(Type.String()),
  location: nullable(Type.String()),
  permissionModel: nullable(oneOf(["rbac", "access-policy"])),
  /** Null where the list was not read. */
  secrets: nullable(Type.Integer()),
  keys: nullable(Type.Integer()),
  certificates: nullable(Type.Integer()),
  /** Names of facts that were asked for and could not be read. */
  unread: Type.Array(Type.String()),
  /** Enabled objects that have an end, soonest first, those that ended included. */
  expiries: Type.Array(Expiry),
  expiryCount: Type.Integer({ description: "How many have an end, shown or not." }),
  holders: Type.Array(VaultHolder),
  holderCount: Type.Integer(),
  /** False where a list of grants, on the vault or above it, was not read: then there may be more holders. */
  areHoldersComplete: Type.Boolean(),
});
export type VaultRow = Of<typeof VaultRow>;

/** A waiver of the policy as it stood at the end of a run. */
export const WaiverRow = closed({
  rule: Type.String(),
  subject: Type.String({ description: "The pattern on subject ids." }),
  kind: nullable(Type.String()),
  reason: Type.String(),
  approver: Type.String(),
  ticket: nullable(Type.String()),
  until: Type.String(),
  isExpired: Type.Boolean(),
  matched: Type.Integer({ description: "Findings that it met." }),
});
export type WaiverRow = Of<typeof WaiverRow>;

/** What a report keeps of an earlier run, oldest first: for trends, and for what is new, fixed or open for long. */
export const HistoryPoint = closed({
  collectedAt: Time,
  snapshotDigest: Type.String(),
  policyDigest: Type.String(),
  toolVersion: Type.String(),
  vaults: Type.Integer(),
  active: closed({
    critical: Type.Integer(),
    high: Type.Integer(),
    medium: Type.Integer(),
    low: Type.Integer(),
    info: Type.Integer(),
  }),
  waived: Type.Integer(),
  notEvaluated: Type.Integer(),
  opened: Type.Integer({ description: "Active findings that the run before did not have." }),
  closed: Type.Integer({ description: "Findings of the run before that were looked for and not found." }),
  isIncomplete: Type.Boolean(),
});
export type HistoryPoint = Of<typeof HistoryPoint>;

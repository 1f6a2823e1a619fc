import type { AccessGap, AccessVerdict, Verb } from "./access.ts";
import type { Assignment } from "./assignment.ts";
import type { PermissionName } from "./facts/access-policy-data-actions.ts";
import type { AccessPolicyPermissions } from "./grants.ts";
import type { PrincipalKind } from "./principal.ts";

/** The way off access policies: for each vault what to assign, and what that changes. */
export interface MigrationPlan {
  /** The snapshot's time. */
  readonly collectedAt: string;
  readonly snapshotDigest: string;
  readonly vaults: readonly VaultMigration[];
  /** By subscription, sorted. */
  readonly limits: readonly AssignmentLimit[];
  /** What was not read and may change the plan. */
  readonly gaps: readonly AccessGap[];
}

export interface VaultMigration {
  /** Normalized ARM id. */
  readonly vaultId: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** Entries of access policies name it; null where it was not read. */
  readonly tenantId: string | null;
  readonly holders: readonly HolderPlan[];
  /** Entries that nobody gets a role for. */
  readonly left: readonly LeftEntry[];
  /** Every entry as it is, for the way back. */
  readonly entries: readonly KeptEntry[];
  /** To be made, by principal, scope and role. */
  readonly assignments: readonly Assignment[];
  /** Grants that have no effect on data yet and get it with the switch. */
  readonly waking: readonly WakingGrant[];
  /** Deny assignments that begin to bind. */
  readonly denies: readonly BindingDeny[];
  readonly matrix: readonly MatrixRow[];
  readonly proposals: readonly GroupProposal[];
  readonly warnings: readonly string[];
}

export interface Named {
  readonly id: string;
  readonly name: string | null;
  readonly kind: PrincipalKind | null;
}

/** What one principal has by its entries, and gets instead. */
export interface HolderPlan {
  readonly holder: Named;
  readonly held: readonly PermissionName[];
  /** Held if `all` covers permissions that came after it, which is not documented. */
  readonly perhapsHeld: readonly PermissionName[];
  readonly assignments: readonly Assignment[];
  /** Role assignments that it has already and that give part of it. */
  readonly already: readonly string[];
  readonly gained: readonly PermissionName[];
  readonly lost: readonly PermissionName[];
  readonly remarks: readonly string[];
}

export interface LeftEntry {
  readonly entryId: string;
  readonly holder: Named | null;
  readonly why: string;
}

export interface KeptEntry {
  readonly entryId: string;
  readonly principalId: string;
  readonly applicationId: string | null;
  readonly permissions: AccessPolicyPermissions;
}

export interface WakingGrant {
  readonly id: string;
  readonly holder: Named;
  readonly roleName: string;
  readonly scope: string;
  /** It has to be activated first. */
  readonly isEligible: boolean;
  readonly hasCondition: boolean;
  /** What it gives on the vault or in it, in words of access policies; empty where the role was not read. */
  readonly gives: readonly PermissionName[];
  /** What of that its holder has no entry for. */
  readonly gained: readonly PermissionName[];
}

export interface BindingDeny {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** Permissions of which it takes at least a part. */
  readonly blocks: readonly PermissionName[];
}

/** One principal, one verb, the vault or an object in it: what becomes of it. */
export interface MatrixRow {
  readonly holder: Named;
  readonly object: string;
  readonly verb: Verb;
  readonly before: AccessVerdict | "none";
  readonly after: AccessVerdict | "none";
}

/** Principals that get the same: one group would do. */
export interface GroupProposal {
  readonly members: readonly Named[];
  readonly assignments: number;
}

export interface AssignmentLimit {
  readonly subscriptionId: string;
  /** At least so many are there: those at and below places that were not read are not counted. */
  readonly known: number;
  readonly planned: number;
  readonly allowed: number;
}

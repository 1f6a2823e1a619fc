import type { Consumer } from "../../model/consumer.ts";
import type { Fact } from "../../model/fact.ts";
import type { RoleAssignment, RoleDefinition } from "../../model/grants.ts";
import type { Coverage } from "../../model/manifest.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { Alert, DenyAssignment, Lock, ScheduledAssignment } from "../../model/surroundings.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { JsonMap } from "../exports/json-value.ts";

/** What a run is asked to read. */
export interface TenantAsk {
  /** Ids or names; all that are visible where none is given. */
  readonly subscriptions?: readonly string[];
  readonly managementGroup?: string;
  /** Vault names (globs); all where none is given. */
  readonly vaults?: readonly string[];
  readonly now: string;
}

/** One vault or managed HSM as the inventory lists it. */
export interface VaultStub {
  readonly kind: "vault" | "hsm";
  /** Normalized ARM id. */
  readonly id: string;
  readonly subscriptionId: string;
  /** The ARM resource with its properties. */
  readonly item: JsonMap;
}

/** What tenant-wide listings say about one vault and what lies in it. */
export interface AtVault {
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly denyAssignments: Fact<readonly DenyAssignment[]>;
  readonly scheduledAssignments: Fact<readonly ScheduledAssignment[]>;
  readonly locks: Fact<readonly Lock[]>;
  readonly alerts: Fact<readonly Alert[]>;
  /** Alerts on a workspace's key vault logs: they watch the vault if its own log goes there. */
  readonly workspaceAlerts?: readonly WorkspaceAlert[];
}

/** An alert by a log query over a whole workspace, which speaks of key vaults and names none. */
export interface WorkspaceAlert {
  /** Normalized ARM id. */
  readonly workspaceId: string;
  readonly alert: Alert;
}

/** Everything above and beside vaults. */
export interface TenantRead {
  readonly tenantId: string | null;
  readonly scopes: readonly Scope[];
  readonly roles: readonly RoleDefinition[];
  readonly consumers: readonly Consumer[];
  /** Sorted by id. */
  readonly vaults: readonly VaultStub[];
  readonly atVault: (vaultId: string) => AtVault;
  readonly coverage: readonly Coverage[];
}

/** The directory's word on the principals that grants name. */
export interface DirectoryRead {
  readonly principals: readonly Principal[];
  readonly coverage: readonly Coverage[];
}

/** One vault, read; or gone since the inventory was made. */
export type VaultRead =
  | { readonly record: VaultRecord; readonly coverage: readonly Coverage[] }
  | { readonly gone: string; readonly coverage: readonly Coverage[] };

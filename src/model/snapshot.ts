import type { CodeUnit, Suppression } from "./code.ts";
import type { Consumer } from "./consumer.ts";
import type { RoleDefinition } from "./grants.ts";
import type { Coverage, Manifest } from "./manifest.ts";
import type { Principal } from "./principal.ts";
import type { Scope } from "./scope.ts";
import type { UsageReader } from "./usage.ts";
import type { VaultRecord } from "./vault.ts";

/** The files of a snapshot folder. */
export const snapshotFiles = {
  vaults: "vaults.ndjson",
  scopes: "scopes.ndjson",
  roles: "roles.ndjson",
  principals: "principals.ndjson",
  consumers: "consumers.ndjson",
} as const;

/** Every request that a live collection made: beside the snapshot, not part of its identity. */
export const requestsFile = "requests.ndjson.gz";

/** The parts that every vault shares, small enough to hold in memory. */
export interface SharedRecords {
  readonly scopes: readonly Scope[];
  readonly roles: readonly RoleDefinition[];
  readonly principals: readonly Principal[];
  /** Only from live collection: absent where nobody asked. */
  readonly consumers?: readonly Consumer[];
}

/** Records that hold nothing but grants which go: role assignments, access policy entries, eligible assignments. */
export interface RemovedGrants {
  readonly vaults: readonly VaultRecord[];
  readonly scopes: readonly Scope[];
}

/**
 * A snapshot, read vault by vault. Lines that cannot be read are not lost: they end up in `problems()`,
 * which is complete once `vaults()` has been read to its end.
 */
export interface SnapshotReader {
  readonly manifest: Manifest;
  /** sha256 over the manifest's file digests: names this snapshot in every report. */
  readonly digest: string;
  /** Usage tables; absent where no logs were given. Whoever opened the snapshot closes them. */
  readonly usage?: UsageReader;
  shared(): Promise<SharedRecords>;
  /** Vaults and managed HSMs, sorted by id. */
  vaults(): AsyncIterable<VaultRecord>;
  /** What rules about code judge, sorted by id. Only snapshots of infrastructure code have any. */
  readonly units?: readonly CodeUnit[];
  /** Grants that the code takes away, by the vaults and scopes that hold them: only plans and the like can tell. */
  readonly removed?: RemovedGrants;
  /** Suppressions in place that are in force. */
  readonly suppressions?: readonly Suppression[];
  /** Those that are not, because the change that is judged adds them. */
  readonly addedSuppressions?: readonly Suppression[];
  /** What the reader itself could not read (a cut line, a record that does not fit the schema), in the coverage's own form. */
  problems(): readonly Coverage[];
}

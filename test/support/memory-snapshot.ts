import { exampleNow } from "../../src/model/build.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { SharedRecords, SnapshotReader } from "../../src/model/snapshot.ts";
import type { UsageReader } from "../../src/model/usage.ts";
import type { VaultRecord } from "../../src/model/vault.ts";

export interface MemorySnapshot extends Partial<SharedRecords> {
  readonly vaults?: readonly VaultRecord[];
  readonly manifest?: Partial<Manifest>;
  readonly usage?: UsageReader;
}

/** A snapshot out of literals, as the engine reads one. */
export function memorySnapshot(content: MemorySnapshot = {}): SnapshotReader {
  const vaults = [...(content.vaults ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    digest: "0".repeat(64),
    ...(content.usage ? { usage: content.usage } : {}),
    manifest: {
      format: "kvaudit-snapshot",
      formatVersion: 1,
      tool: { name: "kvaudit", version: "0.0.0" },
      source: "exports",
      tenantId: null,
      collectedAt: exampleNow,
      collectedBy: null,
      clockSkewSeconds: null,
      asked: [],
      coverage: [],
      files: [],
      ...content.manifest,
    },
    shared: async () => ({
      scopes: content.scopes ?? [],
      roles: content.roles ?? [],
      principals: content.principals ?? [],
      ...(content.consumers ? { consumers: content.consumers } : {}),
    }),
    async *vaults() {
      yield* vaults;
    },
    problems: () => [],
  };
}

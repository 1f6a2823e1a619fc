import type { SummaryOptions, SummarySource } from "../../src/analysis/usage-report/summarize.ts";
import { exampleNow } from "../../src/model/build.ts";
import type {
  BurstRow,
  Caller,
  EventRow,
  PeakRow,
  UsageManifest,
  UsageReader,
  UsageRow,
} from "../../src/model/usage.ts";
import type { VaultRecord } from "../../src/model/vault.ts";

export interface MemoryUsage {
  readonly usage?: readonly UsageRow[];
  readonly peaks?: readonly PeakRow[];
  readonly bursts?: readonly BurstRow[];
  readonly events?: readonly EventRow[];
  readonly manifest?: Partial<UsageManifest>;
}

export function vaultNamed(name: string): string {
  return `/subscriptions/11111111-aaaa-4aaa-8aaa-111111111111/resourcegroups/rg-app/providers/microsoft.keyvault/vaults/${name}`;
}

export const appCaller: Caller = {
  oid: "00000000-0000-0000-0000-0000000000aa",
  appId: "00000000-0000-0000-0000-0000000000bb",
  kind: "managed-identity",
  name: null,
};

/** A row of usage: one successful read of a secret unless said otherwise. */
export function usageRow(given: Partial<UsageRow> = {}): UsageRow {
  const hour = given.hour ?? "2026-10-01T10:00:00Z";
  return {
    hour,
    vault: vaultNamed("kv-app"),
    caller: appCaller,
    operation: "SecretGet",
    objectType: "secret",
    objectName: "db-password",
    versionAsked: null,
    statusClass: "success",
    networkPath: "private-endpoint",
    assignmentId: null,
    count: 1,
    first: hour,
    last: hour,
    msSum: 10 * (given.count ?? 1),
    msMax: 10,
    clients: ["azsdk-net"],
    tls: ["1.3"],
    addresses: ["10.0.0.4"],
    clientCount: 1,
    addressCount: 1,
    ...given,
  };
}

export function peakRow(given: Partial<PeakRow> = {}): PeakRow {
  return {
    hour: "2026-10-01T10:00:00Z",
    scope: "vault",
    vault: vaultNamed("kv-app"),
    subscriptionId: "11111111-aaaa-4aaa-8aaa-111111111111",
    region: null,
    limitClass: "secret-and-vault",
    max10s: 40,
    at: "2026-10-01T10:00:10Z",
    throttledMax5m: 0,
    ...given,
  };
}

/** Usage tables out of literals, as the engine reads them. */
export function memoryUsage(content: MemoryUsage = {}): UsageReader {
  const { usage = [], peaks = [], bursts = [], events = [] } = content;
  const records = usage.reduce((sum, { count }) => sum + count, 0);
  const ids = [...new Set(usage.map(({ vault }) => vault))].sort();
  const times = usage.flatMap(({ first, last }) => [first, last]).sort();
  const [from, to] = [times[0], times.at(-1)];
  return {
    digest: "0".repeat(64),
    manifest: {
      formatVersion: 1,
      window: from !== undefined && to !== undefined ? { from, to, isAsked: false } : null,
      totals: { records, accepted: records, duplicates: 0, malformed: 0, ignored: 0 },
      late: 0,
      future: 0,
      sources: [{ source: "logs", kind: "files", shapes: ["json-lines"] }],
      vaults: ids.map((vault) => {
        const own = usage.filter((row) => row.vault === vault);
        return {
          vault,
          accepted: own.reduce((sum, { count }) => sum + count, 0),
          first: own.map(({ first }) => first).sort()[0] ?? "",
          last:
            own
              .map(({ last }) => last)
              .sort()
              .at(-1) ?? "",
        };
      }),
      unknownOperations: [],
      problems: [],
      refused: [],
      tables: [],
      ...content.manifest,
    },
    of: async (vault) => ({
      vault,
      usage: () => stream(usage.filter((row) => row.vault === vault)),
      peaks: () => stream(peaks.filter((row) => row.vault === vault)),
      bursts: () => stream(bursts.filter((row) => row.vault === vault)),
      events: () => stream(events.filter((row) => row.vault === vault)),
    }),
    subscriptionPeaks: () => stream(peaks.filter(({ scope }) => scope === "subscription")),
    tenantEvents: () => stream(events.filter(({ vault }) => vault === null)),
    close: async () => undefined,
  };
}

async function* stream<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** A reader as the summary takes it, with an inventory where a test has one. */
export function sourceOf(reader: UsageReader, inventory: readonly VaultRecord[] = []): SummarySource {
  return { reader, inventory: () => stream(inventory) };
}

/** What a summary is made with where nobody says otherwise. */
export function summaryOptions(): SummaryOptions {
  return {
    top: 10,
    nameOf: () => undefined,
    ownerOf: () => null,
    provenShare: null,
    cost: { overrides: {}, now: exampleNow, isOwn: () => false },
  };
}

/** A few rows in each of the four tables. */
export function burstsOf(): UsageReader {
  return memoryUsage({
    usage: [usageRow()],
    peaks: [peakRow()],
    bursts: [
      {
        minute: "2026-10-01T10:00:00Z",
        vault: vaultNamed("kv-app"),
        caller: appCaller,
        calls: 9,
        distinctObjects: 2,
        denials: 1,
      },
    ],
    events: [
      {
        time: "2026-10-01T10:00:00Z",
        vault: vaultNamed("kv-app"),
        caller: appCaller,
        operation: "SecretSet",
        objectType: "secret",
        objectName: "db-password",
        status: 200,
        statusClass: "success",
        address: "10.0.0.4",
        detail: {
          denial: null,
          addedPrincipal: null,
          removedPrincipal: null,
          permissions: null,
          addedAddress: null,
          defaultAction: null,
          role: null,
          scope: null,
        },
      },
    ],
  });
}

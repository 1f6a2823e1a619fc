import { exampleNow } from "../../src/model/build.ts";
import {
  type BurstRow,
  type Caller,
  type EventRow,
  type PeakRow,
  type UsageManifest,
  type UsageReader,
  type UsageRow,
  usageFormatVersion,
  type VaultLogs,
} from "../../src/model/usage.ts";

export const exampleVault =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-example/providers/microsoft.keyvault/vaults/kv-example";

export const workload: Caller = {
  oid: "00000000-0000-0000-0000-0000000000aa",
  appId: "00000000-0000-0000-0000-0000000000ab",
  kind: "managed-identity",
  name: null,
};

/** A row of `usage` out of what matters; the rest is one successful read of a secret. */
export function usageRow(given: Partial<UsageRow> & { readonly hour: string }): UsageRow {
  const { hour } = given;
  const row = {
    vault: exampleVault,
    caller: workload,
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
    msSum: 10,
    msMax: 10,
    clients: ["example-app/1.0"],
    tls: ["TLS1_3"],
    addresses: ["10.1.0.4"],
    ...given,
  } as const;
  return { clientCount: row.clients.length, addressCount: row.addresses.length, ...row };
}

export function eventRow(given: Partial<EventRow> & { readonly time: string }): EventRow {
  return {
    vault: exampleVault,
    caller: workload,
    operation: "SecretSet",
    objectType: "secret",
    objectName: "db-password",
    status: 200,
    statusClass: "success",
    address: "10.1.0.4",
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
    ...given,
  };
}

export function peakRow(given: Partial<PeakRow> = {}): PeakRow {
  return {
    hour: "2026-10-20T10:00:00Z",
    scope: "vault",
    vault: exampleVault,
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    region: "westeurope",
    limitClass: "secret-and-vault",
    max10s: 1,
    at: "2026-10-20T10:00:10Z",
    throttledMax5m: 0,
    ...given,
  };
}

export interface UsageLiterals {
  readonly usage?: readonly UsageRow[];
  readonly peaks?: readonly PeakRow[];
  readonly bursts?: readonly BurstRow[];
  readonly events?: readonly EventRow[];
  readonly window?: UsageManifest["window"];
  readonly refused?: UsageManifest["refused"];
}

async function* streamed<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

/** One vault's tables out of literals. */
export function vaultLogs({ usage = [], peaks = [], bursts = [], events = [] }: UsageLiterals): VaultLogs {
  return {
    vault: exampleVault,
    usage: () => streamed(usage),
    peaks: () => streamed(peaks),
    bursts: () => streamed(bursts),
    events: () => streamed(events),
  };
}

/** Usage tables out of literals, as a snapshot carries them; it refuses to be asked out of order. */
export function memoryUsage(content: UsageLiterals): UsageReader {
  const { usage = [], peaks = [], bursts = [], events = [], refused = [] } = content;
  const window = { from: "2026-10-02T00:00:00Z", to: exampleNow, isAsked: true };
  let lastAsked = "";
  return {
    digest: "1".repeat(64),
    manifest: {
      formatVersion: usageFormatVersion,
      window: content.window === undefined ? window : content.window,
      totals: { records: usage.length, accepted: usage.length, duplicates: 0, malformed: 0, ignored: 0 },
      late: 0,
      future: 0,
      sources: [],
      vaults: [],
      unknownOperations: [],
      problems: [],
      refused,
      tables: [],
    },
    async of(vault) {
      if (vault < lastAsked) throw new Error(`asked for ${vault} after ${lastAsked}`);
      lastAsked = vault;
      const own = <Row extends { readonly vault: string | null }>(rows: readonly Row[]) =>
        rows.filter((row) => row.vault === vault);
      return vaultLogs({
        usage: own(usage),
        peaks: own(peaks).filter(({ scope }) => scope === "vault"),
        bursts: own(bursts),
        events: own(events),
      });
    },
    subscriptionPeaks: () => streamed(peaks.filter(({ scope }) => scope === "subscription")),
    tenantEvents: () => streamed(events.filter(({ vault }) => vault === null)),
    close: async () => undefined,
  };
}

import type { HistoryEntry, HistoryHeader, HistorySeries } from "../../model/history.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";

/** Saved output goes by other names every day, and how far back metrics were read is no scope: neither makes another series. */
export function seriesOf(about: HistorySeries["about"], snapshots: readonly SnapshotReader[]): HistorySeries {
  const tenants = new Set(snapshots.map(({ manifest }) => manifest.tenantId));
  const [tenantId = null] = tenants.size === 1 ? tenants : [];
  const asked = snapshots.flatMap(({ manifest }) => (manifest.source === "exports" ? [] : manifest.asked));
  const scopes = asked.filter((text) => !/^metrics of \d+ days$/.test(text));
  return { about, tenantId, asked: [...new Set(scopes)].sort() };
}

/** The same snapshot judged by the same policy is one run, however often it is judged. */
export function identity({ series, snapshot, policy }: Pick<HistoryHeader, "series" | "snapshot" | "policy">): string {
  return JSON.stringify([seriesKey(series), snapshot.collectedAt, snapshot.digest, policy.digest]);
}

export function seriesKey({ about, tenantId, asked }: HistorySeries): string {
  return JSON.stringify([about, tenantId, asked]);
}

/** Those runs that were asked the same of the same tenant, in their order. */
export function inSeries(entries: readonly HistoryEntry[], series: HistorySeries): readonly HistoryEntry[] {
  const key = seriesKey(series);
  return entries.filter(({ header }) => seriesKey(header.series) === key);
}

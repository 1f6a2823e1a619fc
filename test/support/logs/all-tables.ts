import type { UsageReader, UsageTable } from "../../../src/model/usage.ts";

export type AllTables = Readonly<Record<UsageTable, readonly unknown[]>>;

/** All rows that a reader has, vault by vault, with those that belong to no vault. */
export async function allTables(reader: UsageReader): Promise<AllTables> {
  const rows: Record<UsageTable, unknown[]> = { usage: [], peaks: [], bursts: [], events: [] };
  for (const { vault } of reader.manifest.vaults) {
    const logs = await reader.of(vault);
    for (const table of ["usage", "peaks", "bursts", "events"] as const) {
      for await (const row of logs[table]()) rows[table].push(row);
    }
  }
  for await (const row of reader.subscriptionPeaks()) rows.peaks.push(row);
  for await (const row of reader.tenantEvents()) rows.events.push(row);
  return rows;
}

/** What two sets of tables do not have in common, whatever the order of rows and keys: at most five rows of each table. */
export function differences(read: AllTables, wanted: AllTables): readonly string[] {
  const [a, b] = [asTexts(read), asTexts(wanted)];
  return (["usage", "peaks", "bursts", "events"] as const).flatMap((table) => [
    ...onlyIn(b[table], a[table]).map((row) => `${table} misses ${row}`),
    ...onlyIn(a[table], b[table]).map((row) => `${table} has ${row}`),
    ...(a[table].length === b[table].length ? [] : [`${table} has ${a[table].length} rows, not ${b[table].length}`]),
  ]);
}

function onlyIn(rows: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row)).slice(0, 5);
}

function asTexts({ usage, peaks, bursts, events }: AllTables): Readonly<Record<UsageTable, readonly string[]>> {
  const texts = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row, sortedKeys)).sort();
  return { usage: texts(usage), peaks: texts(peaks), bursts: texts(bursts), events: texts(events) };
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

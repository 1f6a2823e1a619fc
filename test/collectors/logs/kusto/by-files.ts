import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLogsFault } from "../../../../src/collectors/logs/log-input.ts";
import { openUsage } from "../../../../src/collectors/logs/open-usage.ts";
import { readLogs } from "../../../../src/collectors/logs/read-logs.ts";
import { isStoreFault } from "../../../../src/collectors/store/fault.ts";
import type { UsageReader } from "../../../../src/model/usage.ts";
import { inOrder, type Tables } from "./asking.ts";

/** Records in storage's form, read by the engine for files. */
export async function byFiles(
  lines: readonly string[],
  { now, regions }: { readonly now: string; readonly regions: ReadonlyMap<string, string> },
): Promise<Tables> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-files-"));
  try {
    await writeFile(join(folder, "log.json"), lines.map((line) => `${line}\n`).join(""));
    const [cwd, cacheFolder, out] = [folder, join(folder, "cache"), join(folder, "usage")];
    await mkdir(out);
    const read = await readLogs({ sources: ["log.json"], cacheFolder, cwd, now, regions }, out);
    if (isLogsFault(read)) throw new Error(read.message);
    const usage = await openUsage(out);
    if (isStoreFault(usage)) throw new Error(usage.message);
    try {
      return await rowsOf(usage);
    } finally {
      await usage.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowsOf(reader: UsageReader): Promise<Tables> {
  const tables = { usage: [] as object[], peaks: [] as object[], bursts: [] as object[], events: [] as object[] };
  for (const { vault } of reader.manifest.vaults) {
    const logs = await reader.of(vault);
    for (const table of ["usage", "peaks", "bursts", "events"] as const)
      for await (const row of logs[table]()) tables[table].push(row);
  }
  for await (const row of reader.subscriptionPeaks()) tables.peaks.push(row);
  return inOrder(tables);
}

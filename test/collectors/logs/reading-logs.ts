import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { openUsage } from "../../../src/collectors/logs/open-usage.ts";
import { type ReadLogsOptions, readLogs } from "../../../src/collectors/logs/read-logs.ts";
import type { BurstRow, EventRow, PeakRow, UsageManifest, UsageRow } from "../../../src/model/usage.ts";

export interface Tables {
  readonly usage: readonly UsageRow[];
  readonly peaks: readonly PeakRow[];
  readonly bursts: readonly BurstRow[];
  readonly events: readonly EventRow[];
}

export interface ReadResult {
  readonly manifest: UsageManifest;
  readonly tables: Tables;
  readonly out: string;
  readonly notices: readonly string[];
}

/** A folder for logs, a cache and an output, removed when the test ends. */
export class LogsDesk {
  readonly folder: string;
  readonly logs: string;
  readonly cache: string;
  #runs = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.logs = join(folder, "logs");
    this.cache = join(folder, "cache");
  }

  static async create(): Promise<LogsDesk> {
    const folder = await mkdtemp(join(tmpdir(), "kvaudit-logs-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return new LogsDesk(folder);
  }

  async write(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.logs, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** Reads sources below the folder `logs` (all of it by default), into a new output folder. */
  async read(options: Partial<ReadLogsOptions> = {}): Promise<ReadResult> {
    this.#runs += 1;
    const out = join(this.folder, `out-${this.#runs}`);
    const notices: string[] = [];
    await mkdir(this.logs, { recursive: true });
    const manifest = await readLogs(
      {
        sources: ["."],
        cacheFolder: this.cache,
        cwd: this.logs,
        now: "2026-11-01T00:00:00Z",
        regions: new Map(),
        onNotice: (text) => notices.push(text),
        ...options,
      },
      out,
    );
    if ("code" in manifest) throw new Error(manifest.message);
    return { manifest, tables: await tablesOf(out), out, notices };
  }

  /** Segments in the cache, by folder name. */
  async segments(): Promise<readonly string[]> {
    const [version = ""] = await readdir(this.cache);
    return (await readdir(join(this.cache, version))).filter((name) => name.startsWith("s-")).sort();
  }
}

export async function tablesOf(out: string): Promise<Tables> {
  const reader = await openUsage(out);
  if ("code" in reader) throw new Error(reader.message);
  try {
    const tables = {
      usage: [] as UsageRow[],
      peaks: [] as PeakRow[],
      bursts: [] as BurstRow[],
      events: [] as EventRow[],
    };
    for (const { vault } of reader.manifest.vaults) {
      const logs = await reader.of(vault);
      tables.usage.push(...(await Array.fromAsync(logs.usage())));
      tables.peaks.push(...(await Array.fromAsync(logs.peaks())));
      tables.bursts.push(...(await Array.fromAsync(logs.bursts())));
      tables.events.push(...(await Array.fromAsync(logs.events())));
    }
    tables.peaks.push(...(await Array.fromAsync(reader.subscriptionPeaks())));
    return tables;
  } finally {
    await reader.close();
  }
}

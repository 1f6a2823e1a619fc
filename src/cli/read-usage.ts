import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isLogsFault } from "../collectors/logs/log-input.ts";
import { readLogs } from "../collectors/logs/read-logs.ts";
import type { UsageManifest } from "../model/usage.ts";
import { terminalText } from "../reporters/escape.ts";
import { cacheFolder } from "./cache-folder.ts";
import { UsageError } from "./exit.ts";
import { type Io, writeText } from "./io.ts";
import { type LogFlags, localeFlag, windowFlags } from "./log-options.ts";
import { LogProgressLine } from "./log-progress.ts";

export interface UsageReading {
  readonly sources: readonly string[];
  readonly flags: LogFlags & { readonly quiet?: boolean; readonly verbose?: boolean };
  /** The snapshot's time. */
  readonly now: string;
  /** Region of each vault that an inventory knows. */
  readonly regions: ReadonlyMap<string, string>;
}

/** Reads logs into the usage tables, in a folder that is there and empty. Throws a UsageError where that cannot be done at all. */
export async function readUsage(reading: UsageReading, outFolder: string, io: Io): Promise<UsageManifest> {
  const { sources, flags, now, regions } = reading;
  const window = windowFlags(flags, now);
  const csvLocale = localeFlag(flags);
  const kept = cacheFolder(flags.cache, io, process.platform);
  const cache = kept ?? (await mkdtemp(join(tmpdir(), "kvaudit-logs-")));
  const progress = new LogProgressLine(io);
  const notices: string[] = [];
  try {
    const manifest = await readLogs(
      {
        sources,
        cacheFolder: cache,
        cwd: io.cwd,
        now,
        regions,
        onProgress: (step) => {
          if (!flags.quiet) progress.show(step);
        },
        onNotice: (text) => void notices.push(text),
        ...(window === undefined ? {} : { window }),
        ...(csvLocale === undefined ? {} : { csvLocale }),
      },
      outFolder,
    );
    if (isLogsFault(manifest)) throw new UsageError(manifest.code, manifest.message, manifest.hint);
    return manifest;
  } finally {
    progress.end();
    if (!flags.quiet) for (const notice of notices) await writeText(io.stderr, `logs: ${terminalText(notice)}\n`);
    if (kept === undefined) await rm(cache, { recursive: true, force: true });
  }
}

const shownFaults = 10;

/** Throws where not one record of a vault was found, and nobody asked for a time in which there may be none. */
export function refuseNothing({ totals, window, refused, problems, sources }: UsageManifest): void {
  if (totals.accepted > 0) return;
  const isQuietTime = window?.isAsked && totals.ignored > 0 && refused.length === 0;
  if (isQuietTime) return;
  const faults = [
    ...refused.map(({ source, why, remedy }) => `${source}: ${why}${remedy === null ? "" : ` (${remedy})`}`),
    ...problems.map(({ source, line, why }) => `${source}${line === null ? "" : `:${line}`}: ${why}`),
  ].map(terminalText);
  const more = faults.length > shownFaults ? [`and ${faults.length - shownFaults} more`] : [];
  const others = totals.ignored > 0 ? [`${totals.ignored} records of other services or categories were met`] : [];
  const hint = [...faults.slice(0, shownFaults), ...more, ...others, whatToGive].join("\n");
  const names = sources.map(({ source }) => terminalText(source)).join(", ");
  throw new UsageError("nothing-readable", `no Key Vault audit record in ${names || "what was given"}`, hint);
}

const whatToGive =
  "Give the container insights-logs-auditevent of a storage account, a copy of it, or what a query of AzureDiagnostics or AZKVAuditLogs gave.";

/** How far the reading is; what is left for people to know once it is done. */
export async function tellUsage({ totals, sources }: UsageManifest, quiet: boolean | undefined, io: Io): Promise<void> {
  if (quiet) return;
  const places = sources.length === 1 ? "1 source" : `${sources.length} sources`;
  await writeText(io.stderr, `logs: ${totals.records} records from ${places}, ${totals.accepted} of them accepted\n`);
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RequestRow } from "../collectors/azure/pipeline/recorder.ts";
import { isLogsFault } from "../collectors/logs/log-input.ts";
import { type ReadLogsOptions, readLogs } from "../collectors/logs/read-logs.ts";
import type { UsageManifest } from "../model/usage.ts";
import { terminalText } from "../reporters/escape.ts";
import { cacheFolder } from "./cache-folder.ts";
import { UsageError } from "./exit.ts";
import { type Io, writeText } from "./io.ts";
import type { LiveLogs } from "./live-logs.ts";
import { type LogFlags, localeFlag, windowFlags } from "./log-options.ts";
import { LogProgressLine } from "./log-progress.ts";
import { isLive, readSource } from "./log-sources.ts";
import { removeOnSignal } from "./own-folders.ts";

export interface UsageReading {
  readonly sources: readonly string[];
  readonly flags: LogFlags & { readonly quiet?: boolean; readonly cloud?: string; readonly budget?: string };
  /** The snapshot's time. */
  readonly now: string;
  /** Region of each vault that an inventory knows. */
  readonly regions: ReadonlyMap<string, string>;
  /** Takes every request that was made for them, also where the reading ends in an error. */
  readonly onRequests?: (rows: readonly object[]) => Promise<void>;
}

/** Reads logs into the usage tables, in a folder that is there and empty. Throws a UsageError where that cannot be done at all. */
export async function readUsage(reading: UsageReading, outFolder: string, io: Io): Promise<UsageManifest> {
  const { sources, flags, now, regions } = reading;
  const window = windowFlags(flags, now);
  const csvLocale = localeFlag(flags);
  const texts = sources.map(readSource);
  const kept = cacheFolder(flags.cache, io, process.platform);
  const cache = kept ?? (await mkdtemp(join(tmpdir(), "kvaudit-logs-")));
  const forget = kept === undefined ? removeOnSignal(cache) : undefined;
  const requests: RequestRow[] = [];
  let live: LiveLogs | undefined;
  try {
    live = texts.some(isLive)
      ? await (await import("./live-logs.ts")).openLiveLogs(
          {
            sources: texts,
            cloud: flags.cloud ?? "AzureCloud",
            budget: flags.budget ?? "1",
            window,
            now,
            regions,
            cacheFolder: cache,
            requests,
          },
          io,
        )
      : undefined;
    const files = texts.flatMap((text) => (text.kind === "files" ? [text.path] : []));
    const options = { sources: files, cacheFolder: cache, cwd: io.cwd, now, regions, ...(window ? { window } : {}) };
    const read = await readFiles(
      {
        ...options,
        ...(csvLocale === undefined ? {} : { csvLocale }),
        ...(live ? { extraSources: live.containers } : {}),
      },
      { outFolder, quiet: flags.quiet },
      io,
    );
    if (live) refuseGuarded(live);
    if (!live || live.added.length === 0) return read;
    const { combineUsage } = await import("../collectors/logs/combine.ts");
    return await combineUsage(outFolder, read, live.added);
  } catch (error) {
    throw live ? live.explain(error) : error;
  } finally {
    live?.end();
    if (kept === undefined) await rm(cache, { recursive: true, force: true });
    forget?.();
    await reading.onRequests?.(requests);
  }
}

/** What kvaudit's own guard refused is a fault of the run that no flag excuses. */
function refuseGuarded({ guardRefusals }: LiveLogs): void {
  if (guardRefusals.length === 0) return;
  const what = guardRefusals.map((refusal) => terminalText(refusal)).join("\n");
  throw new UsageError("guard-refused", "kvaudit's own guard refused a request for logs", what);
}

async function readFiles(
  options: ReadLogsOptions,
  { outFolder, quiet }: { readonly outFolder: string; readonly quiet: boolean | undefined },
  io: Io,
): Promise<UsageManifest> {
  const progress = new LogProgressLine(io);
  const notices: string[] = [];
  try {
    const manifest = await readLogs(
      {
        ...options,
        onProgress: (step) => {
          if (!quiet) progress.show(step);
        },
        onWorkFolder: removeOnSignal,
        onNotice: (text) => void notices.push(text),
      },
      outFolder,
    );
    if (isLogsFault(manifest)) throw new UsageError(manifest.code, terminalText(manifest.message), manifest.hint);
    return manifest;
  } finally {
    progress.end();
    if (!quiet) for (const notice of notices) await writeText(io.stderr, `logs: ${terminalText(notice)}\n`);
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

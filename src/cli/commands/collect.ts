import { resolve } from "node:path";
import { collectFromPaths } from "../../collectors/exports/walk.ts";
import { isStoreFault } from "../../collectors/store/fault.ts";
import { openSnapshot } from "../../collectors/store/read.ts";
import { writeSnapshot } from "../../collectors/store/write.ts";
import { faultReasons } from "../../model/fact.ts";
import { formatTime } from "../../model/iso-date.ts";
import type { Coverage, Manifest } from "../../model/manifest.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { terminalText } from "../../reporters/escape.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import type { LiveFlags } from "../live-options.ts";
import { timeFlag } from "../time-flag.ts";
import { tool } from "../tool.ts";
import type { LiveResult } from "./live.ts";

export interface CollectFlags extends LiveFlags {
  readonly from?: readonly string[];
  readonly out: string;
  readonly now?: string;
  readonly allowIncomplete?: boolean;
  readonly quiet?: boolean;
}

/** `kvaudit collect`: a snapshot from Azure, or with `--from` out of saved output. */
export async function collect(flags: CollectFlags, io: Io): Promise<ExitCode> {
  const { manifest, isGuardRefused } = await collected(flags, io);
  const faults = faultsOf(manifest.coverage);
  if (!flags.quiet) await writeText(io.stdout, summaryText(manifest, faults, flags.out));
  return isGuardRefused || (faults.length > 0 && !flags.allowIncomplete) ? exitCodes.incomplete : exitCodes.ok;
}

async function collected({ from, ...flags }: CollectFlags, io: Io): Promise<LiveResult> {
  if (from) return { manifest: (await collectFiles({ ...flags, from }, io)).manifest, isGuardRefused: false };
  const { collectFromAzure } = await import("./live.ts");
  return collectFromAzure(flags.out, flags, io);
}

export interface FileFlags {
  readonly from: readonly string[];
  readonly out: string;
  readonly now?: string;
}

/** Reads saved output into a snapshot folder and opens it. */
export async function collectFiles(flags: FileFlags, io: Io): Promise<SnapshotReader> {
  const now = timeFlag(flags.now) ?? formatTime(io.now().getTime());
  const content = await collectFromPaths(flags.from, io.cwd, { now, toolVersion: tool.version });
  const folder = resolve(io.cwd, flags.out);
  const read = content.manifest.coverage
    .filter(({ collector }) => collector !== "files")
    .reduce((sum, one) => sum + one.read, 0);
  if (read === 0) throw nothingReadable(content.manifest.coverage);
  const written = await writeSnapshot(folder, content);
  if (isStoreFault(written)) throw new UsageError(written.code, `${flags.out}: ${written.message}`, written.hint);
  const opened = await openSnapshot(folder);
  if (isStoreFault(opened)) throw new UsageError(opened.code, `${flags.out}: ${opened.message}`, opened.hint);
  return opened;
}

function nothingReadable(coverage: readonly Coverage[]): UsageError {
  const lines = coverage
    .flatMap(({ refused }) => refused)
    .map(({ id, why }) => terminalText(`${id}: ${why.detail ?? why.reason}`));
  const shown = lines.slice(0, 10);
  const more = lines.length > shown.length ? [`and ${lines.length - shown.length} more`] : [];
  const hint = [
    ...shown,
    ...more,
    "Give saved output of az keyvault, az role, az graph query or the ARM REST API.",
  ].join("\n");
  return new UsageError("nothing-readable", "nothing in these files can be used; no snapshot was written", hint);
}

function faultsOf(coverage: readonly Coverage[]): readonly string[] {
  return coverage
    .flatMap(({ refused }) => refused)
    .filter(({ why }) => faultReasons.has(why.reason))
    .map(({ id, why }) => terminalText(`${id}: ${why.detail ?? why.reason}${why.remedy ? ` (${why.remedy})` : ""}`));
}

/** How many faults are listed; the manifest has all. */
const shownFaults = 20;

function summaryText(manifest: Manifest, faults: readonly string[], out: string): string {
  const lines = manifest.files.map(({ name, lines: count }) => `  ${name.padEnd(20)}${count}`);
  const listed = faults.slice(0, shownFaults).map((fault) => `  ${fault}`);
  const more =
    faults.length > shownFaults
      ? [`  and ${faults.length - shownFaults} more: see coverage in ${out}/manifest.json`]
      : [];
  const gaps = faults.length > 0 ? [`could not be read (exit 3 unless --allow-incomplete):`, ...listed, ...more] : [];
  return `${[...gaps, `snapshot ${terminalText(out)}, as of ${manifest.collectedAt}, records:`, ...lines].join("\n")}\n`;
}

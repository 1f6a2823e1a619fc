import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Time and memory of one child process. */
export interface Measured {
  readonly seconds: number;
  /** User and system time on all threads: what a busy machine disturbs least. */
  readonly cpuSeconds: number;
  /** Peak resident memory. */
  readonly megabytes: number;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const peakHook = pathToFileURL(join(import.meta.dirname, "report-peak.mjs")).href;

/** Runs Node with the given arguments, and tells how long it took and how much memory it held at most. */
export function runNode(args: readonly string[], cwd?: string): Measured {
  const folder = mkdtempSync(join(tmpdir(), "kvaudit-bench-"));
  const peakFile = join(folder, "peak");
  const from = performance.now();
  const child = spawnSync(process.execPath, ["--import", peakHook, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, KVAUDIT_PEAK_FILE: peakFile },
    ...(cwd ? { cwd } : {}),
  });
  const seconds = (performance.now() - from) / 1000;
  const [peak, cpu] = readFileSync(peakFile, "utf8").split(" ").map(Number);
  const megabytes = (peak ?? Number.NaN) / 1024;
  const cpuSeconds = (cpu ?? Number.NaN) / 1000;
  rmSync(folder, { recursive: true });
  return { seconds, cpuSeconds, megabytes, status: child.status, stdout: child.stdout, stderr: child.stderr };
}

/** Throws what it said where it failed. */
export function mustRun(run: Measured): Measured {
  if (run.status !== 0) throw new Error(run.stderr);
  return run;
}

/** The quickest of several runs: the one that the rest of the machine disturbed least. */
export function quickest(times: number, run: () => Measured): Measured {
  const runs = Array.from({ length: times }, run);
  return runs.reduce((best, one) => (one.seconds < best.seconds ? one : best));
}

export function requireDisk(folder: string, gigabytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes) throw new Error(`${folder} has ${free.toFixed(1)} GB free; this bench needs ${gigabytes} GB`);
}

export function machine(): string {
  const { length, 0: first } = cpus();
  return `${length} × ${first?.model.trim() ?? "unknown"}, ${(totalmem() / 1e9).toFixed(0)} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

/** One line of the table that the bench prints. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly ratio: string;
  readonly peak: string;
  readonly bar: string;
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, ratio, peak, bar }) => `| ${what} | ${measured} | ${ratio} | ${peak} | ${bar} |`,
  );
  return ["| what | measured | ratio | peak memory | bar |", "| --- | --- | --- | --- | --- |", ...lines].join("\n");
}

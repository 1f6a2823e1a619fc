import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, quickest, type Row, requireDisk, runNode } from "./measure.ts";

const script = (name: string) => join(import.meta.dirname, name);

/** Storage exports of one gigabyte: first run, second run, and a scan of the same columns beside them. */
export function benchLogs(): Promise<readonly Row[]> {
  return Promise.resolve(benchSize(1, 3));
}

/** The same for ten: needs some 13 GB of disk. */
export function benchLargeLogs(): Promise<readonly Row[]> {
  return Promise.resolve(benchSize(10, 1));
}

function benchSize(gigabytes: number, times: number): readonly Row[] {
  requireDisk(tmpdir(), gigabytes * 1.3 + 1);
  const folder = mkdtempSync(join(tmpdir(), "kvaudit-bench-logs-"));
  const logs = join(folder, "logs");
  try {
    made(runNode([script("make-logs.ts"), logs, String(gigabytes)]));
    const scan = quickest(times, () => made(runNode([script("scan-logs.ts"), logs])));
    const read = (cache: string) =>
      made(runNode([script("read-logs.ts"), logs, join(folder, cache), join(folder, "out")]));
    let run = 0;
    const first = quickest(times, () => {
      run += 1;
      return read(`cache-${run}`);
    });
    const second = quickest(times, () => read("cache-1"));
    return rowsOf(gigabytes, { scan, first, second });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function made(measured: Measured): Measured {
  if (measured.status !== 0) throw new Error(measured.stderr);
  return measured;
}

function rowsOf(gigabytes: number, runs: Readonly<Record<"scan" | "first" | "second", Measured>>): readonly Row[] {
  const { scan, first, second } = runs;
  const speed = (gigabytes * 1000) / first.seconds;
  return [
    {
      what: `logs: ${gigabytes} GB of storage exports, first run`,
      measured: `${first.seconds.toFixed(1)} s, ${speed.toFixed(0)} MB/s, ${first.cpuSeconds.toFixed(1)} s CPU; ${first.stdout}`,
      ratio: `${(first.seconds / scan.seconds).toFixed(1)}× a typed scan (${scan.seconds.toFixed(1)} s; by CPU ${(first.cpuSeconds / scan.cpuSeconds).toFixed(1)}×)`,
      peak: `${first.megabytes.toFixed(0)} MB`,
      bar: "250 MB/s, 4×, 1 GB",
    },
    {
      what: `logs: ${gigabytes} GB, second run`,
      measured: `${second.seconds.toFixed(2)} s`,
      ratio: `${(first.seconds / second.seconds).toFixed(0)}× quicker`,
      peak: `${second.megabytes.toFixed(0)} MB`,
      bar: "20× at 10 GB",
    },
  ];
}

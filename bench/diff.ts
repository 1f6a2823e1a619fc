import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { mustRun, type Row, requireDisk, runNode } from "./measure.ts";
import { scannedFindings } from "./report.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");
const findings = 100_000;

/** Two large reports that differ in almost everything, compared; against reading and parsing both. */
export function benchDiff(): readonly Row[] {
  requireDisk(work, 1);
  const from = scannedFindings();
  const [before, after] = [join(work, "diff-before.json"), join(work, "diff-after.json")];
  mustRun(runNode([join(import.meta.dirname, "make-diff.ts"), from, String(findings), before, after], work));
  const size = (statSync(before).size + statSync(after).size) / 1e6;
  const base = mustRun(runNode([join(import.meta.dirname, "read-reports.ts"), before, after], work));
  const rows = ["json", "terminal"].map((format): Row => {
    const run = mustRun(runNode([bin, "diff", before, after, "--format", format], work));
    return {
      what: `diff: two reports of ${findings} findings (${size.toFixed(0)} MB) that differ in 95 %, as ${format}, against reading both (${base.seconds.toFixed(1)} s)`,
      measured: `${run.seconds.toFixed(1)} s (${run.cpuSeconds.toFixed(1)} s of CPU)`,
      ratio: `${(run.seconds / base.seconds).toFixed(2)}×`,
      peak: `${run.megabytes.toFixed(0)} MB`,
      bar: "500 MB",
    };
  });
  rmSync(before);
  rmSync(after);
  return rows;
}

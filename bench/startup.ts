import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quickest, type Row, runNode } from "./measure.ts";

const bin = join(import.meta.dirname, "../bin/kvaudit.js");

/** Start-up of the built command line against an empty script. */
export function benchStartup(): readonly Row[] {
  const folder = mkdtempSync(join(tmpdir(), "kvaudit-bench-"));
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "");
  const base = quickest(15, () => runNode([empty]));
  const rows = [
    { args: ["--version"], bar: 3 },
    { args: ["rules", "list"], bar: 6 },
  ].map(({ args, bar }) => {
    const run = quickest(15, () => runNode([bin, ...args]));
    if (run.status !== 0) throw new Error(`kvaudit ${args.join(" ")} failed: ${run.stderr}`);
    return {
      what: `start-up: \`kvaudit ${args.join(" ")}\` against an empty script (${(base.seconds * 1000).toFixed(0)} ms)`,
      measured: `${(run.seconds * 1000).toFixed(0)} ms`,
      ratio: `${(run.seconds / base.seconds).toFixed(2)}×`,
      peak: `${run.megabytes.toFixed(0)} MB`,
      bar: `at most ${bar}×`,
    };
  });
  rmSync(folder, { recursive: true });
  return rows;
}

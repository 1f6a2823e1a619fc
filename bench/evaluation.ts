import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Row, requireDisk, runNode } from "./measure.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");

/** Design size: 10,000 vaults, 1,000,000 objects, 200,000 grants, about one finding for every hundred objects. */
const size = { vaults: 10_000, objects: 100, grants: 20 };

/** The snapshot of such an estate, made once. */
export function largeEstate(): string {
  mkdirSync(work, { recursive: true });
  requireDisk(work, 6);
  const snapshot = join(work, `estate-${size.vaults}-${size.objects}-${size.grants}`);
  if (!existsSync(join(snapshot, "manifest.json"))) {
    const args = [join(import.meta.dirname, "make-estate.ts"), snapshot, ...Object.values(size).map(String)];
    const made = runNode(args);
    if (made.status !== 0) throw new Error(made.stderr);
  }
  return snapshot;
}

/** Judging a large estate, from the snapshot on disk to findings.json, against only reading and parsing its lines. */
export function benchEvaluation(): readonly Row[] {
  const snapshot = largeEstate();
  const lines = join(snapshot, "vaults.ndjson");
  const base = runNode([join(import.meta.dirname, "parse-lines.ts"), lines]);
  const out = join(work, "out");
  const run = runNode(
    [bin, "scan", "--snapshot", snapshot, "--out", out, "--format", "json", "--fail-on", "none", "--allow-incomplete"],
    work,
  );
  if (run.status !== 0) throw new Error(`scan failed: ${run.stderr}`);
  const { summary } = JSON.parse(readFileSync(join(out, "findings.json"), "utf8")) as {
    summary: {
      vaults: number;
      secrets: number;
      keys: number;
      certificates: number;
      grants: number;
      findings: Record<string, number>;
    };
  };
  const findings = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
  const objects = summary.secrets + summary.keys + summary.certificates;
  const gigabytes = statSync(lines).size / 1e9;
  return [
    {
      what: `evaluation: ${summary.vaults} vaults, ${objects} objects, ${summary.grants} grants (${gigabytes.toFixed(2)} GB), ${findings} findings, against reading and parsing the same lines (${base.seconds.toFixed(1)} s)`,
      measured: `${run.seconds.toFixed(1)} s (${run.cpuSeconds.toFixed(1)} s of CPU)`,
      ratio: `${(run.seconds / base.seconds).toFixed(2)}× (CPU ${(run.cpuSeconds / base.cpuSeconds).toFixed(2)}×)`,
      peak: `${run.megabytes.toFixed(0)} MB`,
      bar: "60 s, 1 GB (aim: 20 s)",
    },
  ];
}

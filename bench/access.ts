import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { mustRun, type Row, requireDisk, runNode } from "./measure.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");

/** Design size: 5,000 vaults, 20,000 principals of which 2,000 are groups in groups, 200,000 grants. */
const size = { vaults: 5000, principals: 20_000, groups: 2000, grants: 200_000 };

function largeTenant(): string {
  mkdirSync(work, { recursive: true });
  requireDisk(work, 2);
  const snapshot = join(work, `tenant-${Object.values(size).join("-")}`);
  if (!existsSync(join(snapshot, "manifest.json"))) {
    const args = [join(import.meta.dirname, "make-tenant.ts"), snapshot, ...Object.values(size).map(String)];
    mustRun(runNode(args));
  }
  return snapshot;
}

/** Effective access of a large tenant: all rules about access, and one question to a tenant that is in memory. */
export function benchAccess(): readonly Row[] {
  const snapshot = largeTenant();
  return [ruleRow(snapshot), questionRow(snapshot)];
}

/** From the snapshot on disk to a written findings.json, against only reading and parsing the same lines. */
function ruleRow(snapshot: string): Row {
  const lines = join(snapshot, "vaults.ndjson");
  const base = mustRun(runNode([join(import.meta.dirname, "parse-lines.ts"), lines]));
  const out = join(work, "access-out");
  const rules = accessRules();
  const from = ["scan", "--snapshot", snapshot, ...rules.flatMap((id) => ["--only", id])];
  const to = ["--out", out, "--format", "json", "--fail-on", "none", "--allow-incomplete"];
  const run = mustRun(runNode([bin, ...from, ...to], work));
  const { summary } = JSON.parse(readFileSync(join(out, "findings.json"), "utf8")) as {
    summary: { vaults: number; grants: number; findings: Record<string, number> };
  };
  const findings = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
  const gigabytes = statSync(lines).size / 1e9;
  return {
    what: `access: ${rules.length} rules, ${summary.vaults} vaults, ${size.principals} principals in ${size.groups} nested groups, ${summary.grants} grants (${gigabytes.toFixed(2)} GB), ${findings} findings, against reading and parsing the same lines (${base.seconds.toFixed(1)} s)`,
    measured: `${run.seconds.toFixed(1)} s (${run.cpuSeconds.toFixed(1)} s of CPU)`,
    ratio: `${(run.seconds / base.seconds).toFixed(1)}× (CPU ${(run.cpuSeconds / base.cpuSeconds).toFixed(1)}×)`,
    peak: `${run.megabytes.toFixed(0)} MB`,
    bar: "20 s, 1 GB",
  };
}

/** Every rule about access, those among them that are off unless a policy asks for them included. */
function accessRules(): readonly string[] {
  const listed = mustRun(runNode([bin, "rules", "list", "--format", "json"]));
  const { rules } = JSON.parse(listed.stdout) as { rules: readonly { id: string; area: string }[] };
  return rules.filter(({ area }) => area === "access").map(({ id }) => id);
}

function questionRow(snapshot: string): Row {
  const run = mustRun(runNode([join(import.meta.dirname, "ask-who-can.ts"), snapshot]));
  const { load, first, slowest, answers } = JSON.parse(run.stdout) as Record<string, number>;
  return {
    what: `access: who can read the secrets of a vault of the same tenant, the slowest of 20 vaults (${answers} answers), against loading what all vaults share (${load?.toFixed(2)} s)`,
    measured: `${slowest?.toFixed(2)} s; the first, with indexes to build: ${first?.toFixed(2)} s`,
    ratio: `${((slowest ?? Number.NaN) / (load ?? Number.NaN)).toFixed(2)}×`,
    peak: `${run.megabytes.toFixed(0)} MB`,
    bar: "1 s after load",
  };
}

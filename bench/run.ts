// Usage: npm run bench [-- startup evaluation]. Builds first; prints a table to keep in bench/RESULTS.md.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { machine, type Row, table } from "./measure.ts";

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  startup: async () => (await import("./startup.ts")).benchStartup(),
  evaluation: async () => (await import("./evaluation.ts")).benchEvaluation(),
  access: async () => (await import("./access.ts")).benchAccess(),
  evidence: async () => (await import("./evidence.ts")).benchEvidence(),
  diff: async () => (await import("./diff.ts")).benchDiff(),
  gate: async () => (await import("./gate.ts")).benchGate(),
  collection: async () => (await import("./collection.ts")).benchCollection(),
  report: async () => (await import("./report.ts")).benchReport(),
  logs: async () => (await import("./logs.ts")).benchLogs(),
  "logs-large": async () => (await import("./logs.ts")).benchLargeLogs(),
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(benches);
execFileSync(process.execPath, [join(import.meta.dirname, "../scripts/build.ts")], { stdio: "inherit" });
process.stdout.write(`Machine: ${machine()}\n\n`);
for (const name of names) {
  if (!Object.hasOwn(benches, name)) throw new Error(`there is no bench "${name}": ${Object.keys(benches).join(", ")}`);
  const rows = await benches[name]?.();
  process.stdout.write(`${table(rows ?? [])}\n\n`);
}

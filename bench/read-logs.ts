// Usage: node bench/read-logs.ts LOGS CACHE OUT: reads logs into usage tables, in a process of its own to be measured.
import { enableCompileCache } from "node:module";

// As the command line does: loaded before that, the modules are compiled once.
enableCompileCache();
const { readLogs } = await import("../src/collectors/logs/read-logs.ts");

const [logs = "", cacheFolder = "", out = ""] = process.argv.slice(2);
const manifest = await readLogs(
  { sources: [logs], cacheFolder, cwd: logs, now: "2026-11-23T00:00:00Z", regions: new Map() },
  out,
);
if ("code" in manifest) throw new Error(manifest.message);
process.stdout.write(JSON.stringify(manifest.totals));

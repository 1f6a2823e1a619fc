// Usage: node bench/scan-logs.ts LOGS: the base of the ratio, a typed scan of the same columns and nothing else.
import { globSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

enableCompileCache();
const { openDatabase } = await import("../src/collectors/logs/duckdb/database.ts");
const { groupedColumns, groupedNames, recordColumns, scanOf } = await import(
  "../src/collectors/logs/duckdb/record-sql.ts"
);

const files = globSync("**/*.json", { cwd: process.argv[2] ?? "." }).map((name) => join(process.argv[2] ?? ".", name));
const db = await openDatabase(tmpdir());
const columns = [groupedColumns, ...Object.entries(recordColumns).map(([name, sql]) => `${sql} AS ${name}`)].join(", ");
const most = [...groupedNames, ...Object.keys(recordColumns)].map((name) => `max(${name})`).join(", ");
const [row] = await db.rows(`SELECT count(*), ${most} FROM (SELECT ${columns} FROM ${scanOf(files)})`);
process.stdout.write(String(row?.[0]));
db.close();

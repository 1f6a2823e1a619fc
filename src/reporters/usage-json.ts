import type { Sink } from "../model/report.ts";
import type { UsageTable } from "../model/usage.ts";
import { type UsageReport, type UsageSummary, usageReportFormatVersion } from "../model/usage-report.ts";
import { type ChunkedSink, chunked } from "./chunked-sink.ts";
import { jsonText } from "./escape.ts";

/** What usage.json is written from: the summary, and the rows of the tables, which stream. */
export interface UsageDocument {
  readonly tool: UsageReport["tool"];
  readonly digest: string;
  readonly summary: UsageSummary;
  rows(table: UsageTable): AsyncIterable<object>;
}

const lists = [
  "vaults",
  "callers",
  "objects",
  "operations",
  "sources",
  "unknownOperations",
  "problems",
  "refused",
] as const;

/**
 * Writes `usage.json`: the numbers first, then every list with one entry a line, the four tables last. Ends with a
 * newline. Memory does not grow with the tables.
 */
export async function reportUsageJson(document: UsageDocument, sink: Sink): Promise<void> {
  const { tool, digest, summary } = document;
  const facts: Record<string, unknown> = { formatVersion: usageReportFormatVersion, tool, digest, ...summary };
  const out = chunked(sink);
  let separator = "{\n";
  const start = async (name: string) => {
    await out.write(`${separator}  "${name}": `);
    separator = ",\n";
  };
  for (const [name, value] of Object.entries(facts)) {
    if (lists.some((list) => list === name)) continue;
    await start(name);
    await out.write(jsonText(value, 2).replaceAll("\n", "\n  "));
  }
  for (const name of lists) {
    await start(name);
    await writeList(out, summary[name]);
  }
  for (const table of ["usage", "peaks", "bursts", "events"] as const) {
    await start(table);
    await writeList(out, document.rows(table));
  }
  await out.write("\n}\n");
  await out.flush();
}

async function writeList(out: ChunkedSink, entries: AsyncIterable<object> | readonly object[]): Promise<void> {
  let separator = "[\n    ";
  let end = "[]";
  for await (const entry of entries) {
    await out.write(separator + jsonText(entry));
    separator = ",\n    ";
    end = "\n  ]";
  }
  await out.write(end);
}

import type { ReportHeader, ReportReader, Sink } from "../model/report.ts";
import { type ChunkedSink, chunked } from "./chunked-sink.ts";
import { jsonText } from "./escape.ts";

const facts = ["formatVersion", "tool", "snapshot", "policy", "summary"] as const satisfies (keyof ReportHeader)[];

/**
 * Writes `findings.json`: what the run was, spread over lines; then every list with one entry a line, so that two runs
 * differ in the lines of the findings that differ. Ends with a newline.
 */
export async function reportJson(report: ReportReader, sink: Sink): Promise<void> {
  const { header } = report;
  const out = chunked(sink);
  await out.write("{\n");
  for (const name of facts) {
    await out.write(`  "${name}": ${jsonText(header[name], 2).replaceAll("\n", "\n  ")},\n`);
  }
  for (const name of ["logCoverage", "usage", "addedSuppressions", "accessChange"] as const)
    if (header[name]) await out.write(`  "${name}": ${jsonText(header[name])},\n`);
  await writeList(out, "findings", report.findings());
  await out.write(",\n");
  await writeList(out, "notEvaluated", report.notEvaluated());
  if (report.carriedForward) {
    await out.write(",\n");
    await writeList(out, "carriedForward", report.carriedForward);
  }
  for (const name of ["outcomes", "coverage", "errors"] as const) {
    await out.write(",\n");
    await writeList(out, name, header[name]);
  }
  await out.write("\n}\n");
  await out.flush();
}

async function writeList(
  out: ChunkedSink,
  name: string,
  entries: AsyncIterable<object> | readonly object[],
): Promise<void> {
  await out.write(`  "${name}": [`);
  let separator = "\n    ";
  let end = "]";
  for await (const entry of entries) {
    await out.write(separator + jsonText(entry));
    separator = ",\n    ";
    end = "\n  ]";
  }
  await out.write(end);
}

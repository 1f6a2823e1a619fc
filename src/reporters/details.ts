import type { ReportReader, Sink } from "../model/report.ts";
import { chunked } from "./chunked-sink.ts";
import { jsonText } from "./escape.ts";

/** Writes `outcomes.ndjson`: every rule × subject, one a line. Empty unless the run was asked for details. */
export async function reportDetails(report: ReportReader, sink: Sink): Promise<void> {
  const out = chunked(sink);
  for await (const detail of report.details()) await out.write(`${jsonText(detail)}\n`);
  await out.flush();
}

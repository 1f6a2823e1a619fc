// Writes one format of a report with many findings, for the report bench: node bench/report-format.ts FORMAT FROM COUNT FILE

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { ReportReader, Sink } from "../src/model/report.ts";
import { largeReport } from "./make-report.ts";

type Write = (report: ReportReader, sink: Sink) => Promise<void>;

const helpUri = (id: string) => `https://example.org/${id}`;
const writers: Readonly<Record<string, () => Promise<Write>>> = {
  // The same findings, made and thrown away: what the formats are measured against.
  none: async () => async (report) => {
    let length = 0;
    for await (const finding of report.findings()) length += JSON.stringify(finding).length;
    process.stderr.write(`${length}\n`);
  },
  html: async () => (await import("../src/reporters/html.ts")).reportHtml,
  json: async () => (await import("../src/reporters/json.ts")).reportJson,
  sarif: async () => {
    const { reportSarif } = await import("../src/reporters/sarif.ts");
    return (report, sink) => reportSarif(report, sink, {});
  },
  junit: async () => {
    const { reportJunit } = await import("../src/reporters/junit.ts");
    return (report, sink) => reportJunit(report, sink, { failOn: "high" });
  },
  markdown: async () => {
    const { reportMarkdown } = await import("../src/reporters/markdown.ts");
    return (report, sink) => reportMarkdown(report, sink, { helpUri });
  },
  csv: async () => (await import("../src/reporters/csv.ts")).reportCsv,
};

const [format = "", from = "", count = "0", file = ""] = process.argv.slice(2);
const write = await writers[format]?.();
if (!write) throw new Error(`no format "${format}"`);
const stream = createWriteStream(file);
const sink: Sink = {
  write: async (text) => {
    if (!stream.write(text)) await once(stream, "drain");
  },
};
await write(largeReport(from, Number(count)), sink);
stream.end();
await finished(stream);

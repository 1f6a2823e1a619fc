// Writes two findings.json that differ in nineteen of twenty findings, for the diff bench: node bench/make-diff.ts FROM COUNT BEFORE AFTER

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Finding, ReportReader } from "../src/model/report.ts";
import { reportJson } from "../src/reporters/json.ts";
import { largeReport } from "./make-report.ts";

const everyUnchanged = 20;

/** The same findings under fingerprints of its own, but for each twentieth; `mark` is one hexadecimal digit. */
function marked(report: ReportReader, mark: string): ReportReader {
  async function* findings(): AsyncGenerator<Finding> {
    let number = 0;
    for await (const finding of report.findings()) {
      number += 1;
      const isShared = number % everyUnchanged === 0;
      yield isShared ? finding : { ...finding, fingerprint: `${mark}${finding.fingerprint.slice(1)}` };
    }
  }
  const snapshot = { ...report.header.snapshot, digest: mark.repeat(64) };
  return { ...report, header: { ...report.header, snapshot }, findings };
}

async function write(report: ReportReader, file: string): Promise<void> {
  const stream = createWriteStream(file);
  await reportJson(report, {
    write: async (text) => {
      if (!stream.write(text)) await once(stream, "drain");
    },
  });
  stream.end();
  await finished(stream);
}

const [from = "", count = "0", before = "", after = ""] = process.argv.slice(2);
await write(marked(largeReport(from, Number(count)), "a"), before);
await write(marked(largeReport(from, Number(count)), "b"), after);

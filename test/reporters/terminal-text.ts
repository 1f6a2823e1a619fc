import type { ReportReader } from "../../src/model/report.ts";
import { reportTerminal, type TerminalOptions } from "../../src/reporters/terminal.ts";
import { memorySink } from "../support/report-fixture.ts";

/** The report as a terminal of 80 columns without colour gets it, unless told otherwise. */
export async function terminalText(report: ReportReader, options: Partial<TerminalOptions> = {}): Promise<string> {
  const sink = memorySink();
  await reportTerminal(report, sink, { color: false, width: 80, unicode: true, ...options });
  return sink.text();
}

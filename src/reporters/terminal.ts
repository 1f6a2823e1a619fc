import type { ReportReader, Sink } from "../model/report.ts";
import { chunked } from "./chunked-sink.ts";
import { terminalLine } from "./escape.ts";
import { renderAccessChange } from "./terminal/access-change.ts";
import { defaultLimits, gather, type ListingLimits } from "./terminal/clusters.ts";
import { renderFindings } from "./terminal/findings.ts";
import { Groups } from "./terminal/groups.ts";
import { renderHead, renderSummary, renderUsageHead } from "./terminal/head.ts";
import { type LookOptions, lookOf } from "./terminal/style.ts";
import { gatherUnseen } from "./terminal/unseen.ts";
import { renderAdded, renderErrors, renderUnseen } from "./terminal/unseen-lines.ts";
import { renderUsage } from "./terminal/usage.ts";

export interface TerminalOptions extends LookOptions {
  /** How much is listed; the rest is counted. */
  readonly limits?: ListingLimits;
  /** Lines after the summary: what the run means for its exit status, where files went. Must be safe to print. */
  readonly footer?: readonly string[];
  /** True where the logs are what was asked about: they come first, and nothing is said of an estate. */
  readonly leadsWithUsage?: boolean;
}

/**
 * Writes the report for people: what was not looked at, then findings by owner and vault, the worst first, then the
 * counts. The findings are read twice (once to count, once for those that are shown), so that memory depends on the
 * number of vaults alone. Says little when all is well.
 */
export async function reportTerminal(report: ReportReader, sink: Sink, options: TerminalOptions): Promise<void> {
  const look = lookOf(options);
  const limits = options.limits ?? defaultLimits;
  const unseen = await gatherUnseen(report);
  const counted = new Groups();
  for await (const finding of report.findings()) counted.add(finding);
  const groups = counted.sorted();
  const listings = await gather(report, groups, limits);
  const usage = report.header.usage ? renderUsage(report.header.usage, look) : [];
  const blocks = [
    options.leadsWithUsage ? renderUsageHead(report.header, look) : renderHead(report.header, look),
    ...(options.leadsWithUsage ? usage : []),
    renderUnseen(unseen, report.header, look),
    renderErrors(report.header, look),
    renderAdded(report.header, look),
    renderAccessChange(report.header, look),
    ...renderFindings(groups, listings, look),
    ...(options.leadsWithUsage ? [] : usage),
    renderSummary(report.header, { unseen, suppressed: counted.suppressed() }, look),
    options.footer ?? [],
  ];
  const out = chunked(sink);
  let gap = "";
  for (const block of blocks) {
    if (block.length === 0) continue;
    await out.write(gap + block.map((line) => `${terminalLine(line.trimEnd())}\n`).join(""));
    gap = "\n";
  }
  await out.flush();
}

import type { ReportReader, Sink } from "../model/report.ts";
import type { UsageDocument } from "../reporters/usage-json.ts";
import type { Io } from "./io.ts";
import { writeText } from "./io.ts";
import type { Format, JudgeFlags } from "./judge-options.ts";
import { type OutputPlan, streamSink, writeFileWhole } from "./output.ts";
import { homepage } from "./tool.ts";

/** All that a run has to tell. */
export interface Results {
  readonly report: ReportReader;
  /** What the logs say, where there were any. */
  readonly usage: UsageDocument | undefined;
}

export interface Look {
  readonly color: boolean;
  readonly withDetails: boolean;
  /** From which severity on a finding is a failed test. */
  readonly failOn: JudgeFlags["failOn"];
  /** The page without what the rules say of why and how. */
  readonly withoutGuidance: boolean;
}

/** Writes each format that was asked for; gives back the names of the files that were written. */
export async function writeReports(results: Results, look: Look, plan: OutputPlan, io: Io): Promise<readonly string[]> {
  const files: string[] = [];
  for (const format of plan.formats) files.push(...(await writers[format](results, { look, plan, io })));
  const { folder } = plan;
  if (look.withDetails && folder !== undefined) {
    const { reportDetails } = await import("../reporters/details.ts");
    files.push(await writeFileWhole(folder, "outcomes.ndjson", (sink) => reportDetails(results.report, sink)));
  }
  return files;
}

interface Place {
  readonly look: Look;
  readonly plan: OutputPlan;
  readonly io: Io;
}

const writers: Readonly<Record<Format, (results: Results, place: Place) => Promise<readonly string[]>>> = {
  terminal: writeTerminal,
  json: writeJson,
  sarif: ({ report }, { plan, io }) => writeSarif(report, plan, io),
  html: writeHtml,
  junit: writeJunit,
  markdown: writeMarkdown,
  csv: writeCsv,
  // Made of the snapshot, not of the report: the command that knows the folder makes it.
  evidence: async () => [],
};

const helpUri = (ruleId: string) => `${homepage}/blob/main/docs/rules/${ruleId}.md`;

/** One file in the folder, or the stream where there is none. */
async function writeOne(
  name: string,
  { plan, io }: Place,
  write: (sink: Sink) => Promise<void>,
): Promise<readonly string[]> {
  if (plan.folder !== undefined) return [await writeFileWhole(plan.folder, name, write)];
  await write(streamSink(io));
  return [];
}

async function writeHtml({ report }: Results, place: Place): Promise<readonly string[]> {
  const { reportHtml } = await import("../reporters/html.ts");
  const { withoutGuidance } = place.look;
  return writeOne("report.html", place, (sink) => reportHtml(report, sink, { withoutGuidance }));
}

async function writeJunit({ report }: Results, place: Place): Promise<readonly string[]> {
  const { reportJunit } = await import("../reporters/junit.ts");
  return writeOne("TEST-kvaudit.xml", place, (sink) => reportJunit(report, sink, { failOn: place.look.failOn }));
}

async function writeMarkdown({ report }: Results, place: Place): Promise<readonly string[]> {
  const { reportMarkdown } = await import("../reporters/markdown.ts");
  return writeOne("summary.md", place, (sink) => reportMarkdown(report, sink, { helpUri }));
}

async function writeCsv({ report }: Results, place: Place): Promise<readonly string[]> {
  const { reportCsv } = await import("../reporters/csv.ts");
  return writeOne("findings.csv", place, (sink) => reportCsv(report, sink));
}

async function writeTerminal({ report }: Results, { look, plan, io }: Place): Promise<readonly string[]> {
  const { reportTerminal } = await import("../reporters/terminal.ts");
  await reportTerminal(report, streamSink(io), {
    color: look.color && io.columns !== undefined && !io.env["NO_COLOR"],
    width: Math.max(40, Math.min(io.columns ?? 100, 140)),
    unicode: io.env["TERM"] !== "linux",
    leadsWithUsage: plan.subject === "logs",
  });
  return [];
}

/** Without a folder there is room for one: what the command is about. */
async function writeJson(
  { report, usage }: Results,
  { plan: { folder, subject, leavesOutUsage }, io }: Place,
): Promise<readonly string[]> {
  const { reportJson } = await import("../reporters/json.ts");
  const { reportUsageJson } = await import("../reporters/usage-json.ts");
  if (folder === undefined) {
    if (subject === "logs" && usage) await reportUsageJson(usage, streamSink(io));
    else await reportJson(report, streamSink(io));
    return [];
  }
  const files = [await writeFileWhole(folder, "findings.json", (sink) => reportJson(report, sink))];
  if (usage && !leavesOutUsage)
    files.push(await writeFileWhole(folder, "usage.json", (sink) => reportUsageJson(usage, sink)));
  return files;
}

async function writeSarif(report: ReportReader, { folder, sarif }: OutputPlan, io: Io): Promise<readonly string[]> {
  const files: string[] = [];
  const { reportSarif, sarifFiles } = await import("../reporters/sarif.ts");
  const notices: string[] = [];
  const options = {
    ...sarif,
    informationUri: homepage,
    helpUri,
    onNotice: ({ message, hint }: { readonly message: string; readonly hint: string }) =>
      void notices.push(`${message} ${hint}`),
  };
  if (folder === undefined) await reportSarif(report, streamSink(io), options);
  else
    for await (const { name, write } of sarifFiles(report, options))
      files.push(await writeFileWhole(folder, name, write));
  for (const notice of notices) await writeText(io.stderr, `sarif: ${notice}\n`);
  return files;
}

import { faultReasons } from "../model/fact.ts";
import type { Finding, NotEvaluated, ReportReader, RuleOutcomes, Sink } from "../model/report.ts";
import { type Severity, severityRank } from "../model/severity.ts";
import { type ChunkedSink, chunked } from "./chunked-sink.ts";
import { clip, xmlText } from "./escape.ts";
import { shortName } from "./subject-name.ts";

export interface JunitOptions {
  /** Findings from this severity on are failed tests; those below it are skipped ones that say why. */
  readonly failOn: Severity | "none";
}

/** Azure DevOps cuts a name together with its class at 512 characters. */
const maxName = 250;
const maxMessage = 4000;

/**
 * Writes `TEST-kvaudit.xml` in the dialect that test tabs of build servers read: one test for each finding, for each verdict that could not be
 * reached, and for each rule that found nothing. What could not be read is an error; what is accepted, or cannot be known
 * yet, is skipped.
 */
export async function reportJunit(report: ReportReader, sink: Sink, { failOn }: JunitOptions): Promise<void> {
  const out = chunked(sink);
  const { header } = report;
  const clean = header.outcomes.filter(({ pass, fail, error }) => pass > 0 && fail === 0 && error === 0);
  const counts = await count(report, failOn);
  const tests = counts.findings + counts.notEvaluated + clean.length + header.errors.length;
  const errors = counts.errors + header.errors.length;
  await out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n');
  await out.write(
    `  <testsuite name="kvaudit" tests="${tests}" failures="${counts.failures}" errors="${errors}" ` +
      `skipped="${counts.skipped}" timestamp="${xmlText(header.snapshot.collectedAt)}">\n`,
  );
  for await (const finding of report.findings()) await writeFinding(out, finding, failOn);
  for await (const row of report.notEvaluated()) await writeNotEvaluated(out, row);
  for (const { ruleId, subject, message } of header.errors)
    await writeCase(out, { name: `${ruleId}: ${shortName(subject.id)}`, place: "kvaudit", tag: "error", message });
  for (const outcomes of clean) await writeClean(out, outcomes);
  await out.write("  </testsuite>\n</testsuites>\n");
  await out.flush();
}

interface Counts {
  findings: number;
  failures: number;
  notEvaluated: number;
  errors: number;
  skipped: number;
}

/** The counts stand before what they count: the lists are read twice rather than held. */
async function count(report: ReportReader, failOn: JunitOptions["failOn"]): Promise<Counts> {
  const counts: Counts = { findings: 0, failures: 0, notEvaluated: 0, errors: 0, skipped: 0 };
  for await (const finding of report.findings()) {
    counts.findings += 1;
    if (excuseOf(finding, failOn) === undefined) counts.failures += 1;
    else counts.skipped += 1;
  }
  for await (const row of report.notEvaluated()) {
    counts.notEvaluated += 1;
    if (isFault(row)) counts.errors += 1;
    else counts.skipped += 1;
  }
  return counts;
}

/** Why a finding fails no test; undefined where it does. */
function excuseOf(finding: Finding, failOn: JunitOptions["failOn"]): string | undefined {
  const { waiver, suppression, baselineState, severity } = finding;
  if (waiver?.state === "active") return `waived until ${waiver.until}: ${waiver.reason}`;
  if (suppression) return `suppressed in the code: ${suppression.reason}`;
  if (baselineState === "unchanged") return "known from the baseline";
  if (failOn === "none") return "nothing fails the run (--fail-on none)";
  return severityRank(severity) > severityRank(failOn) ? `below --fail-on ${failOn}` : undefined;
}

function isFault({ reason, accepted }: NotEvaluated): boolean {
  return !accepted && reason !== "unknown" && faultReasons.has(reason);
}

async function writeFinding(out: ChunkedSink, finding: Finding, failOn: JunitOptions["failOn"]): Promise<void> {
  const { ruleId, subject, severity, message } = finding;
  const excuse = excuseOf(finding, failOn);
  const name = `${ruleId}: ${subject.name}`;
  const place = placeOf(finding);
  const said = `${severity}: ${message}`;
  if (excuse !== undefined) return writeCase(out, { name, place, tag: "skipped", message: `${excuse}. ${said}` });
  return writeCase(out, { name, place, tag: "failure", message: said, text: textOf(finding) });
}

/** What a test tab shows as the test's file: the file for code, the vault otherwise. */
function placeOf({ location, subject }: Finding): string {
  return location?.uri ?? shortName(subject.vault ?? subject.id);
}

function textOf({ location, from, subject, remediation, fingerprint }: Finding): string {
  const lines = [
    location ? `${location.uri}:${location.startLine}` : subject.id,
    ...(from ? [`from ${from.what} (${from.at.uri}:${from.at.startLine})`] : []),
    ...(remediation ? [`Fix: ${remediation.text}`] : []),
    ...(remediation?.az === undefined ? [] : [remediation.az]),
    `fingerprint ${fingerprint}`,
  ];
  return lines.join("\n");
}

async function writeNotEvaluated(out: ChunkedSink, row: NotEvaluated): Promise<void> {
  const { ruleId, subject, facts, reason, detail, accepted } = row;
  const message = `not evaluated, ${facts.join(", ")}: ${detail ?? reason}${accepted ? ` (accepted until ${accepted.until}: ${accepted.reason})` : ""}`;
  const place = shortName(subject.vault ?? subject.id);
  await writeCase(out, {
    name: `${ruleId}: ${subject.name}`,
    place,
    tag: isFault(row) ? "error" : "skipped",
    message,
    ...(row.remedy === undefined ? {} : { text: row.remedy }),
  });
}

function writeClean(out: ChunkedSink, { ruleId, pass }: RuleOutcomes): Promise<void> {
  return writeCase(out, { name: `${ruleId}: ${pass} passed`, place: "kvaudit", tag: undefined, message: "" });
}

interface TestCase {
  readonly name: string;
  readonly place: string;
  readonly tag: "failure" | "error" | "skipped" | undefined;
  readonly message: string;
  readonly text?: string;
}

async function writeCase(out: ChunkedSink, { name, place, tag, message, text }: TestCase): Promise<void> {
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(place)}"`;
  if (tag === undefined) return out.write(`${head}/>\n`);
  const said = `<${tag} message="${xmlText(clip(message, maxMessage))}"`;
  const body = text === undefined ? `${said}/>` : `${said}>${linesOf(text)}</${tag}>`;
  return out.write(`${head}>${body}</testcase>\n`);
}

const attribute = (text: string) => xmlText(clip(text, maxName));
const linesOf = (text: string) => clip(text, maxMessage).split("\n").map(xmlText).join("\n");

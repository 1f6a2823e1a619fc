import { faultReasons } from "../model/fact.ts";
import type { Refusal } from "../model/manifest.ts";
import type { Finding, NotEvaluated, ReportReader, RuleDescriptor, Sink, Summary } from "../model/report.ts";
import { type Severity, severities } from "../model/severity.ts";
import { accessChangeMarkdown } from "./access/change-markdown.ts";
import { clip, markdownCode, markdownText } from "./escape.ts";
import { shortName, subjectWords } from "./subject-name.ts";

export interface MarkdownOptions {
  readonly helpUri: (ruleId: string) => string;
  /** Bytes of UTF-8 at most; GitHub drops a job's whole summary above 1 MiB. */
  readonly maxBytes?: number;
}

const usualMaxBytes = 900 * 1024;
/** Kept for what comes after the findings. */
const reservedBytes = 16 * 1024;
const maxRows = 50;
const maxText = 600;
const maxRefused = 10;

/** Writes `summary.md`: what was found, worst first, what could not be judged, and what was cut, for a pipeline's summary page or a comment. */
export async function reportMarkdown(report: ReportReader, sink: Sink, options: MarkdownOptions): Promise<void> {
  const page = new Page(sink, (options.maxBytes ?? usualMaxBytes) - reservedBytes);
  await page.add(headOf(report));
  const { accessChange } = report.header;
  if (accessChange) await page.add(accessChangeMarkdown(accessChange));
  const titles = new Map(report.rules.map((rule) => [rule.id, rule]));
  await writeFindings(report, page, { titles, helpUri: options.helpUri });
  page.allow(reservedBytes);
  await writeNotEvaluated(report, page);
}

/** Text up to a limit in bytes: what no longer fits is counted instead. */
class Page {
  readonly #sink: Sink;
  #left: number;

  constructor(sink: Sink, maxBytes: number) {
    this.#sink = sink;
    this.#left = maxBytes;
  }

  allow(bytes: number): void {
    this.#left += bytes;
  }

  /** False where the text does not fit: then nothing was written. */
  async add(text: string): Promise<boolean> {
    const bytes = Buffer.byteLength(text, "utf8");
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    await this.#sink.write(text);
    return true;
  }
}

function headOf(report: ReportReader): string {
  const { header } = report;
  const { summary, coverage } = header;
  const refused = coverage.flatMap((one) => one.refused.filter(({ why }) => faultReasons.has(why.reason)));
  const lines = ["## kvaudit", "", verdict(summary), ""];
  const { tenantIds } = header.snapshot;
  if (tenantIds) lines.push(`Tenants: ${tenantIds.map((id) => markdownCode(clip(id, maxText))).join(", ")}.`, "");
  if (summary.isIncomplete) lines.push(`**Incomplete**: ${unread(refused.length)}.`, ...refusedLines(refused), "");
  lines.push(countsTable(summary), "");
  const aside = asideOf(report);
  if (aside !== "") lines.push(aside, "");
  return `${lines.join("\n")}\n`;
}

/** What was not read is told before anything that was. */
function refusedLines(refused: readonly Refusal[]): readonly string[] {
  const shown = refused.slice(0, maxRefused).map(({ id, why }) => {
    const remedy = why.remedy === undefined ? "" : ` (${markdownText(clip(why.remedy, maxText))})`;
    return `- ${markdownCode(clip(id, maxText))}: ${markdownText(clip(why.detail ?? why.reason, maxText))}${remedy}`;
  });
  const more = refused.length - shown.length;
  return shown.length === 0 ? [] : ["", ...shown, ...(more > 0 ? [`- and ${more} more, in findings.json`] : [])];
}

function unread(count: number): string {
  return count === 0
    ? "something that was asked for could not be read"
    : `${count} ${count === 1 ? "thing that was asked for" : "things that were asked for"} could not be read`;
}

function verdict(summary: Summary): string {
  const worst = severities.find((severity) => summary.newlyActive[severity] > 0);
  const looked = [
    words(summary.vaults, "vault"),
    ...(summary.hsms > 0 ? [subjectWords.hsm[summary.hsms === 1 ? 0 : 1].replace(/^/, `${summary.hsms} `)] : []),
    words(summary.secrets, "secret"),
    words(summary.keys, "key"),
    words(summary.certificates, "certificate"),
    words(summary.grants, "grant"),
  ].join(", ");
  return worst === undefined ? `Nothing found in ${looked}.` : `Looked at ${looked}.`;
}

const words = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

function countsTable({ active, newlyActive }: Summary): string {
  const isNew = severities.some((severity) => active[severity] !== newlyActive[severity]);
  const row = (label: string, counts: Summary["active"]) =>
    `| ${label} | ${severities.map((severity) => counts[severity]).join(" | ")} |`;
  return [
    `| | ${severities.join(" | ")} |`,
    `| --- |${severities.map(() => " ---: |").join("")}`,
    row("findings", active),
    ...(isNew ? [row("new", newlyActive)] : []),
  ].join("\n");
}

function asideOf({ header, carriedForward }: ReportReader): string {
  const { waived, notEvaluated, acceptedGaps, fixedSinceBaseline, notRecheckedSinceBaseline } = header.summary;
  const notRechecked = notRecheckedSinceBaseline ?? carriedForward?.length;
  const open = severities.reduce((sum, severity) => sum + notEvaluated[severity], 0);
  const parts = [
    ...(waived > 0 ? [`${waived} waived or suppressed`] : []),
    ...(open > 0 ? [`${open} verdicts not reached`] : []),
    ...(acceptedGaps > 0 ? [`${acceptedGaps} accepted as unread`] : []),
    ...(fixedSinceBaseline ? [`${fixedSinceBaseline} of the baseline fixed`] : []),
    ...(notRechecked ? [`${notRechecked} of an earlier run not re-checked`] : []),
  ];
  return parts.length === 0 ? "" : `Also: ${parts.join(", ")}.`;
}

interface RuleWords {
  readonly titles: ReadonlyMap<string, RuleDescriptor>;
  readonly helpUri: (ruleId: string) => string;
}

async function writeFindings(report: ReportReader, page: Page, rules: RuleWords): Promise<void> {
  let severity: Severity | undefined;
  let cut = 0;
  for await (const finding of report.findings()) {
    if (isSetAside(finding)) continue;
    const heading = finding.severity === severity ? "" : tableHead(finding.severity, severity !== undefined);
    if (cut === 0 && (await page.add(heading + findingRow(finding, rules)))) severity = finding.severity;
    else cut += 1;
  }
  page.allow(1024);
  if (cut > 0) await page.add(`\n${words(cut, "more finding")} did not fit here: see findings.json.\n`);
}

/** Waived and suppressed findings are counted above; those of the baseline are known. */
function isSetAside({ waiver, suppression, baselineState }: Finding): boolean {
  return waiver?.state === "active" || suppression !== undefined || baselineState === "unchanged";
}

function tableHead(severity: Severity, isLater: boolean): string {
  return `${isLater ? "\n" : ""}### ${severity[0]?.toUpperCase()}${severity.slice(1)}\n\n| where | finding | rule |\n| --- | --- | --- |\n`;
}

function findingRow(finding: Finding, { titles, helpUri }: RuleWords): string {
  const { ruleId, message, from, waiver, owner } = finding;
  const notes = [
    ...(from
      ? [`from ${markdownText(clip(from.what, maxText))} at ${markdownCode(`${from.at.uri}:${from.at.startLine}`)}`]
      : []),
    ...(waiver ? [`its waiver is ${waiver.state}`] : []),
    ...(owner === undefined ? [] : [`owner ${markdownText(clip(owner, 100))}`]),
  ];
  const said = [markdownText(clip(message, maxText)), ...notes].join("<br>");
  const title = titles.get(ruleId)?.title ?? ruleId;
  return `| ${whereOf(finding)} | ${said} | [${markdownText(ruleId)}](${helpUri(ruleId)} "${markdownText(title)}") |\n`;
}

function whereOf({ location, subject }: Finding): string {
  if (location) return markdownCode(clip(`${location.uri}:${location.startLine}`, maxText));
  const vault = subject.vault === undefined ? [] : [markdownCode(clip(shortName(subject.vault), maxText))];
  return [...vault, `${subjectWords[subject.type][0]} ${markdownCode(clip(subject.name, maxText))}`].join("<br>");
}

async function writeNotEvaluated(report: ReportReader, page: Page): Promise<void> {
  const rows = new Map<string, { readonly row: NotEvaluated; count: number }>();
  let hidden = 0;
  for await (const row of report.notEvaluated()) {
    if (row.accepted) continue;
    const key = JSON.stringify([row.ruleId, row.facts, row.detail ?? row.reason]);
    const known = rows.get(key);
    if (known) known.count += 1;
    else if (rows.size < maxRows) rows.set(key, { row, count: 1 });
    else hidden += 1;
  }
  if (rows.size === 0) return;
  await page.add("\n<details><summary>Not evaluated</summary>\n\n| rule | where | why |\n| --- | --- | --- |\n");
  for (const { row, count } of rows.values()) {
    const where = count === 1 ? markdownCode(clip(row.subject.name, 100)) : words(count, "subject");
    const why = markdownText(clip(`${row.facts.join(", ")}: ${row.detail ?? row.reason}`, 200));
    if (!(await page.add(`| ${markdownText(row.ruleId)} | ${where} | ${why} |\n`))) hidden += 1;
  }
  page.allow(256);
  await page.add(`${hidden > 0 ? `\n${words(hidden, "more row")} in findings.json.\n` : ""}\n</details>\n`);
}

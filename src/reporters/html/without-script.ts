import type { Finding, ReportReader } from "../../model/report.ts";
import { severities } from "../../model/severity.ts";
import { clip, htmlText } from "../escape.ts";
import { shortName } from "../subject-name.ts";
import { stateOf } from "./pack-findings.ts";

/** Findings that the page shows where scripts do not run. */
export const findingsWithoutScript = 200;
const longest = 400;

const cell = (text: string) => htmlText(clip(text, longest));

/** What a reader sees whose browser runs no script: counts, and the findings that weigh most. Everything escaped. */
export async function withoutScript(report: ReportReader): Promise<string> {
  const { summary, snapshot } = report.header;
  const rows: string[] = [];
  let total = 0;
  for await (const finding of report.findings()) {
    if (isSetAside(finding)) continue;
    total += 1;
    if (rows.length < findingsWithoutScript) rows.push(rowOf(finding));
    else break;
  }
  const head = severities.map((severity) => `<th scope="col">${severity}</th>`).join("");
  const counts = severities.map((severity) => `<td>${summary.active[severity]}</td>`).join("");
  const all = severities.reduce((sum, severity) => sum + summary.active[severity], 0);
  return [
    `<main class="plain"><h1>kvaudit report</h1>`,
    `<p>Collected at ${cell(snapshot.collectedAt)}, tenant ${cell(snapshot.tenantId ?? "not named")}. Scripts are off: this is the short form.</p>`,
    ...(summary.isIncomplete
      ? ["<p><strong>Incomplete: something that was asked for could not be read.</strong></p>"]
      : []),
    `<table><caption>Findings that count</caption><thead><tr>${head}</tr></thead><tbody><tr>${counts}</tr></tbody></table>`,
    `<table><caption>${total > rows.length ? `The first ${rows.length} of ${all}` : "All of them"}</caption>`,
    `<thead><tr><th scope="col">severity</th><th scope="col">rule</th><th scope="col">subject</th><th scope="col">vault</th><th scope="col">finding</th></tr></thead>`,
    `<tbody>${rows.join("\n")}</tbody></table></main>`,
  ].join("\n");
}

function isSetAside(finding: Finding): boolean {
  const state = stateOf(finding);
  return state === "waived" || state === "suppressed";
}

function rowOf({ severity, ruleId, subject, message }: Finding): string {
  const vault = subject.vault === undefined ? "" : shortName(subject.vault);
  const cells = [severity, ruleId, subject.name, vault, message].map((text) => `<td>${cell(text)}</td>`);
  return `<tr>${cells.join("")}</tr>`;
}

import type { Finding, ReportReader, RuleDescriptor, Sink } from "../model/report.ts";
import { chunked } from "./chunked-sink.ts";
import { clip, csvRow } from "./escape.ts";
import { shortName, subjectWords } from "./subject-name.ts";

/** Without it spreadsheets take the file for another encoding and garble names. Programs have findings.json. */
const byteOrderMark = "\ufeff";
/** A spreadsheet's cell holds 32,767 characters; what escaping adds must fit, too. */
const maxCell = 30_000;

interface Row {
  readonly finding: Finding;
  readonly rule: RuleDescriptor | undefined;
}

/** The columns in their order: new ones are only ever added at the end, because people's formulas count them. */
const columns: readonly (readonly [name: string, cell: (row: Row) => string | undefined])[] = [
  ["severity", ({ finding }) => finding.severity],
  ["state", ({ finding }) => stateOf(finding)],
  ["rule", ({ finding }) => finding.ruleId],
  ["title", ({ rule }) => rule?.title],
  ["subject_type", ({ finding }) => subjectWords[finding.subject.type][0]],
  ["subject_name", ({ finding }) => finding.subject.name],
  ["vault", ({ finding }) => vaultNameOf(finding)],
  ["environment", ({ finding }) => finding.environment],
  ["owner", ({ finding }) => finding.owner],
  ["message", ({ finding }) => finding.message],
  ["location", ({ finding }) => finding.location && `${finding.location.uri}:${finding.location.startLine}`],
  ["remediation", ({ finding }) => finding.remediation?.text],
  ["waiver", ({ finding }) => finding.waiver?.state],
  ["reason", ({ finding }) => finding.waiver?.reason ?? finding.suppression?.reason],
  ["approver", ({ finding }) => finding.waiver?.approver],
  ["ticket", ({ finding }) => finding.waiver?.ticket],
  ["until", ({ finding }) => finding.waiver?.until],
  ["soc2", controlsOf("soc2")],
  ["iso27001", controlsOf("iso27001")],
  ["cis", controlsOf("cis")],
  ["nist80053", controlsOf("nist80053")],
  ["pci", controlsOf("pci")],
  ["mcsb", controlsOf("mcsb")],
  ["subject_id", ({ finding }) => finding.subject.id],
  ["fingerprint", ({ finding }) => finding.fingerprint],
];

/** Writes `findings.csv` for spreadsheets: one line a finding, in the report's order, waived ones marked. */
export async function reportCsv(report: ReportReader, sink: Sink): Promise<void> {
  const out = chunked(sink);
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  await out.write(byteOrderMark + csvRow(columns.map(([name]) => name)));
  for await (const finding of report.findings()) {
    const row = { finding, rule: rules.get(finding.ruleId) };
    await out.write(csvRow(columns.map(([, cell]) => clip(cell(row) ?? "", maxCell))));
  }
  await out.flush();
}

/** What a person has to do about it: nothing for `waived`, `suppressed` and `known`; `new` only where there is a baseline. */
function stateOf({ waiver, suppression, baselineState }: Finding): string {
  if (waiver?.state === "active") return "waived";
  if (suppression) return "suppressed";
  if (baselineState === undefined) return "open";
  return baselineState === "new" ? "new" : "known";
}

function vaultNameOf({ subject }: Finding): string | undefined {
  if (subject.vault !== undefined) return shortName(subject.vault);
  return subject.type === "vault" || subject.type === "hsm" ? subject.name : undefined;
}

function controlsOf(framework: string): (row: Row) => string {
  const prefix = `${framework}:`;
  return ({ finding }) =>
    finding.controls
      .filter((control) => control.startsWith(prefix))
      .map((control) => control.slice(prefix.length))
      .join(" ");
}

import type { ReportHeader } from "../../model/report.ts";
import { severities } from "../../model/severity.ts";
import { counted, number, totalOf } from "./count.ts";
import { type Piece, paragraph, row } from "./lines.ts";
import type { Look } from "./style.ts";
import type { Unseen } from "./unseen.ts";
import { cut, wrap } from "./width.ts";

/** What was looked at: the first lines of every report. */
export function renderHead(header: ReportHeader, look: Look): readonly string[] {
  if (isOfCode(header)) return headLines(codeText(header), header, look);
  const { vaults, hsms, secrets, keys, certificates, grants } = header.summary;
  const estate = [
    counted(vaults, "vault"),
    ...(hsms > 0 ? [counted(hsms, "managed HSM")] : []),
    counted(secrets, "secret"),
    counted(keys, "key"),
    counted(certificates, "certificate"),
    counted(grants, "grant"),
  ];
  return headLines(vaults + hsms === 0 ? "no vaults" : estate.join(", "), header, look);
}

/** Is nothing in the report but infrastructure code? */
export function isOfCode({ coverage }: ReportHeader): boolean {
  return coverage.length > 0 && coverage.every(({ collector }) => collector === "code" || collector === "tenant");
}

/** Code says what it declares: what it does not speak of is not counted as none. */
function codeText({ coverage, summary }: ReportHeader): string {
  const files = coverage.reduce((sum, { collector, read }) => (collector === "code" ? sum + read : sum), 0);
  const declared = [
    [summary.vaults, "vault"],
    [summary.hsms, "managed HSM"],
    [summary.secrets, "secret"],
    [summary.keys, "key"],
    [summary.certificates, "certificate"],
    [summary.grants, "grant"],
  ] as const;
  const words = declared.filter(([count]) => count > 0).map(([count, word]) => counted(count, word));
  return `code in ${counted(files, "file")}: ${words.length === 0 ? "no vaults" : words.join(", ")}`;
}

/** The same where only logs were read: they say nothing of how many secrets there are. */
export function renderUsageHead(header: ReportHeader, look: Look): readonly string[] {
  const { vaults, hsms } = header.summary;
  const stores = [counted(vaults, "vault"), ...(hsms > 0 ? [counted(hsms, "managed HSM")] : [])];
  return headLines(`audit logs of ${stores.join(", ")}`, header, look);
}

function headLines(seen: string, { tool, snapshot, policy }: ReportHeader, look: Look): readonly string[] {
  const name = `${look.safe(tool.name)} ${look.safe(tool.version)}`;
  const origin = [
    ...(snapshot.tenantIds ? [counted(snapshot.tenantIds.length, "tenant")] : []),
    ...(snapshot.scopes.length > 0 ? [counted(snapshot.scopes.length, "subscription")] : []),
    `as of ${snapshot.collectedAt.replace("T", " ").replace("Z", " UTC")}`,
    `policy ${cut(look.safe(policy.extends.join(", ") || policy.digest), 40, look.marks.ellipsis)}`,
  ];
  const separator = ` ${look.marks.dot} `;
  const [first = "", ...more] = wrap(`${name}  ${seen}`, look.width);
  const painted = look.paint("strong", name) + first.slice(name.length);
  return [painted, ...more, look.paint("quiet", cut(origin.join(separator), look.width, look.marks.ellipsis))];
}

/** What was not shown as a finding that counts. */
export interface Rest {
  readonly unseen: Unseen;
  /** Findings that comments in the code keep from counting. */
  readonly suppressed: number;
}

/** The counts, last: what is left on the screen when the report has run through. */
export function renderSummary(header: ReportHeader, others: Rest, look: Look): readonly string[] {
  const { summary } = header;
  const { unseen } = others;
  const hasBaseline = summary.fixedSinceBaseline !== null;
  const counts = hasBaseline ? summary.newlyActive : summary.active;
  const total = totalOf(counts);
  const rest = wrap(restOf(header, others).join(` ${look.marks.dot} `), look.width).filter((line) => line !== "");
  if (total === 0) return [...row(cleanPieces(header, unseen, look), look), ...rest];
  const title: Piece = ["strong", counted(total, hasBaseline ? "new finding" : "finding")];
  const words = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity): Piece => [severity, `${number(counts[severity])} ${severity}`]);
  return [
    look.paint("quiet", look.marks.rule.repeat(look.width)),
    ...row([title, ...words], look),
    ...rest,
    ...paragraph("kvaudit rules show RULE: why it matters and how to fix it", look, { style: "quiet" }),
  ];
}

function cleanPieces({ outcomes, summary }: ReportHeader, unseen: Unseen, look: Look): readonly Piece[] {
  const passed = outcomes.reduce((sum, { pass }) => sum + pass, 0);
  const made = passed === 0 ? "nothing to check" : `${counted(passed, "check")} passed`;
  const findings = summary.fixedSinceBaseline === null ? "findings" : "new findings";
  const isWhole = unseen.refused + unseen.checks === 0 && !summary.isIncomplete && summary.errors === 0;
  const title: Piece = isWhole
    ? ["good", `${look.marks.tick} No ${findings}`]
    : ["strong", `No ${findings} in what was looked at`];
  return [title, [undefined, made]];
}

function restOf({ summary }: ReportHeader, { unseen, suppressed }: Rest): readonly string[] {
  const known = totalOf(summary.active) - totalOf(summary.newlyActive);
  const { fixedSinceBaseline: fixed, notRecheckedSinceBaseline: notRechecked } = summary;
  return [
    ...(fixed === null ? [] : [`${number(known)} known from the baseline`, `${number(fixed)} fixed since`]),
    ...(notRechecked ? [`${number(notRechecked)} not re-checked`] : []),
    ...(summary.waived > suppressed ? [`${number(summary.waived - suppressed)} waived`] : []),
    ...(suppressed > 0 ? [`${number(suppressed)} ignored by comments in the code`] : []),
    ...(unseen.checks > 0 ? [`${counted(unseen.checks, "check")} not made`] : []),
    ...(unseen.withoutLogs.size > 0 ? [`${counted(unseen.withoutLogs.size, "rule")} about usage need --logs`] : []),
    ...(summary.errors > 0 ? [`${counted(summary.errors, "check")} failed inside kvaudit`] : []),
  ];
}

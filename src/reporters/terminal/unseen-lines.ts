import type { ReportHeader } from "../../model/report.ts";
import { counted, number } from "./count.ts";
import type { Look } from "./style.ts";
import { reasonWords, type Unseen, type UnseenReason, type UnseenThing } from "./unseen.ts";
import { cut, wrap } from "./width.ts";

const shownThings = 6;
const shownRemedies = 2;
const shownErrors = 5;

/** The block that comes first: what the verdicts below do not cover, why, and what would change that. */
export function renderUnseen(unseen: Unseen, header: ReportHeader, look: Look): readonly string[] {
  const { refused, checks, accepted, reasons } = unseen;
  if (refused + checks + accepted === 0) return [];
  const parts = [
    ...(refused > 0 ? [`${counted(refused, "read")} refused`] : []),
    ...(checks > 0 ? [`${counted(checks, "check")} not made`] : []),
  ];
  const style = header.summary.isIncomplete ? "warning" : "strong";
  const title = look.paint(style, `${look.marks.bang} Not looked at`);
  const lines = [parts.length === 0 ? title : `${title}  ${parts.join(", ")}`];
  for (const reason of reasons) lines.push(...reasonLines(reason, look));
  if (accepted > 0) {
    lines.push(look.paint("quiet", `  ${counted(accepted, "check")} not made: gaps accepted in the policy`));
  }
  return lines;
}

function reasonLines({ reason, things, remedies }: UnseenReason, look: Look): readonly string[] {
  const lines = [`  ${look.paint("strong", reasonWords[reason])}`];
  const sorted = [...things.values()].sort(
    (a, b) => b.refused + b.checks - (a.refused + a.checks) || (a.label < b.label ? -1 : 1),
  );
  for (const thing of sorted.slice(0, shownThings)) lines.push(...hang(thingText(thing, look), "    ", look));
  if (sorted.length > shownThings) lines.push(`    and ${counted(sorted.length - shownThings, "other fact")}`);
  for (const remedy of [...remedies].slice(0, shownRemedies)) {
    lines.push(...hang(`${look.marks.arrow} ${look.safe(remedy)}`, "    ", look, "  "));
  }
  if (remedies.size > shownRemedies) lines.push(`    ${look.marks.arrow} more in findings.json`);
  return lines;
}

function thingText({ label, refused, refusedNames, checks, rules }: UnseenThing, look: Look): string {
  const parts: string[] = [];
  if (refused > 0) {
    const rest = refused - refusedNames.length;
    const names = refusedNames.map((name) => cut(look.safe(name), 40, look.marks.ellipsis)).join(", ");
    parts.push(`not read for ${names}${rest > 0 ? ` and ${number(rest)} more` : ""}`);
  }
  if (checks > 0) parts.push(`${counted(checks, "check")} of ${counted(rules.size, "rule")} not made`);
  return `${cut(look.safe(label), 60, look.marks.ellipsis)}: ${parts.join("; ")}`;
}

/** Rules that threw: faults of kvaudit itself, after which nothing they would have judged has passed. */
export function renderErrors({ errors }: ReportHeader, look: Look): readonly string[] {
  if (errors.length === 0) return [];
  const title = look.paint("fault", `${look.marks.bang} ${counted(errors.length, "check")} failed inside kvaudit`);
  const lines = [`${title}  please report them`];
  for (const { ruleId, subject, message } of errors.slice(0, shownErrors)) {
    const text = cut(look.safe(`${ruleId} on ${subject.name}: ${message}`), look.width * 2, look.marks.ellipsis);
    lines.push(...hang(text, "  ", look, "  "));
  }
  if (errors.length > shownErrors) lines.push(`  and ${errors.length - shownErrors} more in findings.json`);
  return lines;
}

/** Wraps a text under an indent; later lines stand `hanging` further in. */
function hang(text: string, indent: string, look: Look, hanging = ""): readonly string[] {
  const lines = wrap(text, look.width - indent.length - hanging.length);
  return lines.map((line, index) => `${indent}${index === 0 ? "" : hanging}${line}`);
}

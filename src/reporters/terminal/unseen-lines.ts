import type { ReportHeader } from "../../model/report.ts";
import { counted, number } from "./count.ts";
import { type Piece, paragraph, row } from "./lines.ts";
import type { Look } from "./style.ts";
import { reasonWords, type Unseen, type UnseenReason, type UnseenThing } from "./unseen.ts";
import { cut } from "./width.ts";

const shownThings = 6;
const shownRemedies = 2;
const shownErrors = 5;
const shownUnknown = 2;
const shownAdded = 10;
const maxDetail = 160;

/** The block that comes first: what the verdicts below do not cover, why, and what would change that. */
export function renderUnseen(unseen: Unseen, header: ReportHeader, look: Look): readonly string[] {
  const { refused, checks, accepted, reasons } = unseen;
  if (refused + checks + accepted === 0) return [];
  const parts = [
    ...(refused > 0 ? [`${counted(refused, "read")} refused`] : []),
    ...(checks > 0 ? [`${counted(checks, "check")} not made`] : []),
  ];
  const title: Piece = [header.summary.isIncomplete ? "warning" : "strong", `${look.marks.bang} Not looked at`];
  const lines = [...row(parts.length === 0 ? [title] : [title, [undefined, parts.join(", ")]], look)];
  for (const reason of reasons) lines.push(...reasonLines(reason, look));
  const gaps = `${counted(accepted, "check")} not made: gaps accepted in the policy`;
  if (accepted > 0) lines.push(...paragraph(gaps, look, { indent: "  ", style: "quiet" }));
  return lines;
}

const inner = { indent: "    " };
const innerHanging = { indent: "    ", hanging: "  " };

function reasonLines({ reason, things, remedies }: UnseenReason, look: Look): readonly string[] {
  const lines = [`  ${look.paint("strong", reasonWords[reason])}`];
  const sorted = [...things.values()].sort(
    (a, b) => b.refused + b.checks - (a.refused + a.checks) || (a.label < b.label ? -1 : 1),
  );
  for (const thing of sorted.slice(0, shownThings))
    lines.push(...paragraph(thingText(thing, look), look, innerHanging));
  const rest = sorted.length - shownThings;
  if (rest > 0) lines.push(...paragraph(`and ${counted(rest, "other")}`, look, inner));
  for (const remedy of [...remedies].slice(0, shownRemedies)) {
    lines.push(...paragraph(`${look.marks.arrow} ${look.safe(remedy)}`, look, innerHanging));
  }
  if (remedies.size > shownRemedies) lines.push(...paragraph(`${look.marks.arrow} more in findings.json`, look, inner));
  return lines;
}

function thingText({ label, refused, refusedNames, details, checks, rules }: UnseenThing, look: Look): string {
  const parts: string[] = [];
  const shown = [...details].map((detail) => cut(look.safe(detail), maxDetail, look.marks.ellipsis));
  if (refused > 0 && refusedNames.length === 0) parts.push(shown.join("; ") || "not read");
  else if (refused > 0) {
    const rest = refused - refusedNames.length;
    const names = refusedNames.map((name) => cut(look.safe(name), 40, look.marks.ellipsis)).join(", ");
    const [detail] = shown;
    const why = detail === undefined ? "" : ` (${details.size > 1 ? "first: " : ""}${detail})`;
    parts.push(`not read for ${names}${rest > 0 ? ` and ${number(rest)} more` : ""}${why}`);
  }
  if (checks > 0) {
    const what = shown.slice(0, shownUnknown).join("; ");
    const why = refused > 0 || what === "" ? "" : ` (${what}${details.size > shownUnknown ? look.marks.ellipsis : ""})`;
    parts.push(`${counted(checks, "check")} of ${counted(rules.size, "rule")} not made${why}`);
  }
  return `${cut(look.safe(label), 60, look.marks.ellipsis)}: ${parts.join("; ")}`;
}

/** Rules that threw: faults of kvaudit itself, after which nothing they would have judged has passed. */
export function renderErrors({ errors }: ReportHeader, look: Look): readonly string[] {
  if (errors.length === 0) return [];
  const title = `${look.marks.bang} ${counted(errors.length, "check")} failed inside kvaudit`;
  const lines = [
    ...row(
      [
        ["fault", title],
        [undefined, "please report them"],
      ],
      look,
    ),
  ];
  for (const { ruleId, subject, message } of errors.slice(0, shownErrors)) {
    const text = cut(look.safe(`${ruleId} on ${subject.name}: ${message}`), look.width * 2, look.marks.ellipsis);
    lines.push(...paragraph(text, look, { indent: "  ", hanging: "  " }));
  }
  const rest = errors.length - shownErrors;
  if (rest > 0) lines.push(...paragraph(`and ${number(rest)} more in findings.json`, look, { indent: "  " }));
  return lines;
}

/** Suppressions that the change under judgement adds: they are not in force, and somebody should look at them. */
export function renderAdded({ addedSuppressions = [] }: ReportHeader, look: Look): readonly string[] {
  if (addedSuppressions.length === 0) return [];
  const title = `${look.marks.bang} ${counted(addedSuppressions.length, "suppression")} added by this change`;
  const lines = [
    ...row(
      [
        ["warning", title],
        [undefined, "not in force"],
      ],
      look,
    ),
  ];
  for (const { rules, reason, at } of addedSuppressions.slice(0, shownAdded)) {
    const text = look.safe(`${at.uri}:${at.startLine} ${rules.join(", ")}: ${reason}`);
    lines.push(...paragraph(cut(text, look.width * 2, look.marks.ellipsis), look, { indent: "  ", hanging: "  " }));
  }
  const rest = addedSuppressions.length - shownAdded;
  if (rest > 0) lines.push(...paragraph(`and ${number(rest)} more in findings.json`, look, { indent: "  " }));
  return lines;
}

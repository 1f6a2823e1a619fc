import type { AccessShift } from "../../model/access-change.ts";
import type { ReportHeader } from "../../model/report.ts";
import { joinText, type ShiftGroup, shiftGroups } from "../access/change-groups.ts";
import { counted } from "./count.ts";
import { paragraph } from "./lines.ts";
import type { Look } from "./style.ts";

const shownGroups = 20;
const shownRows = 6;
const deep = { indent: "    ", hanging: "  " };

/** What the code that is judged does to who can get at what. */
export function renderAccessChange({ accessChange: change }: ReportHeader, look: Look): readonly string[] {
  if (!change) return [];
  const { collectedAt } = change.snapshot;
  const list = (title: string, count: number, shifts: readonly AccessShift[]) =>
    count === 0 ? [] : [`  ${look.paint("strong", title)}`, ...groupLines(shiftGroups(shifts, change), look)];
  const nothing = change.gained + change.lost === 0 ? ["  nobody is known to gain or lose access by it"] : [];
  return [
    look.paint("strong", "What this change does to access"),
    ...paragraph(`against the snapshot of ${collectedAt}: ${joinText(change)}`, look, { indent: "  ", style: "quiet" }),
    ...nothing,
    ...list("gains", change.gained, change.gains),
    ...list("losses", change.lost, change.losses),
    ...rows(
      "not followed into the tenant",
      change.unresolved.map(({ id, at, why }) => {
        const name = id.slice(id.indexOf("#") + 1);
        return `${at ? `${at.uri}:${at.startLine} ` : ""}${name}: ${why}`;
      }),
      look,
    ),
    ...rows(
      "not read of the tenant, and may change this",
      change.gaps.map(({ place, fact, why }) => `${fact} of ${place}: ${why}`),
      look,
    ),
  ];
}

function groupLines(groups: readonly ShiftGroup[], look: Look): readonly string[] {
  const lines: string[] = [];
  let cause: string | undefined;
  for (const group of groups.slice(0, shownGroups)) {
    if (group.cause !== cause && group.cause !== "")
      lines.push(...paragraph(look.safe(group.cause), look, { indent: "    " }));
    cause = group.cause;
    const how = group.how === "" ? "" : ` (${group.how})`;
    const text = `${group.who}: ${group.verbs}${how} at ${group.places}`;
    lines.push(...paragraph(look.safe(text), look, { indent: "      ", hanging: "  " }));
  }
  const rest = groups.length - shownGroups;
  return rest > 0 ? [...lines, `    and ${counted(rest, "group")} more, in findings.json`] : lines;
}

function rows(title: string, texts: readonly string[], look: Look): readonly string[] {
  if (texts.length === 0) return [];
  const shown = texts.slice(0, shownRows).flatMap((text) => paragraph(look.safe(text), look, deep));
  const rest = texts.length - shownRows;
  return [
    `  ${look.paint("strong", `${title} (${texts.length})`)}`,
    ...shown,
    ...(rest > 0 ? [`    and ${counted(rest, "other")}, in findings.json`] : []),
  ];
}

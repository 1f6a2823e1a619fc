import type {
  ChangedFact,
  ChangedFinding,
  DiffedFinding,
  ExcusedFinding,
  NewFinding,
  RunDiff,
  UncheckedFinding,
} from "../../model/diff.ts";
import { severities } from "../../model/severity.ts";
import { clip } from "../escape.ts";
import { countsText, number } from "../terminal/count.ts";

/** A finding in a list of a diff, and what is to be said of it beside its message; not escaped yet. */
export interface DiffLine {
  readonly finding: DiffedFinding;
  readonly notes: readonly string[];
}

/** One list of a diff, with the title that people read. */
export interface DiffSection {
  readonly title: string;
  readonly mark: string;
  readonly lines: readonly DiffLine[];
}

const longestValue = 80;
const mostFacts = 4;

/** The lists of a diff that have something in them, bad news first. What changed in facts, owner or environment alone is only counted. */
export function diffSections(diff: RunDiff): readonly DiffSection[] {
  const sections: readonly DiffSection[] = [
    { title: "New", mark: "+", lines: diff.new.map((one) => ({ finding: one, notes: newNotes(one) })) },
    {
      title: "Counting again",
      mark: "!",
      lines: diff.countingAgain.map((one) => ({ finding: one, notes: endNotes(one) })),
    },
    {
      title: "Not re-checked",
      mark: "?",
      lines: diff.notRechecked.map((one) => ({ finding: one, notes: uncheckedNotes(one) })),
    },
    {
      title: "Changed in severity or waiver",
      mark: "~",
      lines: diff.changed.map((one) => ({ finding: one, notes: changeNotes(one) })).filter(isListed),
    },
    {
      title: "Newly waived or suppressed",
      mark: "w",
      lines: diff.excused.map((one) => ({ finding: one, notes: excuseNotes(one) })),
    },
    { title: "Fixed", mark: "-", lines: diff.fixed.map((one) => ({ finding: one, notes: factNotes(one.facts) })) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** Owners, environments and facts change for many findings at once, and none of that asks anything of anybody. */
function isListed({ finding }: { readonly finding: ChangedFinding }): boolean {
  return finding.severityBefore !== undefined || finding.waivedUntil !== undefined;
}

function newNotes({ cause, because, facts, state }: NewFinding): readonly string[] {
  const causes: Readonly<Record<NewFinding["cause"], readonly string[]>> = {
    appeared: [],
    "judged-otherwise": ["nothing changed but the policy or the version that judges"],
    "rule-on": ["its rule was off before"],
    "looked-for": [`could not be looked for before (${because ?? "unread"})`],
  };
  return [...(state === "active" ? [] : [state]), ...causes[cause], ...factNotes(facts)];
}

function endNotes({ waiver }: ExcusedFinding): readonly string[] {
  return [waiver ? `its waiver until ${waiver.until} (${waiver.approver}) no longer holds` : "its suppression is gone"];
}

function excuseNotes({ waiver, state }: ExcusedFinding): readonly string[] {
  if (state !== "waived" || !waiver) return ["suppressed in the code"];
  const ticket = waiver.ticket === undefined ? "" : `, ${waiver.ticket}`;
  return [`waived until ${waiver.until} by ${waiver.approver}${ticket}: ${waiver.reason}`];
}

function uncheckedNotes({ because }: UncheckedFinding): readonly string[] {
  return [because];
}

function changeNotes(change: ChangedFinding): readonly string[] {
  const { severity, severityBefore, ownerChange, environmentChange, waivedUntil, facts } = change;
  const moved = (what: string, { before, after }: { readonly before: string; readonly after: string }) =>
    `${what}: ${before || "none"} → ${after || "none"}`;
  return [
    ...(severityBefore === undefined ? [] : [moved("severity", { before: severityBefore, after: severity })]),
    ...(ownerChange ? [moved("owner", ownerChange)] : []),
    ...(environmentChange ? [moved("environment", environmentChange)] : []),
    ...(waivedUntil ? [moved("waived until", waivedUntil)] : []),
    ...factNotes(facts),
  ];
}

function factNotes(facts: readonly ChangedFact[]): readonly string[] {
  const shown = facts
    .slice(0, mostFacts)
    .map(({ fact, before, after }) => `${fact}: ${value(before)} → ${value(after)}`);
  const more = facts.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more facts`] : shown;
}

function value(of: unknown): string {
  return clip(typeof of === "string" ? of : JSON.stringify(of), longestValue);
}

/** What the two runs are, and what besides findings is not the same; a sentence each. */
export function diffHead({ before, after, rulesTurnedOn, rulesTurnedOff }: RunDiff): readonly string[] {
  const isSame = before.snapshot.digest === after.snapshot.digest;
  return [
    `From the run of ${before.snapshot.collectedAt} to that of ${after.snapshot.collectedAt}${isSame ? ", both of one snapshot" : ""}.`,
    ...(before.policy.digest === after.policy.digest ? [] : ["The policy is another one."]),
    ...(before.tool.version === after.tool.version ? [] : [`kvaudit ${before.tool.version} → ${after.tool.version}.`]),
    ...(rulesTurnedOn.length === 0 ? [] : [`Rules turned on: ${rulesTurnedOn.join(", ")}.`]),
    ...(rulesTurnedOff.length === 0 ? [] : [`Rules turned off: ${rulesTurnedOff.join(", ")}.`]),
    ...(before.isIncomplete ? ["The earlier run could not read everything."] : []),
    ...(after.isIncomplete ? ["The later run could not read everything."] : []),
  ];
}

/** The counts, in one line. */
export function diffCounts(diff: RunDiff): string {
  const { summary, changed } = diff;
  const counts = countsText(summary.newActive);
  const others = changed.filter((finding) => !isListed({ finding })).length;
  const parts: readonly (readonly [number, string])[] = [
    [summary.fixed, "fixed"],
    [summary.notRechecked, "not re-checked"],
    [summary.changed - others, "changed in severity or waiver"],
    [summary.excused, "newly waived or suppressed"],
    [summary.countingAgain, "counting again"],
    [others, "changed in facts, owner or environment only"],
    [summary.unchanged, "unchanged"],
  ];
  const hasNew = severities.some((severity) => summary.newActive[severity] > 0);
  const listed = parts.filter(([count]) => count > 0).map(([count, words]) => `${number(count)} ${words}`);
  return [`${number(summary.new)} new${hasNew ? ` (${counts})` : ""}`, ...listed].join(", ");
}

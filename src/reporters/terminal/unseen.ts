import type { Refusal } from "../../model/manifest.ts";
import type { NotEvaluated, ReportReader, Subject } from "../../model/report.ts";
import { shortName, subjectWords } from "../subject-name.ts";

type Reason = NotEvaluated["reason"];

/** Reasons in the order they are told: first what went wrong, then what nobody asked for. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  denied: "access denied",
  firewall: "blocked by a firewall",
  throttled: "throttled until the run gave up",
  failed: "the read failed",
  unparsable: "could not be parsed",
  unknown: "unknown until apply",
  "not-in-output": "not in this input",
  "not-asked": "not asked for",
};
const reasons = Object.keys(reasonWords) as readonly Reason[]; // the keys of a literal above

/** Something that was not looked at, for one reason: reads that were refused, and checks that could not be made without it. */
export interface UnseenThing {
  readonly label: string;
  refused: number;
  readonly refusedNames: string[];
  /** What happened, where the refusals say so; what is unknown, where that is why checks could not be made. */
  readonly details: Set<string>;
  checks: number;
  readonly rules: Set<string>;
}

export interface UnseenReason {
  readonly reason: Reason;
  readonly things: Map<string, UnseenThing>;
  /** What would make the facts readable, in the order it was met. */
  readonly remedies: Set<string>;
}

/** Everything a report did not look at, counted; sizes depend on rules and reasons, not on findings. */
export interface Unseen {
  readonly reasons: readonly UnseenReason[];
  readonly refused: number;
  readonly checks: number;
  readonly accepted: number;
  /** Rules about usage that were left out because no logs were given: a choice, told in one line. */
  readonly withoutLogs: ReadonlySet<string>;
}

const namesKept = 3;
const detailsKept = 2;
const remediesKept = 20;

export async function gatherUnseen(report: ReportReader): Promise<Unseen> {
  const byReason = new Map<Reason, UnseenReason>();
  let refused = 0;
  let checks = 0;
  let accepted = 0;
  const withoutLogs = new Set<string>();
  for (const { collector, refused: refusals } of report.header.coverage) {
    refused += refusals.length;
    for (const refusal of refusals) noteRefusal(reasonGroup(byReason, refusal.why.reason), collector, refusal);
  }
  for await (const row of report.notEvaluated()) {
    if (row.accepted) {
      accepted += 1;
      continue;
    }
    if (isWithoutLogs(row)) {
      withoutLogs.add(row.ruleId);
      continue;
    }
    const group = reasonGroup(byReason, row.reason);
    checks += 1;
    noteCheck(group, row);
  }
  const ordered = reasons.flatMap((reason) => byReason.get(reason) ?? []);
  return { reasons: ordered, refused, checks, accepted, withoutLogs };
}

function noteRefusal(group: UnseenReason, collector: string, { id, why, role }: Refusal): void {
  // Each place in code is told by itself: what is wrong there is another thing.
  const isCode = collector === "code";
  const thing = thingOf(group, isCode ? id : wordsOf(collector));
  thing.refused += 1;
  if (!isCode && thing.refusedNames.length < namesKept) thing.refusedNames.push(nameOf(collector, id));
  if (why.detail !== undefined && thing.details.size < detailsKept) thing.details.add(why.detail);
  addRemedy(group, why.remedy ?? (role === undefined ? undefined : `the role "${role}" would let it be read`));
}

function noteCheck(group: UnseenReason, { ruleId, subject, facts, reason, detail, remedy }: NotEvaluated): void {
  const thing = thingOf(group, facts.map((fact) => labelOf(fact, subject)).join(", "));
  thing.checks += 1;
  thing.rules.add(ruleId);
  // One more than is shown, so that it is seen that there are more.
  if (reason === "unknown" && detail !== undefined && thing.details.size <= detailsKept)
    thing.details.add(`${subject.name}: ${detail}`);
  addRemedy(group, remedy);
}

/** Said of the tenant as a whole, not of a vault whose records the logs lack. */
function isWithoutLogs({ reason, subject, facts }: NotEvaluated): boolean {
  return reason === "not-asked" && subject.type === "scope" && facts.every((fact) => fact === "vault.usage");
}

function reasonGroup(groups: Map<Reason, UnseenReason>, reason: Reason): UnseenReason {
  const group = groups.get(reason) ?? { reason, things: new Map(), remedies: new Set() };
  groups.set(reason, group);
  return group;
}

function thingOf(group: UnseenReason, label: string): UnseenThing {
  const thing = group.things.get(label) ?? {
    label,
    refused: 0,
    refusedNames: [],
    details: new Set(),
    checks: 0,
    rules: new Set(),
  };
  group.things.set(label, thing);
  return thing;
}

function addRemedy({ remedies }: UnseenReason, remedy: string | undefined): void {
  if (remedy !== undefined && remedies.size < remediesKept) remedies.add(remedy);
}

/** A fact in words; one of an object says whose it is: `secret expires on`. */
function labelOf(fact: string, { type }: Subject): string {
  const isOfVault = fact.startsWith("vault.") || type === "vault" || type === "hsm";
  return isOfVault ? wordsOf(fact) : `${subjectWords[type][0]} ${wordsOf(fact)}`;
}

/** `vault.roleAssignments` to `role assignments`: facts and collectors in words. */
function wordsOf(fact: string): string {
  return fact
    .slice(fact.lastIndexOf(".") + 1)
    .replaceAll("-", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

/** Of blobs the last part is the same for all: what stands before it says which one is meant. */
const longestEnd = 40;

function nameOf(collector: string, id: string): string {
  if (collector !== "logs") return shortName(id);
  return id.length <= longestEnd ? id : `...${id.slice(3 - longestEnd)}`;
}

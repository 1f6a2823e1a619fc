import {
  type ChangedFinding,
  type DiffedFinding,
  type DiffedRun,
  diffFormatVersion,
  type ExcusedFinding,
  type FixedFinding,
  type NewFinding,
  type RunDiff,
  type UncheckedFinding,
} from "../../model/diff.ts";
import type { RecordedFinding, RecordedRun, RunFacts } from "../../model/history.ts";
import { severityRank } from "../../model/severity.ts";
import { CitedFacts, factsBetween } from "./changed-facts.ts";
import { KnownFindings } from "./known-findings.ts";
import { lookedIn, Recheck } from "./recheck.ts";
import { Repeated } from "./repeated.ts";

/** What changed from one run to another, and why as far as the runs tell. Both may be long: each is read as a stream. */
export async function diffRuns(before: RecordedRun, after: RecordedRun): Promise<RunDiff> {
  const repeated = new Repeated();
  const known = await findingsOf(before, repeated);
  const sorting = new Sorting(known, repeated);
  const missing = await sorting.read(after, before.header);
  const lists = {
    new: await explainNew(sorting.takeAppeared(), { before, after, known }),
    fixed: await explainFixed(missing.fixed, after),
    notRechecked: [...sorting.carried, ...missing.unchecked],
    changed: sorting.changed,
    excused: sorting.excused,
    countingAgain: sorting.countingAgain,
  };
  const [on, off] = [rulesOnlyIn(after.header, before.header), rulesOnlyIn(before.header, after.header)];
  return {
    formatVersion: diffFormatVersion,
    ...{ before: diffedRun(before.header), after: diffedRun(after.header), rulesTurnedOn: on, rulesTurnedOff: off },
    summary: summaryOf(lists, sorting.unchanged),
    new: inOrder(lists.new),
    fixed: inOrder(lists.fixed),
    notRechecked: inOrder(lists.notRechecked),
    changed: inOrder(lists.changed),
    excused: inOrder(lists.excused),
    countingAgain: inOrder(lists.countingAgain),
  };
}

type Lists = Pick<RunDiff, "new" | "fixed" | "notRechecked" | "changed" | "excused" | "countingAgain">;

async function findingsOf(run: RecordedRun, repeated: Repeated): Promise<readonly RecordedFinding[]> {
  const found: RecordedFinding[] = [];
  for await (const record of run.records()) {
    if (record.kind !== "finding") break;
    found.push(repeated.lean(record));
  }
  return found;
}

/** Sorts the findings of the later run by what the earlier one has of them. */
class Sorting {
  readonly carried: UncheckedFinding[] = [];
  readonly changed: ChangedFinding[] = [];
  readonly excused: ExcusedFinding[] = [];
  readonly countingAgain: ExcusedFinding[] = [];
  unchanged = 0;
  #appeared: RecordedFinding[] = [];
  readonly #missing: KnownFindings;
  readonly #repeated: Repeated;

  constructor(known: readonly RecordedFinding[], repeated: Repeated) {
    this.#missing = new KnownFindings(known);
    this.#repeated = repeated;
  }

  /** Findings of the later run only, which are not held any longer: what they cite weighs more than what is shown of them. */
  takeAppeared(): readonly RecordedFinding[] {
    const appeared = this.#appeared;
    this.#appeared = [];
    return appeared;
  }

  /** Reads the later run to its end; gives back the findings that it has not, by whether it looked for them. */
  async read(after: RecordedRun, { snapshot }: RunFacts) {
    let recheck: Recheck | undefined;
    for await (const record of after.records()) {
      if (record.kind === "finding") this.#sort(record);
      else {
        recheck ??= new Recheck(this.#missing.rest());
        recheck.note(record);
      }
    }
    recheck ??= new Recheck(this.#missing.rest());
    const looked = lookedIn(after.header, snapshot.scopes);
    const [fixed, unchecked]: [RecordedFinding[], UncheckedFinding[]] = [[], []];
    for (const finding of this.#missing.rest()) {
      const unlooked = recheck.whyUnlooked(finding, looked);
      if (unlooked) unchecked.push({ ...shown(finding), because: unlooked.because });
      else fixed.push(finding);
    }
    return { fixed, unchecked };
  }

  #sort(after: RecordedFinding): void {
    const before = this.#missing.take(after);
    if (after.notRechecked) {
      if (before && !before.notRechecked) this.carried.push({ ...shown(after), because: after.notRechecked.because });
      else this.unchanged += 1;
      return;
    }
    if (!before) {
      this.#appeared.push(this.#repeated.lean(after));
      return;
    }
    const change = changeBetween(before, after);
    const [wasActive, isActive] = [before.state === "active", after.state === "active"];
    if (wasActive && !isActive) this.excused.push({ ...shown(after), ...waiverOf(after) });
    if (!wasActive && isActive) this.countingAgain.push({ ...shown(after), ...waiverOf(before) });
    if (change) this.changed.push(change);
    if (!change && wasActive === isActive) this.unchanged += 1;
  }
}

function waiverOf({ waiver }: RecordedFinding): Pick<ExcusedFinding, "waiver"> {
  return waiver ? { waiver } : {};
}

/** What a finding of both runs has otherwise; undefined where nothing. Texts and lines may change without end, and are none of it. */
function changeBetween(before: RecordedFinding, after: RecordedFinding): ChangedFinding | undefined {
  const facts = factsBetween(before, after);
  const [owners, environments] = [
    { before: before.owner ?? "", after: after.owner ?? "" },
    { before: before.environment, after: after.environment },
  ];
  const ends = { before: before.waiver?.until ?? "", after: after.waiver?.until ?? "" };
  const isExtended = before.state === "waived" && after.state === "waived" && ends.before !== ends.after;
  const changes = {
    ...(before.severity === after.severity ? {} : { severityBefore: before.severity }),
    ...(owners.before === owners.after ? {} : { ownerChange: owners }),
    ...(environments.before === environments.after ? {} : { environmentChange: environments }),
    ...(isExtended ? { waivedUntil: ends } : {}),
  };
  return facts.length === 0 && Object.keys(changes).length === 0 ? undefined : { ...shown(after), ...changes, facts };
}

interface Runs {
  readonly before: RecordedRun;
  readonly after: RecordedRun;
  readonly known: readonly RecordedFinding[];
}

/** A finding is new because something happened, or because nobody could see it before: that is told apart. */
async function explainNew(appeared: readonly RecordedFinding[], runs: Runs): Promise<readonly NewFinding[]> {
  if (appeared.length === 0) return [];
  const { before, after, known } = runs;
  const recheck = new Recheck(appeared);
  const looked = lookedIn(before.header, after.header.snapshot.scopes);
  for await (const record of before.unlooked()) recheck.note(record);
  const isSame = before.header.snapshot.digest === after.header.snapshot.digest;
  const cited = new CitedFacts(appeared);
  for (const finding of known) cited.add(finding);
  return appeared.map((finding) => {
    const facts = cited.otherwise(finding).map(({ fact, own, other }) => ({ fact, before: other, after: own }));
    const unlooked = recheck.whyUnlooked(finding, looked);
    if (!unlooked) return { ...shown(finding), cause: isSame ? "judged-otherwise" : "appeared", facts };
    if (!unlooked.isRuleOn) return { ...shown(finding), cause: "rule-on", facts };
    return { ...shown(finding), cause: "looked-for", because: unlooked.because, facts };
  });
}

async function explainFixed(fixed: readonly RecordedFinding[], after: RecordedRun): Promise<readonly FixedFinding[]> {
  if (fixed.length === 0) return [];
  const cited = new CitedFacts(fixed);
  for await (const record of after.records()) {
    if (record.kind !== "finding") break;
    cited.add(record);
  }
  return fixed.map((finding) => ({
    ...shown(finding),
    facts: cited.otherwise(finding).map(({ fact, own, other }) => ({ fact, before: own, after: other })),
  }));
}

function shown(finding: RecordedFinding): DiffedFinding {
  const { fingerprint, ruleId, severity, subject, state, environment, owner, message, location } = finding;
  return {
    ...{ fingerprint, ruleId, severity, subject, state, environment, message },
    ...(owner === undefined ? {} : { owner }),
    ...(location ? { location } : {}),
  };
}

function rulesOnlyIn(one: RunFacts, other: RunFacts): readonly string[] {
  const others = new Set(other.outcomes.map(({ ruleId }) => ruleId));
  return one.outcomes
    .map(({ ruleId }) => ruleId)
    .filter((ruleId) => !others.has(ruleId))
    .sort();
}

function diffedRun({ tool, snapshot, policy, summary }: RunFacts): DiffedRun {
  return {
    tool,
    snapshot: { collectedAt: snapshot.collectedAt, digest: snapshot.digest },
    policy,
    active: summary.active,
    isIncomplete: summary.isIncomplete,
  };
}

function summaryOf(lists: Lists, unchanged: number): RunDiff["summary"] {
  const newActive = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity, state } of lists.new) if (state === "active") newActive[severity] += 1;
  return {
    ...{ new: lists.new.length, newActive, fixed: lists.fixed.length, notRechecked: lists.notRechecked.length },
    ...{ changed: lists.changed.length, excused: lists.excused.length, countingAgain: lists.countingAgain.length },
    unchanged,
  };
}

function inOrder<Item extends DiffedFinding>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => {
    const rank = severityRank(a.severity) - severityRank(b.severity);
    return (
      rank ||
      compare(a.ruleId, b.ruleId) ||
      compare(a.subject.id, b.subject.id) ||
      compare(a.fingerprint, b.fingerprint)
    );
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

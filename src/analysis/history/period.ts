import type { HistoryEntry, HistoryHeader, RecordedFinding } from "../../model/history.ts";
import { daysBetween } from "../../model/iso-date.ts";
import {
  type Period,
  type PeriodFinding,
  type PeriodGap,
  type PeriodRule,
  type PeriodRun,
  periodFormatVersion,
  type TimeToFix,
  type WaiverGrant,
} from "../../model/period.ts";
import { severities, severityRank } from "../../model/severity.ts";
import { FindingLife, type Stretch } from "./finding-life.ts";
import { KnownFindings } from "./known-findings.ts";
import { ObservedDays, roundDays } from "./observed-days.ts";
import { lookedIn, Recheck } from "./recheck.ts";

/** Which period, ends included, and how many days at most were to lie between two runs. */
export interface PeriodAsk {
  readonly from: string;
  readonly to: string;
  readonly cadenceDays: number;
}

/**
 * How the controls operated over a period, by the runs of one series, in any order. The last run before the period tells
 * how it began. Every run of it is read whole, one after the other: memory holds the findings, not the runs.
 */
export async function periodOf(entries: readonly HistoryEntry[], ask: PeriodAsk): Promise<Period> {
  const sorted = [...entries].sort((a, b) => compare(timeOf(a), timeOf(b)));
  const runBefore = sorted.findLast((entry) => timeOf(entry) < ask.from);
  const inPeriod = sorted.filter((entry) => timeOf(entry) >= ask.from && timeOf(entry) <= ask.to);
  const fold = new Fold(inPeriod.at(-1) ?? runBefore);
  const runs = runBefore ? [runBefore, ...inPeriod] : inPeriod;
  for (const [index, entry] of runs.entries()) await fold.read(entry, stretchOf(entry, runs[index + 1], ask));
  const stretches = gapsOf(inPeriod.map(timeOf), ask);
  const findings = fold.findings();
  return {
    formatVersion: periodFormatVersion,
    ...{ from: ask.from, to: ask.to, cadenceDays: ask.cadenceDays },
    runBefore: runBefore ? runOf(runBefore) : null,
    runs: inPeriod.map(runOf),
    largestGapDays: Math.max(...stretches.map(({ days }) => days)),
    gaps: stretches.filter(({ days }) => days > ask.cadenceDays),
    timeToFix: timesToFix(findings),
    findings,
    waivers: fold.waivers,
    rules: fold.rules(),
  };
}

/** What the last run saw is not known to hold any longer than that: its stretch has no days. */
function stretchOf({ header }: HistoryEntry, next: HistoryEntry | undefined, { from, to }: PeriodAsk): Stretch {
  const at = header.snapshot.collectedAt;
  const isInPeriod = at >= from;
  const begin = isInPeriod ? at : from;
  const end = next ? timeOf(next) : begin;
  return { header, from: begin, to: end > to ? to : end, isInPeriod };
}

/** Follows every finding, rule and waiver from run to run. */
class Fold {
  readonly waivers: WaiverGrant[] = [];
  readonly #lastRun: string;
  readonly #open = new Map<RecordedFinding, FindingLife>();
  readonly #done: PeriodFinding[] = [];
  readonly #rules = new Map<string, RuleDays>();

  constructor(lastRun: HistoryEntry | undefined) {
    this.#lastRun = lastRun ? timeOf(lastRun) : "";
  }

  async read(entry: HistoryEntry, stretch: Stretch): Promise<void> {
    const before = new KnownFindings(this.#open.keys());
    const lives = new Map(this.#open);
    this.#open.clear();
    if (stretch.isInPeriod) for (const { ruleId } of entry.header.outcomes) this.#rule(ruleId).runsOn += 1;
    let recheck: Recheck | undefined;
    for await (const record of entry.records()) {
      if (record.kind !== "finding") {
        recheck ??= new Recheck(before.rest());
        recheck.note(record);
        continue;
      }
      const known = before.take(record);
      const life = (known && lives.get(known)) ?? new FindingLife(record, stretch);
      const grant = life.see(record, stretch, known);
      if (grant) this.waivers.push(grant);
      this.#open.set(record, life);
      if (record.state === "active" && !record.notRechecked) this.#rule(record.ruleId).fail(record, stretch);
    }
    recheck ??= new Recheck(before.rest());
    const looked = lookedIn(entry.header, []);
    for (const gone of before.rest()) {
      const life = lives.get(gone);
      if (!life) continue;
      // A history lets findings go whose rule stays off, which does not fix them.
      if (recheck.whyUnlooked(gone, looked)) this.#open.set(gone, life.miss(stretch));
      else this.#done.push(life.summary(timeOf(entry), this.#lastRun));
    }
  }

  findings(): readonly PeriodFinding[] {
    const open = Array.from(this.#open.values(), (life) => life.summary(null, this.#lastRun));
    return [...this.#done, ...open].sort(byFinding);
  }

  rules(): readonly PeriodRule[] {
    return [...this.#rules].map(([ruleId, rule]) => rule.summary(ruleId)).sort((a, b) => compare(a.ruleId, b.ruleId));
  }

  #rule(ruleId: string): RuleDays {
    const known = this.#rules.get(ruleId);
    if (known) return known;
    const fresh = new RuleDays();
    this.#rules.set(ruleId, fresh);
    return fresh;
  }
}

/** The days on which a rule failed, anywhere and in each vault. */
class RuleDays {
  runsOn = 0;
  readonly #anywhere = new ObservedDays();
  readonly #inPeriod = new ObservedDays();
  readonly #byVault = new Map<string, ObservedDays>();

  fail({ subject }: RecordedFinding, stretch: Stretch): void {
    this.#anywhere.add(stretch);
    if (stretch.isInPeriod) this.#inPeriod.add(stretch);
    const vault = subject.vault ?? subject.id;
    const days = this.#byVault.get(vault) ?? new ObservedDays();
    days.add(stretch);
    this.#byVault.set(vault, days);
  }

  summary(ruleId: string): PeriodRule {
    const byVault = Array.from(this.#byVault, ([vault, { days }]) => ({ vault, daysFailing: days }));
    return {
      ...{ ruleId, runsOn: this.runsOn, runsFailing: this.#inPeriod.sightings, daysFailing: this.#anywhere.days },
      byVault: byVault.sort((a, b) => compare(a.vault, b.vault)),
    };
  }
}

/** The stretches between runs, and from the ends of the period to the nearest of them. */
function gapsOf(times: readonly string[], { from, to }: PeriodAsk): readonly PeriodGap[] {
  const points = [from, ...times, to];
  return points.slice(1).map((end, index) => {
    const begin = points[index] ?? from;
    return { from: begin, to: end, days: roundDays(daysBetween(begin, end)) };
  });
}

function timesToFix(findings: readonly PeriodFinding[]): readonly TimeToFix[] {
  return severities.map((severity) => {
    const own = findings.filter((finding) => finding.severity === severity);
    const days = own.flatMap(({ closedAt, daysOpen }) => (closedAt === null ? [] : [daysOpen])).sort((a, b) => a - b);
    return {
      severity,
      opened: own.filter(({ openedAt }) => openedAt !== null).length,
      closed: days.length,
      stillOpen: own.length - days.length,
      medianDays: medianOf(days),
      worstDays: days.at(-1) ?? null,
    };
  });
}

/** Of sorted numbers; between the two in the middle where there are two. */
function medianOf(sorted: readonly number[]): number | null {
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : roundDays((lower + upper) / 2);
}

function runOf({ header, file }: HistoryEntry): PeriodRun {
  const { snapshot, policy, tool, summary }: HistoryHeader = header;
  return {
    ...{ collectedAt: snapshot.collectedAt, snapshotDigest: snapshot.digest, policyDigest: policy.digest },
    ...{ toolVersion: tool.version, isIncomplete: summary.isIncomplete, file },
  };
}

function byFinding(a: PeriodFinding, b: PeriodFinding): number {
  const rank = severityRank(a.severity) - severityRank(b.severity);
  const names = compare(a.ruleId, b.ruleId) || compare(a.subject.id, b.subject.id);
  return rank || names || compare(a.fingerprint, b.fingerprint) || compare(a.lastSeen, b.lastSeen);
}

const timeOf = ({ header }: HistoryEntry) => header.snapshot.collectedAt;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

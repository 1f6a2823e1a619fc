import { Recheck, type Sought } from "../analysis/history/recheck.ts";
import { recordGap } from "../analysis/history/record.ts";
import { unreadPlaces } from "../analysis/history/unread-places.ts";
import type { Coverage } from "../model/manifest.ts";
import type { Finding, NotEvaluated } from "../model/report.ts";

/** What a finding of an earlier run is known by. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly subjectId: string;
  /** The finding itself and the run that last saw it, so that it can be carried forward. */
  readonly last?: { readonly finding: Finding; readonly seenAt: string };
}

/** An earlier finding that nobody could look for. */
export interface Unchecked {
  readonly known: KnownFinding;
  readonly because: string;
}

/** What became of the earlier findings that this run does not have. */
export interface Vanished {
  readonly fixed: number;
  /** Those whose rule was off, or whose subject could not be looked at: nobody knows whether they are fixed. */
  readonly notRechecked: number;
  /** Those of `notRechecked` whose rule was on: it is only that it could not judge. */
  readonly unchecked: readonly Unchecked[];
}

/**
 * The findings of an earlier run, and which of them this run met again or could not look at. A fingerprint of code leaves the path out,
 * so that what moved is known again, and several root modules may share one: each earlier finding therefore covers one of
 * this run, that at its own place before any other.
 */
export class Baseline {
  /** Those not met so far, by fingerprint. */
  readonly #left = new Map<string, KnownFinding[]>();
  readonly #recheck: Recheck;

  constructor(findings: Iterable<KnownFinding>) {
    const all = [...findings];
    this.#recheck = new Recheck(all.map(soughtOf), { knowsSubjects: true });
    for (const finding of all) {
      const same = this.#left.get(finding.fingerprint);
      if (same) same.push(finding);
      else this.#left.set(finding.fingerprint, [finding]);
    }
  }

  /**
   * Was this finding known? Takes what is known of the same place; where that is known of other places alone, the answer hangs on whether
   * they still have it: `undecided` until everything is judged, and `claim` has it then.
   */
  meet({ fingerprint, subject }: Pick<Finding, "fingerprint" | "subject">): "new" | "unchanged" | "undecided" {
    const left = this.#left.get(fingerprint) ?? [];
    const index = left.findIndex(({ subjectId }) => subjectId === subject.id);
    if (index >= 0) left.splice(index, 1);
    if (index >= 0) return "unchanged";
    return left.length === 0 ? "new" : "undecided";
  }

  /** Takes what is known of another place that does not have it any more, if there is one left. */
  claim({ fingerprint }: Pick<Finding, "fingerprint">): "new" | "unchanged" {
    return this.#left.get(fingerprint)?.shift() ? "unchanged" : "new";
  }

  /** There is such a subject in this run. */
  noteJudged(subjectId: string): void {
    this.#recheck.notePresent(subjectId);
  }

  /** A rule was not evaluated on this subject, or on anything in it. */
  noteNotEvaluated(row: Omit<NotEvaluated, "accepted" | "remedy">): void {
    this.#recheck.note(recordGap(row));
  }

  /** A rule threw on this subject. */
  noteError(ruleId: string, subjectId: string): void {
    this.#recheck.note({ kind: "not-evaluated", ruleId, subjectId, facts: [], reason: "error" });
  }

  /** Sorts out what was not met, once everything is judged. `wasOn` tells the rules that were judged by in this run. */
  vanished(wasOn: (ruleId: string) => boolean, coverage: readonly Coverage[]): Vanished {
    for (const place of unreadPlaces(coverage)) this.#recheck.note(place);
    let [fixed, notRechecked] = [0, 0];
    const unchecked: Unchecked[] = [];
    for (const known of [...this.#left.values()].flat()) {
      const unlooked = this.#recheck.whyUnlooked(soughtOf(known), { isRuleOn: wasOn });
      if (unlooked) notRechecked += 1;
      else fixed += 1;
      if (unlooked?.isRuleOn) unchecked.push({ known, because: unlooked.because });
    }
    return { fixed, notRechecked, unchecked };
  }
}

/** A baseline may know no more of a subject than its id. */
function soughtOf({ ruleId, subjectId, last }: KnownFinding): Sought {
  return { ruleId, subject: last?.finding.subject ?? { id: subjectId } };
}

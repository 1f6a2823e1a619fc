import { faultReasons } from "../model/fact.ts";
import type { Coverage } from "../model/manifest.ts";

/** What a finding of an earlier run is known by. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly subjectId: string;
}

/** What became of the earlier findings that this run does not have. */
export interface Vanished {
  readonly fixed: number;
  /** Those whose rule was off, or whose subject could not be looked at: nobody knows whether they are fixed. */
  readonly notRechecked: number;
}

/** The findings of an earlier run, and which of them this run met again or could not look at. */
export class Baseline {
  readonly #known: ReadonlyMap<string, KnownFinding>;
  readonly #met = new Set<string>();
  /** Rule and place of every known finding, and every place above: only of these is it kept that they were not read. */
  readonly #watched: ReadonlySet<string>;
  readonly #unread = new Set<string>();
  readonly #notJudged = new Set<string>();

  constructor(findings: Iterable<KnownFinding>) {
    this.#known = new Map([...findings].map((finding) => [finding.fingerprint, finding]));
    this.#watched = new Set(
      [...this.#known.values()].flatMap(({ ruleId, subjectId }) =>
        [...placesAbove(subjectId)].map((place) => keyOf(ruleId, place)),
      ),
    );
  }

  /** Was this finding known? Remembers that it is still there. */
  meet(fingerprint: string): boolean {
    if (!this.#known.has(fingerprint)) return false;
    this.#met.add(fingerprint);
    return true;
  }

  /** A rule was not evaluated on this subject, or on anything in it. */
  noteNotEvaluated(ruleId: string, subjectId: string): void {
    const key = keyOf(ruleId, subjectId);
    if (this.#watched.has(key)) this.#unread.add(key);
  }

  /** A rule was judged on nothing, or not on all, because a whole input was not given. */
  noteNotJudged(ruleId: string): void {
    this.#notJudged.add(ruleId);
  }

  /** Counts what was not met, once everything is judged. `wasOn` tells the rules that were judged by in this run. */
  vanished(wasOn: (ruleId: string) => boolean, coverage: readonly Coverage[]): Vanished {
    const { isSnapshotCut, unreadPlaces } = lostPlaces(coverage);
    let [fixed, notRechecked] = [0, 0];
    for (const { fingerprint, ruleId, subjectId } of this.#known.values()) {
      if (this.#met.has(fingerprint)) continue;
      const places = [...placesAbove(subjectId)];
      const isUnread = places.some((place) => unreadPlaces.has(place) || this.#unread.has(keyOf(ruleId, place)));
      if (isSnapshotCut || isUnread || !wasOn(ruleId) || this.#notJudged.has(ruleId)) notRechecked += 1;
      else fixed += 1;
    }
    return { fixed, notRechecked };
  }
}

/** Subscriptions and vaults that could not be listed or read; a cut snapshot does not even say which. */
function lostPlaces(coverage: readonly Coverage[]) {
  const lost = coverage.flatMap(({ collector, refused }) =>
    refused.filter(({ why }) => faultReasons.has(why.reason)).map(({ id }) => ({ collector, id })),
  );
  return {
    isSnapshotCut: lost.some(({ collector }) => collector === "snapshot"),
    unreadPlaces: new Set(lost.filter(({ collector }) => collector === "vaults").map(({ id }) => id)),
  };
}

function keyOf(ruleId: string, place: string): string {
  return `${ruleId} ${place}`;
}

/** The id itself, then each one above it: ARM ids nest by their slashes. */
function* placesAbove(id: string): Generator<string> {
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) yield id.slice(0, end);
}

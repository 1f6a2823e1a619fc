import { faultReasons, type Unread } from "../model/fact.ts";
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

/** The findings of an earlier run, and which of them this run met again or could not look at. */
export class Baseline {
  readonly #known: ReadonlyMap<string, KnownFinding>;
  readonly #met = new Set<string>();
  /** Rule and place of every known finding, and every place above: only of these is it kept that they were not read. */
  readonly #watched: ReadonlySet<string>;
  /** Why, by rule and place. */
  readonly #unread = new Map<string, string>();
  readonly #notJudged = new Map<string, string>();

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
  noteNotEvaluated({ ruleId, subject, facts, reason, detail }: Omit<NotEvaluated, "accepted" | "remedy">): void {
    this.#noteUnread(ruleId, subject.id, `${facts.join(", ")}: ${detail ?? reasonWords[reason]}`);
  }

  /** A rule threw on this subject. */
  noteError(ruleId: string, subjectId: string): void {
    this.#noteUnread(ruleId, subjectId, "the rule failed inside kvaudit");
  }

  /** A rule was judged on nothing, or not on all, because a whole input was not given. */
  noteNotJudged(ruleId: string, because: string): void {
    this.#notJudged.set(ruleId, because);
  }

  /** Sorts out what was not met, once everything is judged. `wasOn` tells the rules that were judged by in this run. */
  vanished(wasOn: (ruleId: string) => boolean, coverage: readonly Coverage[]): Vanished {
    const lost = lostPlaces(coverage);
    let [fixed, notRechecked] = [0, 0];
    const unchecked: Unchecked[] = [];
    for (const known of this.#known.values()) {
      if (this.#met.has(known.fingerprint)) continue;
      const because = this.#whyUnchecked(known, lost);
      const isOn = wasOn(known.ruleId);
      if (because === undefined && isOn) fixed += 1;
      else notRechecked += 1;
      if (because !== undefined && isOn) unchecked.push({ known, because });
    }
    return { fixed, notRechecked, unchecked };
  }

  #noteUnread(ruleId: string, subjectId: string, because: string): void {
    const key = keyOf(ruleId, subjectId);
    if (this.#watched.has(key) && !this.#unread.has(key)) this.#unread.set(key, because);
  }

  /** The nearest place that was not read says why; undefined where everything was. */
  #whyUnchecked({ ruleId, subjectId }: KnownFinding, { cut, unreadPlaces }: LostPlaces): string | undefined {
    for (const place of placesAbove(subjectId)) {
      const because = this.#unread.get(keyOf(ruleId, place)) ?? unreadPlaces.get(place);
      if (because !== undefined) return because;
    }
    return this.#notJudged.get(ruleId) ?? cut;
  }
}

const reasonWords: Readonly<Record<NotEvaluated["reason"], string>> = {
  denied: "access was denied",
  firewall: "the vault's firewall refused",
  throttled: "requests were throttled",
  failed: "the request failed",
  unparsable: "the answer could not be read",
  "not-in-output": "not in this kind of input",
  "not-asked": "not asked for",
  unknown: "unknown until apply",
};

interface LostPlaces {
  /** Why the snapshot is not whole, where it does not even say what is missing. */
  readonly cut: string | undefined;
  readonly unreadPlaces: ReadonlyMap<string, string>;
}

/** Subscriptions and vaults that could not be listed or read; a cut snapshot does not even say which. */
function lostPlaces(coverage: readonly Coverage[]): LostPlaces {
  const lost = coverage.flatMap(({ collector, refused }) =>
    refused.filter(({ why }) => faultReasons.has(why.reason)).map(({ id, why }) => ({ collector, id, why })),
  );
  const unlisted = lost.filter(({ collector }) => collector === "vaults");
  return {
    cut: lost.some(({ collector }) => collector === "snapshot") ? "the snapshot is damaged" : undefined,
    unreadPlaces: new Map(unlisted.map(({ id, why }) => [id, wordsOf(why)])),
  };
}

function wordsOf({ reason, detail }: Unread): string {
  return `its vaults could not be listed: ${detail ?? reasonWords[reason]}`;
}

function keyOf(ruleId: string, place: string): string {
  return `${ruleId} ${place}`;
}

/** The id itself, then each one above it: ARM ids nest by their slashes. */
function* placesAbove(id: string): Generator<string> {
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) yield id.slice(0, end);
}

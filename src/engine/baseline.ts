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

/**
 * The findings of an earlier run, and which of them this run met again or could not look at. A fingerprint of code leaves the path out,
 * so that what moved is known again, and several root modules may share one: each earlier finding therefore covers one of
 * this run, that at its own place before any other.
 */
export class Baseline {
  /** Those not met so far, by fingerprint. */
  readonly #left = new Map<string, KnownFinding[]>();
  /** Rule and place of every known finding, and every place above: only of these is it kept that they were not read. */
  readonly #watched = new Set<string>();
  readonly #subjects = new Set<string>();
  readonly #judged = new Set<string>();
  /** Why, by rule and place. */
  readonly #unread = new Map<string, string>();
  /** Of subjects in code that the baseline does not have: why, by rule and address. One of its own may have moved there. */
  readonly #unreadElsewhere = new Map<string, string[]>();
  readonly #notJudged = new Map<string, string>();

  constructor(findings: Iterable<KnownFinding>) {
    for (const finding of findings) {
      const { fingerprint, ruleId, subjectId } = finding;
      const same = this.#left.get(fingerprint);
      if (same) same.push(finding);
      else this.#left.set(fingerprint, [finding]);
      this.#subjects.add(subjectId);
      for (const place of placesAbove(subjectId)) this.#watched.add(keyOf(ruleId, place));
      const address = addressOf(subjectId);
      if (address !== undefined) this.#watched.add(keyOf(ruleId, address));
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
    if (this.#subjects.has(subjectId)) this.#judged.add(subjectId);
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
    for (const known of [...this.#left.values()].flat()) {
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
    const address = this.#subjects.has(subjectId) ? undefined : addressOf(subjectId);
    if (address === undefined || !this.#watched.has(keyOf(ruleId, address))) return;
    const elsewhere = this.#unreadElsewhere.get(keyOf(ruleId, address));
    if (elsewhere) elsewhere.push(because);
    else this.#unreadElsewhere.set(keyOf(ruleId, address), [because]);
  }

  /** The nearest place that was not read says why; undefined where everything was. */
  #whyUnchecked(known: KnownFinding, lost: LostPlaces): string | undefined {
    const { ruleId, subjectId } = known;
    const { cut, unreadPlaces } = lost;
    for (const place of placesAbove(subjectId)) {
      const because = this.#unread.get(keyOf(ruleId, place)) ?? unreadPlaces.get(place);
      if (because !== undefined) return because;
    }
    return this.#notJudged.get(ruleId) ?? cut ?? this.#whyNotMet(known, lost);
  }

  /** Code that is not there any more may have moved to where it is unknown, or lie in what could not be read: nothing else shows. */
  #whyNotMet({ ruleId, subjectId, last }: KnownFinding, { unreadFiles }: LostPlaces): string | undefined {
    const address = addressOf(subjectId);
    const isCode = address !== undefined || last?.finding.subject.type === "code";
    if (!isCode || this.#judged.has(subjectId)) return undefined;
    const moved = address === undefined ? undefined : this.#unreadElsewhere.get(keyOf(ruleId, address))?.shift();
    const [anyFile] = unreadFiles;
    const file = unreadFiles.has(fileOf(subjectId)) ? fileOf(subjectId) : anyFile;
    return moved ?? (file === undefined ? undefined : `${file} could not be read`);
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
  /** Of code. What else hangs on them, only they could say. */
  readonly unreadFiles: ReadonlySet<string>;
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
    unreadFiles: new Set(lost.filter(({ collector }) => collector === "code").map(({ id }) => fileOf(id))),
  };
}

function wordsOf({ reason, detail }: Unread): string {
  return `its vaults could not be listed: ${detail ?? reasonWords[reason]}`;
}

function keyOf(ruleId: string, place: string): string {
  return `${ruleId} ${place}`;
}

/** What stays of a subject in code when its file moves: `#` and its address. Undefined for what is live, and for whole files. */
function addressOf(subjectId: string): string | undefined {
  const hash = subjectId.startsWith("/") ? -1 : subjectId.indexOf("#");
  return hash < 0 ? undefined : subjectId.slice(hash);
}

/** Of `main.tf#address` and of `main.tf:12`, which says what of a file could not be read. */
function fileOf(id: string): string {
  return id.replace(/#.*$|:[0-9]+$/s, "");
}

/** The id itself, then each one above it: ARM ids nest by their slashes. */
function* placesAbove(id: string): Generator<string> {
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) yield id.slice(0, end);
}

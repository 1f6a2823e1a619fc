import type { RecordedGap, RunFacts, UnlookedRecord, UnreadPlace } from "../../model/history.ts";
import { subscriptionOf } from "../../model/resource-id.ts";
import { logFacts } from "../../model/subject.ts";
import { addressOf, fileOf, type Placed, placesOf } from "./places.ts";
import { wordsOf } from "./reason-words.ts";
import { anyPlace, becauseOfPlace, isFile } from "./unread-places.ts";

/** What a finding is looked for by. */
export interface Sought {
  readonly ruleId: string;
  readonly subject: Placed;
}

/** What the run looked for at all. */
export interface Looked {
  isRuleOn(ruleId: string): boolean;
  /** Subscriptions that the run which has the findings read, and this one was not told to. */
  readonly lostScopes?: ReadonlySet<string>;
}

/** By the header of a recorded run; `scopesOfOther` are the subscriptions of the run that has the findings. */
export function lookedIn({ outcomes, snapshot }: RunFacts, scopesOfOther: readonly string[]): Looked {
  const rulesOn = new Set(outcomes.map(({ ruleId }) => ruleId));
  const own = new Set(snapshot.scopes);
  const lost = scopesOfOther.filter((scope) => !own.has(scope)).map((scope) => subscriptionOf(scope) ?? scope);
  return { isRuleOn: (ruleId) => rulesOn.has(ruleId), lostScopes: new Set(lost) };
}

/** Why a finding that a run does not have may be there all the same. */
export interface Unlooked {
  /** In words, as in `secrets: access was denied`. */
  readonly because: string;
  /** False where the rule itself was off, or did not exist yet. */
  readonly isRuleOn: boolean;
}

/**
 * Tells findings that a run looked for and did not find from those it could not look for. Give it the findings that the
 * run may lack, then everything the run could not judge; then ask, once for each finding. A run that is being judged also says
 * which subjects it has; a recorded one does not.
 */
export class Recheck {
  /** All that is sought, and every place above: only of these is it kept that they were not read. */
  readonly #watched = new Set<string>();
  readonly #subjects = new Set<string>();
  /** Of subjects in code. */
  readonly #addresses = new Set<string>();
  readonly #present = new Set<string>();
  /** Why, by rule, then by place. */
  readonly #gaps = new Map<string, Map<string, string>>();
  /** Of subjects in code that are not sought: why, by rule and address. One of those sought may have moved there. */
  readonly #elsewhere = new Map<string, string[]>();
  readonly #places = new Map<string, string>();
  #unreadFile: string | undefined;
  readonly #knowsSubjects: boolean;

  /** `knowsSubjects`: every subject of the run is told by `notePresent`, so that one which is not told is not there. */
  constructor(sought: Iterable<Sought>, { knowsSubjects = false } = {}) {
    this.#knowsSubjects = knowsSubjects;
    for (const { subject } of sought) {
      this.#subjects.add(subject.id);
      for (const place of placesOf(subject)) this.#watched.add(place);
      const address = addressOf(subject.id);
      if (address !== undefined) this.#addresses.add(address);
    }
  }

  /** Takes in what the run could not judge. */
  note(record: UnlookedRecord): void {
    if (record.kind === "unread-place") this.#notePlace(record);
    else if (isEverywhere(record)) keepFirst(this.#gapsOf(record.ruleId), anyPlace, becauseOf(record));
    else this.#noteGap(record);
  }

  /** The run has such a subject. */
  notePresent(subjectId: string): void {
    if (this.#subjects.has(subjectId)) this.#present.add(subjectId);
  }

  /** Undefined where the run did look. The nearest place that was not read says why. */
  whyUnlooked({ ruleId, subject }: Sought, { isRuleOn, lostScopes }: Looked): Unlooked | undefined {
    if (!isRuleOn(ruleId)) return { because: "the rule was off", isRuleOn: false };
    const because =
      this.#nearest(ruleId, subject) ??
      this.#gaps.get(ruleId)?.get(anyPlace) ??
      this.#places.get(anyPlace) ??
      this.#whyNotMet(ruleId, subject);
    if (because !== undefined) return { because, isRuleOn: true };
    const isLost = lostScopes?.has(subscriptionOf(subject.id) ?? "") ?? false;
    return isLost ? { because: "its subscription was not among those that were read", isRuleOn: true } : undefined;
  }

  #notePlace(place: UnreadPlace): void {
    keepFirst(this.#places, place.id, becauseOfPlace(place));
    if (isFile(place)) this.#unreadFile ??= place.id;
  }

  #noteGap(gap: RecordedGap): void {
    const { ruleId, subjectId } = gap;
    if (this.#watched.has(subjectId)) keepFirst(this.#gapsOf(ruleId), subjectId, becauseOf(gap));
    this.notePresent(subjectId);
    const address = this.#subjects.has(subjectId) ? undefined : addressOf(subjectId);
    if (address === undefined || !this.#addresses.has(address)) return;
    const elsewhere = this.#elsewhere.get(keyOf(ruleId, address));
    if (elsewhere) elsewhere.push(becauseOf(gap));
    else this.#elsewhere.set(keyOf(ruleId, address), [becauseOf(gap)]);
  }

  #gapsOf(ruleId: string): Map<string, string> {
    const known = this.#gaps.get(ruleId);
    if (known) return known;
    const fresh = new Map<string, string>();
    this.#gaps.set(ruleId, fresh);
    return fresh;
  }

  #nearest(ruleId: string, subject: Placed): string | undefined {
    const gaps = this.#gaps.get(ruleId);
    if (!gaps && this.#places.size === 0) return undefined;
    // A file that could not be read whole hides nothing of a subject that was judged.
    const isJudged = this.#knowsSubjects && this.#present.has(subject.id);
    for (const place of placesOf(subject)) {
      const hidden = isJudged && !place.startsWith("/") ? undefined : this.#places.get(place);
      const because = gaps?.get(place) ?? hidden;
      if (because !== undefined) return because;
    }
    return undefined;
  }

  /** Code that is not there any more may have moved to where it is unknown, or hang on a file that could not be read: nothing else shows. */
  #whyNotMet(ruleId: string, { id, type }: Placed): string | undefined {
    const address = addressOf(id);
    if ((address === undefined && type !== "code") || this.#present.has(id)) return undefined;
    const moved = address === undefined ? undefined : this.#elsewhere.get(keyOf(ruleId, address))?.shift();
    if (moved !== undefined || !this.#knowsSubjects) return moved;
    return this.#places.get(fileOf(id)) ?? this.#places.get(this.#unreadFile ?? "");
  }
}

function becauseOf(gap: RecordedGap): string {
  return gap.facts.length === 0 ? wordsOf(gap) : `${gap.facts.join(", ")}: ${wordsOf(gap)}`;
}

/** That no logs were given is said once, of the tenant or of the root. */
function isEverywhere({ subjectId, facts }: RecordedGap): boolean {
  const isTop = subjectId === "/" || subjectId.startsWith("/tenants/");
  return isTop && facts.length > 0 && facts.every((fact) => logFacts.has(fact.replace(/^vault\./, "")));
}

function keyOf(ruleId: string, place: string): string {
  return `${ruleId} ${place}`;
}

function keepFirst(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}

import { faultReasons, type Unread } from "../../model/fact.ts";
import type { HistoryRecord, RecordedFinding, RecordedGap, RunFacts, UnreadPlace } from "../../model/history.ts";
import type { Coverage } from "../../model/manifest.ts";
import { subscriptionOf } from "../../model/resource-id.ts";
import { logFacts } from "../../model/subject.ts";
import { cutDetail, wordsOf } from "./reason-words.ts";

/** Where a whole snapshot is cut, nobody knows what it lacks. */
export const anyPlace = "*";

/** What a finding is looked for by. */
export type Sought = Pick<RecordedFinding, "fingerprint" | "ruleId" | "subject">;

/** Why a finding that a run does not have may be there all the same. */
export interface Unlooked {
  /** In words, as in `secrets: access was denied`. */
  readonly because: string;
  /** False where the rule itself was off, or did not exist yet. */
  readonly isRuleOn: boolean;
}

/**
 * Tells findings that a run looked for and did not find from those it could not look for. Give it the findings that the
 * run lacks, then everything the run could not judge; then ask.
 */
export class Recheck {
  readonly #rulesOn: ReadonlySet<string>;
  readonly #lostScopes: ReadonlySet<string>;
  /** All that is sought, and every place above: only of these is it kept that they were not read. */
  readonly #watched = new Set<string>();
  readonly #gaps = new Map<string, string>();
  readonly #places = new Map<string, string>();

  /** `scopesOfOther`: the subscriptions of the run that has the findings. */
  constructor(sought: Iterable<Sought>, { outcomes, snapshot }: RunFacts, scopesOfOther: readonly string[]) {
    this.#rulesOn = new Set(outcomes.map(({ ruleId }) => ruleId));
    this.#lostScopes = new Set(scopesOfOther.filter((scope) => !snapshot.scopes.includes(scope)).map(subscriptionIn));
    for (const { subject } of sought) for (const place of placesOf(subject)) this.#watched.add(place);
  }

  /** Takes in what the run could not judge; findings are passed over. */
  note(record: HistoryRecord): void {
    if (record.kind === "unread-place")
      keepFirst(this.#places, record.id, `could not be listed or read: ${wordsOf(record)}`);
    if (record.kind !== "not-evaluated") return;
    const place = isEverywhere(record) ? anyPlace : record.subjectId;
    if (place === anyPlace || this.#watched.has(place))
      keepFirst(this.#gaps, keyOf(record.ruleId, place), becauseOf(record));
  }

  /** Undefined where the run did look. The nearest place that was not read says why. */
  whyUnlooked({ ruleId, subject }: Sought): Unlooked | undefined {
    if (!this.#rulesOn.has(ruleId)) return { because: "the rule was off", isRuleOn: false };
    for (const place of placesOf(subject)) {
      const because = this.#gaps.get(keyOf(ruleId, place)) ?? this.#places.get(place);
      if (because !== undefined) return { because, isRuleOn: true };
    }
    const because = this.#gaps.get(keyOf(ruleId, anyPlace)) ?? this.#places.get(anyPlace);
    if (because !== undefined) return { because, isRuleOn: true };
    const isLost = this.#lostScopes.has(subscriptionOf(subject.id) ?? "");
    return isLost ? { because: "its subscription was not among those that were read", isRuleOn: true } : undefined;
  }
}

/** What of a run's coverage hides whole places; the rest is told by what was not evaluated. */
export function unreadPlaces(coverage: readonly Coverage[]): readonly UnreadPlace[] {
  const places = new Map<string, UnreadPlace>();
  for (const { collector, refused } of coverage) {
    for (const { id, why } of refused) {
      const place = faultReasons.has(why.reason) ? placeOf(collector, id) : undefined;
      if (place !== undefined && !places.has(place))
        places.set(place, { kind: "unread-place", id: place, ...whyOf(why) });
    }
  }
  return [...places.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function whyOf({ reason, detail }: Unread): Pick<UnreadPlace, "reason" | "detail"> {
  return { reason, ...(detail === undefined ? {} : { detail: cutDetail(detail) }) };
}

function placeOf(collector: string, id: string): string | undefined {
  if (collector === "snapshot") return anyPlace;
  if (collector === "code") return id.replace(/#.*$|:\d+$/s, "");
  return collector === "vaults" ? id : undefined;
}

function becauseOf(gap: RecordedGap): string {
  return gap.facts.length === 0 ? wordsOf(gap) : `${gap.facts.join(", ")}: ${wordsOf(gap)}`;
}

/** That no logs were given is said once, of the tenant or of the root. */
function isEverywhere({ subjectId, facts }: RecordedGap): boolean {
  const isTop = subjectId === "/" || subjectId.startsWith("/tenants/");
  return isTop && facts.length > 0 && facts.every((fact) => logFacts.has(fact.replace(/^vault\./, "")));
}

/** The subject, each place above it (ARM ids nest by their slashes, code by its files), then its vault and those above that. */
function* placesOf({ id, vault }: Sought["subject"]): Generator<string> {
  yield* placesAbove(id);
  const hash = id.indexOf("#");
  if (hash > 0) yield id.slice(0, hash);
  if (vault !== undefined && !id.startsWith(`${vault}/`)) yield* placesAbove(vault);
}

/** Longer than any id of Azure; what somebody made up to be long is not taken apart. */
const longestId = 4096;

function* placesAbove(id: string): Generator<string> {
  if (id.length > longestId) return yield id;
  if (id.startsWith("/providers/microsoft.authorization/")) yield "/";
  for (let end = id.length; end > 0; end = id.lastIndexOf("/", end - 1)) yield id.slice(0, end);
}

function subscriptionIn(scope: string): string {
  return subscriptionOf(scope) ?? scope;
}

function keyOf(ruleId: string, place: string): string {
  return `${ruleId} ${place}`;
}

function keepFirst(map: Map<string, string>, key: string, value: string): void {
  if (!map.has(key)) map.set(key, value);
}

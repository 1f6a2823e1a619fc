import type { FindingState, HistoryHeader, RecordedFinding } from "../../model/history.ts";
import { daysBetween } from "../../model/iso-date.ts";
import type { PeriodFinding, WaiverGrant } from "../../model/period.ts";
import { ObservedDays, roundDays, type Span } from "./observed-days.ts";

/** A run, and the part of the period for which what it saw holds; that of the run before begins with the period. */
export interface Stretch extends Span {
  readonly header: HistoryHeader;
  readonly isInPeriod: boolean;
}

/** One finding through the runs of a period. */
export class FindingLife {
  readonly #openedAt: string | null;
  readonly #failing = new ObservedDays();
  readonly #waived = new ObservedDays();
  readonly #unchecked = new ObservedDays();
  #last: RecordedFinding;
  #lastSeen: string;
  #firstSeen: string;

  constructor(first: RecordedFinding, { header, isInPeriod }: Stretch) {
    this.#last = first;
    this.#lastSeen = seenAt(first, header);
    this.#firstSeen = first.firstSeen;
    this.#openedAt = isInPeriod && !first.notRechecked ? header.snapshot.collectedAt : null;
  }

  get last(): RecordedFinding {
    return this.#last;
  }

  /** A run has it. Gives back the waiver that the run is the first to apply, if there is one. */
  see(record: RecordedFinding, stretch: Stretch, before: RecordedFinding | undefined): WaiverGrant | undefined {
    const { header } = stretch;
    if (record.notRechecked) this.#unchecked.add(stretch);
    else this.#daysOf(record.state).add(stretch);
    this.#last = record;
    this.#lastSeen = seenAt(record, header);
    // A history that let it go knows it anew, and no longer since when.
    if (record.firstSeen < this.#firstSeen) this.#firstSeen = record.firstSeen;
    return stretch.isInPeriod && !record.notRechecked
      ? grantOf(record, before, header.snapshot.collectedAt)
      : undefined;
  }

  /** A run did not look for it and says nothing of it. */
  miss(stretch: Stretch): this {
    this.#unchecked.add(stretch);
    return this;
  }

  /** What the period says of it. `closedAt` is null where the last run still has it. */
  summary(closedAt: string | null, lastRun: string): PeriodFinding {
    const { fingerprint, ruleId, severity, subject, owner } = this.#last;
    const firstSeen = this.#firstSeen;
    return {
      ...{ fingerprint, ruleId, severity, subject },
      ...(owner === undefined ? {} : { owner }),
      ...{ firstSeen, openedAt: this.#openedAt, lastSeen: this.#lastSeen, closedAt },
      daysOpen: roundDays(daysBetween(firstSeen, closedAt ?? lastRun)),
      daysFailing: this.#failing.days,
      daysWaived: this.#waived.days,
      daysUnchecked: this.#unchecked.days,
    };
  }

  #daysOf(state: FindingState): ObservedDays {
    return state === "active" ? this.#failing : this.#waived;
  }
}

function seenAt({ notRechecked }: RecordedFinding, { snapshot }: HistoryHeader): string {
  return notRechecked?.since ?? snapshot.collectedAt;
}

function grantOf(
  { fingerprint, ruleId, subject, state, waiver }: RecordedFinding,
  before: RecordedFinding | undefined,
  grantedAt: string,
): WaiverGrant | undefined {
  if (state !== "waived" || !waiver) return undefined;
  const isExtension = before?.state === "waived";
  if (isExtension && before.waiver?.until === waiver.until && before.waiver.approver === waiver.approver)
    return undefined;
  return { grantedAt, fingerprint, ruleId, subject, waiver, isExtension };
}

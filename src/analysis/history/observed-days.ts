import { daysBetween } from "../../model/iso-date.ts";

/** A stretch of time for which what a run saw holds: until the next run looks. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/**
 * How long something was the case, told by runs. Each stretch is told once however many things it holds, so days of a
 * rule with many findings are counted once.
 */
export class ObservedDays {
  #days = 0;
  #sightings = 0;
  #last: Span | undefined;

  add(span: Span): void {
    if (this.#last === span) return;
    this.#last = span;
    this.#sightings += 1;
    this.#days += daysBetween(span.from, span.to);
  }

  get days(): number {
    return roundDays(this.#days);
  }

  /** In how many stretches it was the case. */
  get sightings(): number {
    return this.#sightings;
  }
}

/** To a ten-thousandth of a day, some nine seconds: sums of fractions print the same everywhere. */
export function roundDays(days: number): number {
  return Math.round(days * 10_000) / 10_000;
}

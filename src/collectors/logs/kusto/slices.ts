import { formatTime } from "../../../model/iso-date.ts";

/** What is asked for: times in milliseconds since the epoch, whole seconds; `to` is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A window in parts of a day, cut at midnight. */
export function daysOf(window: Span): readonly Span[] {
  const days: Span[] = [];
  for (let from = window.from; from < window.to; ) {
    const to = Math.min(window.to, floorTo(from, dayMs) + dayMs);
    days.push({ from, to });
    from = to;
  }
  return days;
}

/**
 * Two halves, cut at the hour as long as there are several, then at the minute, then at the second: rows of an hour come
 * from one answer as long as that can be. Undefined for a second.
 */
export function halvesOf({ from, to }: Span): readonly [Span, Span] | undefined {
  const middle = from + (to - from) / 2;
  for (const unit of [hourMs, minuteMs, secondMs]) {
    const cut = [floorTo(middle, unit), floorTo(middle, unit) + unit].find((at) => at > from && at < to);
    if (cut !== undefined)
      return [
        { from, to: cut },
        { from: cut, to },
      ];
  }
  return undefined;
}

/** Whether no other slice of the window has a part in any of these units that the span touches. */
export function ownsWhole(unit: number, { from, to }: Span, window: Span): boolean {
  const begins = from % unit === 0 || from === window.from;
  const ends = to % unit === 0 || to === window.to;
  return begins && ends;
}

/** `2026-11-01T00:00:00Z/2026-11-02T00:00:00Z`: as the query API and refusals have it. */
export function spanText({ from, to }: Span): string {
  return `${formatTime(from)}/${formatTime(to)}`;
}

export function floorTo(time: number, unit: number): number {
  return Math.floor(time / unit) * unit;
}

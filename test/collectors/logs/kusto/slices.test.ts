import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  daysOf,
  halvesOf,
  hourMs,
  minuteMs,
  ownsWhole,
  type Span,
  secondMs,
  spanText,
} from "../../../../src/collectors/logs/kusto/slices.ts";

const start = Date.parse("2026-11-01T00:00:00Z");
const spans = fc
  .tuple(fc.nat(40 * 86_400), fc.integer({ min: 1, max: 40 * 86_400 }))
  .map(([from, length]): Span => ({ from: start + from * secondMs, to: start + (from + length) * secondMs }));

/** All parts that come of halving down to the second, in the order of time. */
function downTo(span: Span, least: number): readonly Span[] {
  if (span.to - span.from <= least) return [span];
  const halves = halvesOf(span);
  return halves ? halves.flatMap((half) => downTo(half, least)) : [span];
}

/** A span with everything that comes of halving it, down to a length. */
function allOf(span: Span, least: number): readonly Span[] {
  const halves = span.to - span.from > least ? halvesOf(span) : undefined;
  return [span, ...(halves ?? []).flatMap((half) => allOf(half, least))];
}

const isLonger = ({ from, to }: Span, unit: number) => to - from > unit;

function expectOwned(halves: readonly Span[] | undefined, unit: number, window: Span): void {
  for (const half of halves ?? []) expect(ownsWhole(unit, half, window)).toBe(true);
}

describe("days of a window", () => {
  it("are its parts, cut at midnight", () => {
    fc.assert(
      fc.property(spans, (window) => {
        const days = daysOf(window);
        expect(days[0]?.from).toBe(window.from);
        expect(days.at(-1)?.to).toBe(window.to);
        for (const [index, day] of days.entries()) {
          expect(day.to).toBeGreaterThan(day.from);
          if (index > 0) expect(day.from).toBe(days[index - 1]?.to);
          if (index > 0) expect(day.from % 86_400_000).toBe(0);
        }
      }),
    );
  });
});

describe("halves", () => {
  it("leave nothing out, overlap nowhere, and are both shorter", () => {
    fc.assert(
      fc.property(spans, (span) => {
        const halves = halvesOf(span);
        if (!halves) {
          expect(span.to - span.from).toBe(secondMs);
          return;
        }
        const [first, second] = halves;
        expect([first.from, second.to]).toEqual([span.from, span.to]);
        expect(first.to).toBe(second.from);
        for (const { from, to } of halves) expect(to - from).toBeGreaterThanOrEqual(secondMs);
        expect(Math.max(first.to - first.from, second.to - second.from)).toBeLessThan(span.to - span.from);
      }),
    );
  });

  it("own whole hours as long as there are several, then whole minutes", () => {
    fc.assert(
      fc.property(spans, (window) => {
        for (const span of allOf(window, hourMs))
          if (isLonger(span, hourMs)) expectOwned(halvesOf(span), hourMs, window);
        const hour = downTo(window, hourMs).find((span) => ownsWhole(hourMs, span, window));
        if (!hour) return;
        for (const span of allOf(hour, minuteMs))
          if (isLonger(span, minuteMs)) expectOwned(halvesOf(span), minuteMs, window);
      }),
    );
  });

  it("end at the second", () => {
    const span = { from: start, to: start + 3 * secondMs };
    expect(downTo(span, 0).map(spanText)).toEqual([
      "2026-11-01T00:00:00Z/2026-11-01T00:00:01Z",
      "2026-11-01T00:00:01Z/2026-11-01T00:00:02Z",
      "2026-11-01T00:00:02Z/2026-11-01T00:00:03Z",
    ]);
  });
});

describe("a span owns whole hours", () => {
  const window = { from: start + 10 * minuteMs, to: start + 3 * hourMs + 5 * minuteMs };
  it.each([
    ["from the window's start to the hour", window.from, start + hourMs, true],
    ["from hour to hour", start + hourMs, start + 2 * hourMs, true],
    ["from the hour to the window's end", start + 3 * hourMs, window.to, true],
    ["from within an hour", start + hourMs + minuteMs, start + 2 * hourMs, false],
    ["to within an hour", start + hourMs, start + 2 * hourMs - minuteMs, false],
  ])("%s: %s", (_, from, to, owns) => expect(ownsWhole(hourMs, { from, to }, window)).toBe(owns));
});

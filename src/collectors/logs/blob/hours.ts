/** Times in milliseconds since the epoch; the end is not part of it. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const hourMs = 3_600_000;
const inYear = /(?:^|\/)y=(\d{4})\/$/;
const inMonth = /(?:^|\/)y=(\d{4})\/m=(\d{2})\/$/;
const inDay = /(?:^|\/)y=(\d{4})\/m=(\d{2})\/d=(\d{2})\/$/;
const inHour = /(?:^|\/)y=(\d{4})\/m=(\d{2})\/d=(\d{2})\/h=(\d{2})\/(?:m=\d{2}\/)?$/;

/** The time that a folder of the layout spans; undefined for folders above it and for other layouts. */
export function spanOf(folder: string): (TimeRange & { readonly unit: "year" | "month" | "day" | "hour" }) | undefined {
  const [, year] = inYear.exec(folder) ?? [];
  if (year !== undefined) return span("year", timeOf(year), timeOf(String(Number(year) + 1).padStart(4, "0")));
  const [, ofMonth, month] = inMonth.exec(folder) ?? [];
  if (ofMonth !== undefined) return monthSpan(ofMonth, month);
  const [, ofDay, monthOfDay, day] = inDay.exec(folder) ?? [];
  const start = ofDay === undefined ? undefined : timeOf(ofDay, monthOfDay, day);
  if (start !== undefined) return span("day", start, start + 24 * hourMs);
  const [, ofHour = "", monthOfHour, dayOfHour, clock] = inHour.exec(folder) ?? [];
  const hour = timeOf(ofHour, monthOfHour, dayOfHour, clock);
  return hour === undefined ? undefined : span("hour", hour, hour + hourMs);
}

function monthSpan(year: string, month: string | undefined) {
  const start = timeOf(year, month);
  if (start === undefined) return undefined;
  const next = new Date(start);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return span("month", start, next.getTime());
}

function span(unit: "year" | "month" | "day" | "hour", from: number | undefined, to: number | undefined) {
  return from === undefined || to === undefined ? undefined : { unit, from, to };
}

/** Undefined for the 31st of February. */
function timeOf(year: string, month = "01", day = "01", hour = "00"): number | undefined {
  const text = `${year}-${month}-${day}T${hour}:00:00.000Z`;
  const time = Date.parse(text);
  return Number.isNaN(time) || new Date(time).toISOString() !== text ? undefined : time;
}

/** Records stand by the time they were received: some are in the hour after their own, some in the one before. */
export function withSlack({ from, to }: TimeRange): TimeRange {
  return { from: from - hourMs, to: to + hourMs };
}

export function overlaps(one: TimeRange, other: TimeRange): boolean {
  return one.from < other.to && other.from < one.to;
}

/** From so few days of a month on each day is listed by itself: a month is one request, and so is a day. */
const daysOfTheirOwn = 3;

/** The folders below one of a year or a month that together hold everything of the time asked for. */
export function foldersWithin(folder: string, asked: TimeRange): readonly string[] {
  const whole = spanOf(folder);
  if (!whole || !overlaps(whole, asked)) return [];
  if (asked.from <= whole.from && whole.to <= asked.to) return [folder];
  if (whole.unit === "year") return monthsOf(folder).flatMap((month) => foldersWithin(month, asked));
  if (whole.unit !== "month") return [folder];
  const days = daysOf(folder, whole).filter((day) => overlaps(spanOf(day) ?? whole, asked));
  return days.length <= daysOfTheirOwn ? days : [folder];
}

const two = (number: number) => String(number).padStart(2, "0");

function monthsOf(year: string): readonly string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}m=${two(index + 1)}/`);
}

function daysOf(month: string, { from, to }: TimeRange): readonly string[] {
  return Array.from({ length: Math.round((to - from) / (24 * hourMs)) }, (_, index) => `${month}d=${two(index + 1)}/`);
}

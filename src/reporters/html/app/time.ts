/** Days and months of the calendar, as UTC: reports speak of no other time. */
const dayMs = 86_400_000;

export interface CalendarDay {
  /** `2026-12-24`. */
  readonly date: string;
  /** 0 is Monday. */
  readonly weekday: number;
}

export interface CalendarMonth {
  /** `2026-12`. */
  readonly month: string;
  readonly days: readonly CalendarDay[];
}

const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** So many months from the one that a time lies in. */
export function monthsFrom(time: string, count: number): readonly CalendarMonth[] {
  const [year = 1970, month = 1] = time.split("-").map(Number);
  return Array.from({ length: count }, (_, at) => {
    const first = Date.UTC(year, month - 1 + at, 1);
    const days = Math.round((Date.UTC(year, month + at, 1) - first) / dayMs);
    return {
      month: isoDay(first).slice(0, 7),
      days: Array.from({ length: days }, (_day, day) => {
        const ms = first + day * dayMs;
        return { date: isoDay(ms), weekday: (new Date(ms).getUTCDay() + 6) % 7 };
      }),
    };
  });
}

/** Whole days from one time to another; negative where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / dayMs);
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Dec 2026` of `2026-12`. */
export function monthName(month: string): string {
  const [year = "", number = "1"] = month.split("-");
  return `${monthNames[Number(number) - 1] ?? number} ${year}`;
}

/** `2026-11-01 08:00 UTC`. */
export function timeText(time: string): string {
  return time.replace("T", " ").replace(/(:\d\d):\d\dZ$/, "$1 UTC");
}

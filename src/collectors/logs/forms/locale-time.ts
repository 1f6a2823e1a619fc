/** Turns a time as a portal shows it into RFC 3339; undefined for what is none in this locale. */
export type TimeReader = (text: string) => string | undefined;

type Part = "year" | "month" | "day" | "hour" | "minute" | "second";

/** Whether a time can be read without knowing who wrote it. */
export function isPlainTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text);
}

/** The order of a date's parts, and the words for halves of the day, as the locale has them. */
export function timeReader(locale: string): TimeReader {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "medium", timeZone: "UTC" });
  const order = format
    .formatToParts(new Date(Date.UTC(2025, 1, 3, 16, 5, 6)))
    .map(({ type }) => type)
    .filter((type): type is Part => ["year", "month", "day"].includes(type));
  const afternoon = dayHalf(format, 16);
  const morning = dayHalf(format, 4);
  return (text) => {
    const numbers = text.match(/\d+/g) ?? [];
    if (numbers.length < 6 || numbers.length > 7) return undefined;
    const date = new Map(order.map((part, index) => [part, Number(numbers[index])]));
    const [, , , hourText, minute = "", second = "", fraction = "0"] = numbers;
    const lower = text.toLowerCase();
    const isLate = /\bp\.?\s?m\b/.test(lower) || (afternoon !== "" && lower.includes(afternoon));
    const isEarly = /\ba\.?\s?m\b/.test(lower) || (morning !== "" && lower.includes(morning));
    const shown = Number(hourText);
    const hour = isLate ? (shown % 12) + 12 : isEarly ? shown % 12 : shown;
    return rfcTime(
      [date.get("year"), date.get("month"), date.get("day"), hour, Number(minute), Number(second)],
      fraction,
    );
  };
}

function dayHalf(format: Intl.DateTimeFormat, hour: number): string {
  const parts = format.formatToParts(new Date(Date.UTC(2025, 1, 3, hour)));
  return parts.find(({ type }) => type === "dayPeriod")?.value.toLowerCase() ?? "";
}

function rfcTime(parts: readonly (number | undefined)[], fraction: string): string | undefined {
  const [shownYear = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const year = shownYear < 100 ? 2000 + shownYear : shownYear;
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal =
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  return isReal && fraction.length <= 9 ? `${time.toISOString().slice(0, 19)}.${fraction}Z` : undefined;
}

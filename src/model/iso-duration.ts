const duration =
  /^P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:\d+S)?)?$/i;

/** An ISO 8601 duration in days. A year counts as 365 and a month as 30, as near as a duration without a date can say. */
export function daysOf(text: string): number | undefined {
  const match = duration.exec(text.trim());
  if (!match || text.trim().length < 3) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  return years * 365 + months * 30 + weeks * 7 + days + hours / 24 + minutes / 1440;
}

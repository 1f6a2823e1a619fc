/** Days of a duration of ISO 8601 (`P90D`, `P1Y6M`, `PT12H`), a month counted as 30 and a year as 365; undefined for anything else. */
export function daysOf(text: string): number | undefined {
  const match =
    /^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(\d{1,5}H)?(\d{1,5}M)?(\d{1,7}S)?)?$/.exec(text);
  if (!match || text.endsWith("P") || text.endsWith("T")) return undefined;
  const [, years, months, weeks, days, hours] = match;
  return (
    Number(years ?? 0) * 365 +
    Number(months ?? 0) * 30 +
    Number(weeks ?? 0) * 7 +
    Number(days ?? 0) +
    Number(hours?.slice(0, -1) ?? 0) / 24
  );
}

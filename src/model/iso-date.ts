const millisecondsPerDay = 86_400_000;
const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads an RFC 3339 time, a date, or the forms that Azure tools print (fractions, offsets, a missing zone: UTC).
 * Gives back the canonical form (UTC, whole seconds) or undefined where the text is no real time.
 */
export function parseTime(text: string): string | undefined {
  const match = rfc3339.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  const offset = zone.toUpperCase() === "Z" ? "Z" : zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  const isRealDay = Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number.isNaN(milliseconds) || !isRealDay) return undefined;
  return formatTime(milliseconds);
}

/** Unix seconds, as Key Vault and ARM print object attributes, to the canonical form. */
export function timeFromUnixSeconds(seconds: number): string | undefined {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12 - 1) return undefined;
  return formatTime(seconds * 1000);
}

/** Milliseconds since 1970 to RFC 3339, UTC, whole seconds. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Days from one time to another, as a fraction; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / millisecondsPerDay;
}

/** The same time so many days later (or earlier). */
export function addDays(time: string, days: number): string {
  return formatTime(Date.parse(time) + days * millisecondsPerDay);
}

/** The date part, for messages. */
export function dateOf(time: string): string {
  return time.slice(0, 10);
}

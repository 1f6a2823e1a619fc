const millisecondsPerDay = 86_400_000;
/** The years that the canonical form can write: 0000 to 9999. */
const earliest = Date.parse("0000-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59Z");
const rfc3339 = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads an RFC 3339 time, a date, or the forms that Azure tools print (fractions, offsets, a missing zone: UTC).
 * Gives back the canonical form (UTC, whole seconds) or undefined where the text is no real time.
 */
export function parseTime(text: string): string | undefined {
  const match = rfc3339.exec(text.trim());
  if (!match) return undefined;
  const [, date = "", hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const milliseconds = Date.parse(`${date}T${hour}:${minute}:${second}${offset}`);
  const isRealTime = isWritable(milliseconds) && isRealDay(date) && hour !== "24";
  return isRealTime ? formatTime(milliseconds) : undefined;
}

/** `Date` takes the 30th of February for the 2nd of March; we do not. */
function isRealDay(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return isWritable(midnight) && formatTime(midnight).startsWith(date);
}

/** Unix seconds, as Key Vault and ARM print object attributes, to the canonical form; undefined beyond the year 9999. */
export function timeFromUnixSeconds(seconds: number): string | undefined {
  const milliseconds = Math.floor(seconds) * 1000;
  return isWritable(milliseconds) ? formatTime(milliseconds) : undefined;
}

function isWritable(milliseconds: number): boolean {
  return milliseconds >= earliest && milliseconds < latest + 1000;
}

/** Milliseconds since 1970 to RFC 3339, UTC, whole seconds. Throws a RangeError outside the years 0000 to 9999. */
export function formatTime(milliseconds: number): string {
  if (!isWritable(milliseconds)) throw new RangeError(`no time between the years 0000 and 9999: ${milliseconds}`);
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

interface ParsedTime {
  readonly time: string;
  readonly milliseconds: number;
}

const nothingParsed: ParsedTime = { time: "", milliseconds: Number.NaN };
/** The two times that were read last: a run compares a million times with one "now", which so stays at hand. */
let [newest, second] = [nothingParsed, nothingParsed];

function millisecondsOf(time: string): number {
  if (newest.time === time) return newest.milliseconds;
  if (second.time === time) [newest, second] = [second, newest];
  else {
    const milliseconds = Date.parse(time);
    if (Number.isNaN(milliseconds)) throw new RangeError(`not a time: ${JSON.stringify(time)}`);
    second = newest;
    newest = { time, milliseconds };
  }
  return newest.milliseconds;
}

/**
 * Days from one time to another, as a fraction; negative when `to` is earlier. Throws a RangeError for what is no time:
 * a comparison with NaN would quietly come out as false.
 */
export function daysBetween(from: string, to: string): number {
  return (millisecondsOf(to) - millisecondsOf(from)) / millisecondsPerDay;
}

/** The same time so many days later (or earlier), to the nearest second; it stops at the ends of the years 0000 to 9999. */
export function addDays(time: string, days: number): string {
  const seconds = Math.round((millisecondsOf(time) + days * millisecondsPerDay) / 1000);
  return formatTime(Math.min(Math.max(seconds * 1000, earliest), latest));
}

/** The date part, for messages. */
export function dateOf(time: string): string {
  return time.slice(0, 10);
}

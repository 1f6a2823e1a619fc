import { Failure, type FunctionTable, type Given, never, pure, text } from "./definition.ts";

/** Functions of points in time; those of the present moment are made anew at every apply. */
export const dateFunctions: FunctionTable = {
  formatdate: pure([text, text], (format, time) => {
    const moment = parseMoment(time);
    return moment ? formatMoment(format, moment) : noMoment;
  }),
  plantimestamp: never("apply", "the time of the plan is not known"),
  timeadd: pure([text, text], add),
  timecmp: pure([text, text], (left, right) => {
    const [a, b] = [parseMoment(left), parseMoment(right)];
    return a && b ? Math.sign(a.utc - b.utc) : noMoment;
  }),
  timestamp: never("apply", "the time of the apply is not known"),
};

const noMoment = new Failure("fault", "the text is no time of RFC 3339");

/** A point in time as RFC 3339 states it. */
interface Moment {
  /** Milliseconds since 1970, UTC. */
  readonly utc: number;
  /** Minutes that its clock is ahead of UTC. */
  readonly offset: number;
}

const momentPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

function parseMoment(value: string): Moment | undefined {
  const found = momentPattern.exec(value);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  if (day < 1 || local.getUTCDate() !== day) return undefined;
  local.setUTCHours(hour, minute, second, Math.trunc(Number(`0.${found[7] ?? "0"}`) * 1_000));
  const [hours, minutes] = [Number(found[9] ?? 0), Number(found[10] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const offset = (found[8] === "-" ? -1 : 1) * (hours * 60 + minutes);
  return { utc: local.getTime() - offset * 60_000, offset };
}

/** Units of a duration in milliseconds. */
const units: ReadonlyMap<string, number> = new Map([
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
  ["us", 0.001],
  ["µs", 0.001],
  ["ns", 0.000001],
]);

/** Milliseconds of a duration such as `-1h30m`; undefined where it is none. */
function parseDuration(value: string): number | undefined {
  const unsigned = /^[+-]/.test(value) ? value.slice(1) : value;
  if (unsigned === "0") return 0;
  if (unsigned === "" || unsigned.length > 100) return undefined;
  const part = /(\d{1,15}(?:\.\d{0,15})?)(h|ms|us|µs|ns|m|s)/y;
  let total = 0;
  while (part.lastIndex < unsigned.length) {
    const found = part.exec(unsigned);
    if (!found) return undefined;
    total += Number(found[1]) * (units.get(found[2] ?? "") ?? 0);
  }
  return value.startsWith("-") ? -total : total;
}

function add(time: string, duration: string): Given {
  const moment = parseMoment(time);
  if (!moment) return noMoment;
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined) return new Failure("fault", 'the text is no duration such as "1h30m"');
  const later = { utc: moment.utc + Math.trunc(milliseconds), offset: moment.offset };
  const date = new Date(later.utc);
  if (Number.isNaN(date.getTime())) return new Failure("fault", "the time lies outside of the calendar");
  return formatMoment("YYYY-MM-DD'T'hh:mm:ssZ", later);
}

const months = "January February March April May June July August September October November December".split(" ");
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

function formatMoment(format: string, moment: Moment): Given {
  const tokens = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/y;
  let out = "";
  while (tokens.lastIndex < format.length) {
    const found = tokens.exec(format);
    if (!found) return new Failure("fault", "a quote of the format is not closed");
    const piece = found[2] === undefined ? literal(found) : field(found[0], moment);
    if (piece === undefined) return new Failure("fault", `a date has no field ${found[0].slice(0, 8)}`);
    out += piece;
  }
  return out;
}

function literal(found: RegExpExecArray): string {
  return found[1] === undefined ? found[0] : found[1].replaceAll("''", "'");
}

function field(name: string, { utc, offset }: Moment): string | undefined {
  const local = new Date(utc + offset * 60_000);
  const hour = local.getUTCHours();
  const fields: ReadonlyMap<string, string> = new Map([
    ["YYYY", padded(local.getUTCFullYear(), 4)],
    ["YY", padded(local.getUTCFullYear() % 100)],
    ["MMMM", months[local.getUTCMonth()] ?? ""],
    ["MMM", months[local.getUTCMonth()]?.slice(0, 3) ?? ""],
    ["MM", padded(local.getUTCMonth() + 1)],
    ["M", String(local.getUTCMonth() + 1)],
    ["DD", padded(local.getUTCDate())],
    ["D", String(local.getUTCDate())],
    ["EEEE", days[local.getUTCDay()] ?? ""],
    ["EEE", days[local.getUTCDay()]?.slice(0, 3) ?? ""],
    ["hh", padded(hour)],
    ["h", String(hour)],
    ["HH", padded(hour % 12 || 12)],
    ["H", String(hour % 12 || 12)],
    ["AA", hour < 12 ? "AM" : "PM"],
    ["aa", hour < 12 ? "am" : "pm"],
    ["mm", padded(local.getUTCMinutes())],
    ["m", String(local.getUTCMinutes())],
    ["ss", padded(local.getUTCSeconds())],
    ["s", String(local.getUTCSeconds())],
    ["ZZZZZ", zone(offset, ":")],
    ["ZZZZ", zone(offset, "")],
    ["ZZZ", offset === 0 ? "UTC" : zone(offset, "")],
    ["Z", offset === 0 ? "Z" : zone(offset, ":")],
  ]);
  return fields.get(name);
}

function zone(offset: number, separator: string): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${padded(Math.trunc(minutes / 60))}${separator}${padded(minutes % 60)}`;
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

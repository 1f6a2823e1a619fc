import type { Command } from "commander";
import { formatTime, parseTime } from "../model/iso-date.ts";
import { UsageError } from "./exit.ts";

/** The flags of every command that reads audit logs, as commander hands them over. */
export interface LogFlags {
  readonly since?: string;
  readonly until?: string;
  readonly top?: string;
  readonly csvLocale?: string;
  /** A folder; false for `--no-cache`; true or undefined for the user's own. */
  readonly cache?: string | boolean;
}

/** Adds the flags that say which part of the logs to read, and how. */
export function logOptions(command: Command): Command {
  return command
    .option(
      "--since <time>",
      "leave out records before this time: RFC 3339, a date, or a span back from now (30d, 12h)",
    )
    .option("--until <time>", "leave out records from this time on; written like --since")
    .option("--top <number>", "how many vaults, callers and objects the report lists (default: 10)")
    .option("--csv-locale <locale>", "how times in portal CSV are written, such as en-US or de-DE")
    .option(
      "--cache <dir>",
      "keep what was counted here instead of in the user's cache folder: the next run reads only what is new",
    )
    .option("--no-cache", "keep nothing");
}

/** What of the logs was asked for. */
export interface LogWindow {
  readonly from?: string;
  readonly to?: string;
}

/** Throws a UsageError for any of these flags that cannot be meant, before anything is read. */
export function checkLogFlags(flags: LogFlags, now: string): void {
  windowFlags(flags, now);
  localeFlag(flags);
  topFlag(flags);
  if (flags.cache === "")
    throw new UsageError("cache-faulty", "--cache names no folder", "Write --cache DIR, or leave it out.");
}

const spanPattern = /^(\d{1,6})\s*([mhdw])$/i;
const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };

/** `--since` and `--until`; undefined where neither is given. Throws a UsageError. */
export function windowFlags({ since, until }: LogFlags, now: string): LogWindow | undefined {
  const from = timeOrSpan("--since", since, now);
  const to = timeOrSpan("--until", until, now);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from >= to)
    throw new UsageError("time-faulty", `--since ${from} is not before --until ${to}`, "Exchange the two.");
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function timeOrSpan(flag: string, text: string | undefined, now: string): string | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = spanPattern.exec(text.trim()) ?? [];
  if (count !== undefined && unit !== undefined) {
    const minutes = Number(count) * (minutesOf[unit.toLowerCase()] ?? 0);
    const at = Date.parse(now) - minutes * 60_000;
    if (at >= 0) return formatTime(at);
  }
  const time = count === undefined ? parseTime(text) : undefined;
  if (time !== undefined) return time;
  throw new UsageError(
    "time-faulty",
    `${flag} "${text}" is no time`,
    "Write it as 2027-01-31, 2027-01-31T12:00:00Z, or as a span back from now: 30d, 12h.",
  );
}

/** `--csv-locale`, as a language tag. Throws a UsageError for what is none, and for one that nothing is known of. */
export function localeFlag({ csvLocale }: LogFlags): string | undefined {
  if (csvLocale === undefined) return undefined;
  try {
    // Of one that it does not know, Intl takes this machine's own instead, and times would be read wrong.
    const [tag] = Intl.DateTimeFormat.supportedLocalesOf(csvLocale);
    if (tag !== undefined) return tag;
  } catch (error) {
    // Only this says of a text that it is no language tag.
    if (!(error instanceof RangeError)) throw error;
  }
  throw new UsageError(
    "locale-faulty",
    `--csv-locale "${csvLocale}" is no locale that is known here`,
    "Write it as en-US or de-DE.",
  );
}

const usualTop = 10;

/** `--top`. Throws a UsageError. */
export function topFlag({ top }: LogFlags): number {
  if (top === undefined) return usualTop;
  if (/^[1-9]\d{0,3}$/.test(top)) return Number(top);
  throw new UsageError(
    "number-faulty",
    `--top "${top}" is no whole number from 1 to 9999`,
    `${usualTop} are listed where it is not given.`,
  );
}

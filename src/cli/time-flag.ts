import { parseTime } from "../model/iso-date.ts";
import { UsageError } from "./exit.ts";

/** A time given on the command line, in canonical form. */
export function timeFlag(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new UsageError("time-faulty", `--now "${text}" is no time`, "Write it as 2027-01-31 or 2027-01-31T12:00:00Z.");
}

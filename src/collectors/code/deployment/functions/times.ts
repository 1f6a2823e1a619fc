import { Failure, type Given, number, optional, text } from "../../terraform/evaluate/functions/definition.ts";
import { failure, never, pure, table } from "./definition.ts";

/** Functions of points in time; what the clock says, only a deployment knows. */
export const timeFunctions = table({
  dateTimeAdd: pure([text, text, optional(text)], add),
  dateTimeFromEpoch: pure([number], (seconds) => written(seconds * 1000)),
  dateTimeToEpoch: pure([text], (time) => {
    const at = timeOf(time);
    return at === undefined ? noTime : Math.trunc(at / 1000);
  }),
  utcNow: never("apply", "the time of the deployment is not known"),
});

const noTime = new Failure("fault", "the text is no time");

const timePattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?(?:Z|([+-])(\d\d):(\d\d))?$/;

/** Milliseconds since 1970; times without a zone are in UTC, as Resource Manager reads them. */
function timeOf(value: string): number | undefined {
  const found = timePattern.exec(value);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  date.setUTCHours(hour, minute, second);
  const offset = (Number(found[8] ?? 0) * 60 + Number(found[9] ?? 0)) * (found[7] === "-" ? -1 : 1);
  return date.getTime() - offset * 60_000;
}

function written(milliseconds: number): Given {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime())
    ? failure("the time lies outside of the calendar")
    : `${date.toISOString().slice(0, 19)}Z`;
}

const durationPattern =
  /^(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

function add(time: string, duration: string, format: string | undefined): Given {
  const at = timeOf(time);
  if (at === undefined) return noTime;
  const found = durationPattern.exec(duration);
  if (!found) return failure("the text is no duration such as P1Y");
  if (format !== undefined) return new Failure("unsupported", "formats of times are not evaluated");
  const sign = found[1] === "-" ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(2)
    .map((part) => Number(part ?? 0) * sign);
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
  date.setUTCDate(Math.min(day, lastDay(date)));
  const milliseconds = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  return written(date.getTime() + milliseconds);
}

/** A month later than 31 January is the last day of February. */
function lastDay(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

import { type Unread, type UnreadFact, unread } from "../../../model/fact.ts";
import { addDays, dateOf, daysBetween } from "../../../model/iso-date.ts";
import { provenShareSince } from "../../../model/log-proof.ts";
import type { LogCompleteness } from "../../../model/vault-usage.ts";

/** Share of the hours that must be proven before absence means anything. */
export const leastShare = 0.99;
/** Logs that end longer ago say nothing of how a grant is used today. */
export const endedAtMostDaysAgo = 7;
/** Tokens carry what somebody held when they were issued: a change shows in the log a day later. */
const settlingDays = 1;

/** The stretch at the end of the logs in which what is not in them has not happened. */
export interface Proof {
  readonly days: number;
  /** What keeps it from being longer. */
  readonly limit: Unread;
}

export interface ProofQuestion {
  readonly completeness: LogCompleteness;
  /** When the grant was made, and how to speak of that. */
  readonly since: { readonly time: string; readonly words: string };
  readonly now: string;
}

/**
 * The longest stretch up to the end of the logs that begins after the grant was there and of whose hours ninety-nine in a
 * hundred are proven. Holes shorten it to what comes after them.
 */
export function proofOf({ completeness, since, now }: ProofQuestion): Proof | UnreadFact {
  const { window } = completeness;
  if (!window) return unread("not-in-output", "the logs hold no record", readMore);
  if (daysBetween(window.to, now) > endedAtMostDaysAgo)
    return unread("not-in-output", `the logs end on ${dateOf(window.to)}`, "read logs that reach to this day");
  const settled = addDays(since.time, settlingDays);
  const isYoung = settled > window.from;
  const start = isYoung ? settled : window.from;
  if (start >= window.to) return { unread: limitAt(isYoung, { since, window }) };
  const from = provenFrom(completeness, start);
  const days = from === undefined ? 0 : Math.floor(daysBetween(from, window.to));
  const limit = from === start ? limitAt(isYoung, { since, window }) : holes(start, window.to);
  return days < 1 ? { unread: limit } : { days, limit };
}

/** Holes are told by where they end: only there can a longer proven stretch begin. */
function provenFrom(completeness: LogCompleteness, start: string): string | undefined {
  const ends = [...completeness.gaps, ...completeness.unproven].map(({ to }) => to).filter((to) => to > start);
  return [start, ...ends.sort()].find((from) => provenShareSince(completeness, from) >= leastShare);
}

const readMore = "read longer logs (--since), and let the run read the vault's metrics";

function limitAt(
  isYoung: boolean,
  { since, window }: { readonly since: ProofQuestion["since"]; readonly window: { from: string; to: string } },
): Unread {
  if (isYoung)
    return {
      reason: "not-in-output",
      detail: `${since.words} on ${dateOf(since.time)}`,
      remedy: "judge again when it is older",
    };
  const days = Math.floor(daysBetween(window.from, window.to));
  return { reason: "not-in-output", detail: `the logs cover ${days} days`, remedy: readMore };
}

function holes(from: string, to: string): Unread {
  return {
    reason: "not-in-output",
    detail: `too many hours between ${dateOf(from)} and ${dateOf(to)} are not proven by the logs`,
    remedy: readMore,
  };
}

import Type from "typebox";
import { type UnreadFact, unread } from "../../model/fact.ts";
import { addDays, dateOf, daysBetween } from "../../model/iso-date.ts";
import { provenShareSince } from "../../model/log-proof.ts";
import type { LogCompleteness } from "../../model/vault-usage.ts";
import { inDays } from "./days.ts";
import { percent } from "./usage-words.ts";

/** Logs that end longer ago say nothing of today. */
const endedAtMostDaysAgo = 7;

/** Parameters of rules about what was not used. */
export const unusedWindow = {
  days: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3650,
    description: "Days without use from which on it is reported. The logs must cover so many days.",
  }),
  minShare: Type.Number({
    default: 0.99,
    minimum: 0.5,
    maximum: 1,
    description:
      "Share of the hours of these days that must be proven: by records, or by the platform's metric that counted no call. With less, the rule is not evaluated.",
  }),
};

export interface UnusedWindow {
  readonly days: number;
  readonly minShare: number;
}

/** The days that a rule about unused things looks at, or why the logs do not prove them. */
export function provenDays(
  completeness: LogCompleteness,
  { days, minShare, now }: UnusedWindow & { readonly now: string },
): { readonly from: string; readonly to: string } | UnreadFact {
  const { window } = completeness;
  const longer = `read logs of ${inDays(days)} (--since ${days}d), and let the run read the vault's metrics`;
  if (!window) return unread("not-in-output", "the logs hold no record", longer);
  if (daysBetween(window.to, now) > endedAtMostDaysAgo)
    return unread("not-in-output", `the logs end on ${dateOf(window.to)}`, "read logs that reach to this day");
  const from = addDays(window.to, -days);
  if (window.from > from) {
    const covered = Math.floor(daysBetween(window.from, window.to));
    return unread("not-in-output", `the logs cover ${inDays(covered)} of ${days}`, longer);
  }
  const share = provenShareSince(completeness, from);
  if (share >= minShare) return { from, to: window.to };
  return unread("not-in-output", `only ${percent(share)} of the hours of ${inDays(days)} are proven`, longer);
}

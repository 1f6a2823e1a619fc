import type { RecordedGap } from "../../model/history.ts";

const reasonWords: Readonly<Record<RecordedGap["reason"], string>> = {
  denied: "access was denied",
  firewall: "a firewall refused",
  throttled: "requests were throttled",
  failed: "the request failed",
  unparsable: "the answer could not be read",
  "not-in-output": "not in this kind of input",
  "not-asked": "not asked for",
  unknown: "unknown until apply",
  error: "the rule failed inside kvaudit",
};

/** Enough for a sentence; what services answer can be pages long. */
const longestDetail = 160;

/** Why something was not read: what was said of it, else what its reason means. */
export function wordsOf({ reason, detail }: Pick<RecordedGap, "reason" | "detail">): string {
  return detail === undefined || detail === "" ? reasonWords[reason] : cutDetail(detail);
}

/** A detail as a history keeps it: never half of a character. */
export function cutDetail(detail: string): string {
  if (detail.length <= longestDetail) return detail;
  return `${detail.slice(0, longestDetail - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

import Type from "typebox";
import { unread } from "../../model/fact.ts";
import type { GrantReview } from "../../model/grant-review.ts";
import { type NotApplicable, type NotJudged, notApplicable, notJudged } from "../../model/rule.ts";
import { inDays } from "./days.ts";

/** The parameter of rules that hold grants against their use. */
export const windowDays = Type.Integer({
  default: 90,
  minimum: 1,
  maximum: 3650,
  description: "Days that the logs must prove, and that the grant must have been there, before use is judged.",
});

interface Reviewed {
  readonly review: GrantReview;
  readonly isRotator: boolean;
}

/** Why nothing can be said of a grant by its use; undefined where something can. */
export function whyNotReviewed({ review, isRotator }: Reviewed, days: number): NotApplicable | NotJudged | undefined {
  if (review.granted.length === 0)
    return notApplicable("gives nothing in vaults whose absence from logs says anything");
  if (isRotator) return notApplicable("a rotator of the policy, which works when something is due");
  if (review.days >= days) return undefined;
  const { detail, remedy } = review.limit;
  const why = detail === undefined ? "" : `, since ${detail}`;
  return notJudged(
    "review",
    unread("not-in-output", `use is proven over ${review.days} of ${inDays(days)}${why}`, remedy),
  );
}

/** What else keeps the access, as the end of a message. */
export function keptInWords({ keptBy }: GrantReview): string {
  const [first, ...others] = keptBy;
  if (first === undefined) return "";
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `; the same access stays by ${first}${more}`;
}

/** Whom a review is about: of a group also how many of its members used the grant. */
export function holderInWords(name: string, { members }: GrantReview): string {
  if (members === null || members.all === 0) return `"${name}"`;
  return `group "${name}" (${members.active} of ${members.all} members)`;
}

/** What a replacement costs, as the end of a remedy. */
export function lossesInWords({ least }: GrantReview): string {
  return least === null || least.losses.length === 0 ? "" : ` ${least.losses.join(" ")}`;
}

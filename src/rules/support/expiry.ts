import Type, { type Static, type TObject } from "typebox";
import { dateOf, daysBetween } from "../../model/iso-date.ts";
import { type CheckContext, type NotApplicable, notApplicable, type Observation } from "../../model/rule.ts";
import { inDays } from "./days.ts";
import { skippedObject } from "./skipped-object.ts";

/** An object that may end, as the rules about its end see it. `noun` is what messages call its kind. */
export interface Expirable {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly managed?: boolean;
  readonly expiresOn: string | null;
}

type Answer = Observation | NotApplicable | undefined;

/** The attribute names the first second at which the object must not be used any more: at that second it has expired. */
function hasExpired(expiresOn: string, now: string): boolean {
  return daysBetween(now, expiresOn) <= 0;
}

/** Says of an object that its time is over although it is still enabled. */
export function expired(noun: string, object: Expirable, now: string): Answer {
  const { expiresOn } = object;
  const skipped = skippedObject(object);
  if (skipped) return skipped;
  if (expiresOn === null) return notApplicable("has no expiry date");
  if (!hasExpired(expiresOn, now)) return undefined;
  const message = `${noun} "${object.name}" expired on ${dateOf(expiresOn)} and is still enabled`;
  return { at: object.id, fact: "expiresOn", message };
}

/** The parameter that says how long before the end an object is reported. */
export function daysAhead(description: string) {
  return Type.Integer({ default: 30, minimum: 1, maximum: 3650, description });
}

export const urgentDays = Type.Integer({
  default: 7,
  minimum: 0,
  maximum: 3650,
  description:
    "Days before the end from which on the finding is high. An end exactly so many days ahead is high; 0 switches this off.",
});

/** When the end of an object counts as near. */
export const expiryWindow = {
  days: daysAhead("Days before the end from which on it is reported. An end exactly so many days ahead is reported."),
  urgentDays,
};
export type ExpiryWindow = Static<TObject<typeof expiryWindow>>;

/** What is wrong with a window whose urgent part is longer than itself. */
export function windowContradiction({ days, urgentDays }: ExpiryWindow): string | undefined {
  return urgentDays > days ? `urgentDays (${urgentDays}) must not be more than days (${days})` : undefined;
}

/** An end that lies ahead, or why there is none to speak of. What has ended is the business of the rules on expired objects. */
export function endAhead(object: Expirable, now: string): { readonly expiresOn: string } | NotApplicable {
  const { expiresOn } = object;
  const skipped = skippedObject(object);
  if (skipped) return skipped;
  if (expiresOn === null) return notApplicable("has no expiry date");
  return hasExpired(expiresOn, now) ? notApplicable("has expired already") : { expiresOn };
}

/** Says of an object that its end is near. */
export function expiring(noun: string, object: Expirable, { params, now }: CheckContext<ExpiryWindow>): Answer {
  const end = endAhead(object, now);
  if ("notApplicable" in end) return end;
  const remaining = daysBetween(now, end.expiresOn);
  if (remaining > params.days) return undefined;
  const isUrgent = remaining <= params.urgentDays;
  const window = inDays(isUrgent ? params.urgentDays : params.days);
  return {
    at: object.id,
    fact: "expiresOn",
    message: `${noun} "${object.name}" expires on ${dateOf(end.expiresOn)}, within ${window}`,
    ...(isUrgent ? { level: "high" } : {}),
  };
}

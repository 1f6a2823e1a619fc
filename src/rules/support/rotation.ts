import { dateOf, daysBetween } from "../../model/iso-date.ts";
import type { CheckContext, NotApplicable, Observation } from "../../model/rule.ts";
import { inDays } from "./days.ts";
import { skippedObject } from "./skipped-object.ts";

/** A secret or key, as the rules about its age see it. */
export interface Rotatable {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly managed: boolean;
  readonly createdOn: string | null;
}

/**
 * Says of an object that its current version is too old. An enabled object's current version is its newest enabled one.
 * A version without a creation date is one from before Key Vault kept that date, which is older than any limit here:
 * https://learn.microsoft.com/azure/key-vault/secrets/about-secrets (`created`).
 */
export function unrotated(
  noun: string,
  object: Rotatable,
  { params, now }: CheckContext<{ readonly maxAgeDays: number }>,
): Observation | NotApplicable | undefined {
  const { id, name, createdOn } = object;
  const skipped = skippedObject(object);
  if (skipped) return skipped;
  if (createdOn === null) {
    return { at: id, message: `${noun} "${name}" has a version from before Key Vault kept creation dates` };
  }
  if (daysBetween(createdOn, now) <= params.maxAgeDays) return undefined;
  const limit = inDays(params.maxAgeDays);
  return { at: id, message: `${noun} "${name}" has had no new version since ${dateOf(createdOn)}, for over ${limit}` };
}

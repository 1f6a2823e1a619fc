import { type Fact, isRead, isUnread, type UnreadFact, unread } from "../../model/fact.ts";
import type { LocalGrant } from "../../model/grant-subject.ts";

/** The first thing that was not read of a grant, out of those that matter. */
export function lackOf(
  { name, ...grant }: LocalGrant,
  facts: readonly ("scope" | "principal" | "role" | "powers")[],
): UnreadFact | undefined {
  for (const fact of facts) {
    const given: Fact<unknown> = grant[fact];
    if (isRead(given)) continue;
    if (isUnread(given)) return given;
    return unread("not-in-output", `the ${fact} of what "${name}" holds is not known: ${given.unknown}`);
  }
  return undefined;
}

/** Is it the HSM itself or all of its keys that a local scope reaches? */
export function isWhole(scope: string): boolean {
  return scope === "/" || scope === "/keys";
}

/** A local scope in a message. */
export function scopeInWords(scope: string): string {
  if (scope === "/") return "on the whole HSM";
  return scope === "/keys" ? "on all keys" : `on the key "${scope.slice("/keys/".length)}"`;
}

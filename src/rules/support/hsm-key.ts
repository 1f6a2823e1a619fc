import { type Fact, isRead, isUnread, type UnreadFact, unread } from "../../model/fact.ts";
import type { Key } from "../../model/objects.ts";

/** The first thing that was not read of a key in a managed HSM, out of those that matter. */
export function lackIn(
  key: Key,
  facts: readonly ("enabled" | "expiresOn" | "keyType" | "keySize" | "curve")[],
): UnreadFact | undefined {
  for (const fact of facts) {
    const given: Fact<unknown> = key[fact];
    if (isRead(given)) continue;
    if (isUnread(given)) return given;
    return unread("not-in-output", `${fact} of key "${key.name}" is known only after an apply: ${given.unknown}`);
  }
  return undefined;
}

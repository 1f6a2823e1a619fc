import { type Fact, isRead } from "../../../model/fact.ts";
import type { Ternary } from "../conditions/three-values.ts";
import { idKey, type Target } from "./target.ts";

interface Openness {
  readonly value: Ternary;
  readonly why?: string;
}

/** Does the key that is asked about have a public half? A question about all keys is about those that have one. */
export function keyHasPublicHalf(target: Target): Openness {
  if (target.type !== "key") return { value: "true" };
  const { keys } = target.vault;
  const key = isRead(keys) ? keys.read.find(({ id }) => idKey(id) === target.id) : undefined;
  if (!key && isWhole(keys)) return { value: "true" };
  if (!key || !isRead(key.keyType) || key.keyType.read === null)
    return { value: "unknown", why: "whether the key has a public half was not read" };
  return { value: key.keyType.read.toLowerCase().startsWith("oct") ? "false" : "true" };
}

function isWhole(list: Fact<readonly unknown[]>): boolean {
  return isRead(list) && list.missing === undefined;
}

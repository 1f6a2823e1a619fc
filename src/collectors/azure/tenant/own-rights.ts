import { isList, isMap, type JsonMap, textsIn } from "../../exports/json-value.ts";
import { extensionPath, readArm, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

/**
 * What the caller itself may read in each subscription, as Azure says: no permission is needed to ask. Resource Graph
 * leaves out what the caller may not read without a word; this tells whether it left anything out.
 */
export interface OwnRights {
  /** True when the caller holds the action on the whole subscription; false where it does not or nobody could say. */
  may(subscription: string, action: string): boolean;
}

interface Element {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

export async function readOwnRights(reading: Reading, subscriptions: readonly string[]): Promise<OwnRights> {
  const elements = new Map<string, readonly Element[]>();
  await inParallel(subscriptions, async (scope) => {
    const path = extensionPath(scope, "Microsoft.Authorization/permissions");
    const answer = await readArm(reading.client, { collector: "vaults", scope, path, version: versions.permissions });
    if (answer.ok) elements.set(scope, elementsIn(answer.body));
  });
  return {
    may: (subscription, action) =>
      (elements.get(subscription) ?? []).some(
        ({ actions, notActions }) => matchesAny(actions, action) && !matchesAny(notActions, action),
      ),
  };
}

/** Elements with a condition hold sometimes only: they prove nothing. */
function elementsIn(body: JsonMap): readonly Element[] {
  const list = body.get("value");
  if (!isList(list)) return [];
  return list.filter(isMap).flatMap((item) => {
    const actions = textsIn(item, "actions");
    const notActions = textsIn(item, "notActions");
    const isPlain = item.get("condition") === undefined || item.get("condition") === null;
    return actions && notActions && isPlain ? [{ actions, notActions }] : [];
  });
}

function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matches(pattern.trim().toLowerCase(), action.toLowerCase()));
}

/** A star stands for any text. Patterns with several stars are rare; here they only ever prove less. */
function matches(pattern: string, action: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === action;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return action.length >= before.length + after.length && action.startsWith(before) && action.endsWith(after);
}

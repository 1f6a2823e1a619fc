import { isJsonObject, type JsonObject, memberOf, objectOf, objectsOf, textOf } from "../json.ts";
import type { PlanEntry } from "./plan-resource.ts";
import { shownResources } from "./planned-resources.ts";

/** All that a plan says about resources. */
export interface PlanEntries {
  readonly entries: readonly PlanEntry[];
  /** Members of `resource_changes` that are no change of a resource. */
  readonly broken: number;
  readonly deferred: number;
}

/**
 * Changes first, with `planned_values` where a tool left `after` out; then what only `planned_values` has, and data that was read
 * while planning, which only the prior state holds.
 */
export function planEntries(plan: unknown): PlanEntries {
  const planned = new Map(
    shownEntries(memberOf(plan, "planned_values"), () => true).map((entry) => [entry.address, entry]),
  );
  const found: PlanEntry[] = [];
  const seen = new Set<string>();
  let broken = 0;
  for (const json of listOf(plan, "resource_changes")) {
    const entry = isJsonObject(json) ? changeEntry(json, planned) : undefined;
    if (entry === undefined) broken += 1;
    else {
      found.push(entry);
      if (textOf(entry.json, "deposed") === undefined) seen.add(entry.address);
    }
  }
  const priorState = objectOf(objectOf(plan, "prior_state"), "values");
  const data = shownEntries(priorState, (resource) => textOf(resource, "mode") === "data");
  for (const entry of [...planned.values(), ...data]) {
    if (seen.has(entry.address)) continue;
    seen.add(entry.address);
    found.push(entry);
  }
  const deferred = objectsOf(plan, "deferred_changes");
  for (const { json, reason } of deferred.map(deferredChange)) {
    const entry = json && changeEntry(json, planned);
    if (entry && !seen.has(entry.address)) found.push({ ...entry, deferred: reason });
  }
  return { entries: found, broken, deferred: deferred.length };
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function deferredChange(deferred: JsonObject): { readonly json: JsonObject | undefined; readonly reason: string } {
  return { json: objectOf(deferred, "resource_change"), reason: textOf(deferred, "reason") ?? "deferred" };
}

function changeEntry(json: JsonObject, planned: ReadonlyMap<string, PlanEntry>): PlanEntry | undefined {
  const address = textOf(json, "address");
  const change = objectOf(json, "change");
  if (address === undefined || change === undefined || textOf(json, "type") === undefined) return;
  const shown = planned.get(address);
  return {
    address,
    module: textOf(json, "module_address") ?? "",
    json,
    change,
    after: memberOf(change, "after") ?? shown?.after,
    unknown: memberOf(change, "after_unknown"),
    sensitive: memberOf(change, "after_sensitive") ?? shown?.sensitive,
  };
}

function shownEntries(values: unknown, isWanted: (resource: JsonObject) => boolean): readonly PlanEntry[] {
  return shownResources(values).flatMap(({ module, json }) => {
    const address = textOf(json, "address");
    if (address === undefined || !isWanted(json)) return [];
    const after = memberOf(json, "values");
    const sensitive = memberOf(json, "sensitive_values");
    return [{ address, module, json, change: undefined, after, unknown: undefined, sensitive }];
  });
}

import { type Fact, read } from "../../model/fact.ts";
import { daysOf } from "../../model/iso-duration.ts";
import type { LifetimeAction, RotationPolicy } from "../../model/objects.ts";
import { unexpected } from "./facts.ts";
import { firstOf, isMap, type Json, type JsonMap, mapIn, mapsIn, textIn } from "./json-value.ts";

/**
 * A key's rotation policy, from az (`expiresIn`, actions lifted up) or the REST APIs (`attributes.expiryTime`, action and
 * trigger apart).
 */
export function readRotationPolicy(policy: JsonMap): Fact<RotationPolicy> {
  const actions = mapsIn(policy, "lifetimeActions");
  const attributes = mapIn(policy, "attributes");
  const lifetime = textIn(policy, "expiresIn") ?? (attributes && textIn(attributes, "expiryTime"));
  const expiryDays = lifetime === undefined ? undefined : daysOf(lifetime);
  if (!actions || (lifetime !== undefined && expiryDays === undefined)) return unexpected("the rotation policy");
  const readable = actions.map(readAction);
  if (readable.includes(undefined)) return unexpected("lifetimeActions");
  return read({
    actions: readable.filter((action) => action !== undefined),
    ...(expiryDays === undefined ? {} : { expiryDays }),
  });
}

function readAction(entry: JsonMap): LifetimeAction | undefined {
  const trigger = mapIn(entry, "trigger") ?? entry;
  const action = actionWord(entry.get("action"));
  const after = durationIn(trigger, "timeAfterCreate");
  const before = durationIn(trigger, "timeBeforeExpiry");
  if (action === undefined || after === "unreadable" || before === "unreadable") return undefined;
  return {
    action,
    ...(after === undefined ? {} : { daysAfterCreation: after }),
    ...(before === undefined ? {} : { daysBeforeExpiry: before }),
  };
}

function actionWord(action: Json | undefined): "rotate" | "notify" | undefined {
  const word = isMap(action) ? firstOf(action, ["type"]) : action;
  const lower = typeof word === "string" ? word.toLowerCase() : undefined;
  return lower === "rotate" || lower === "notify" ? lower : undefined;
}

function durationIn(trigger: JsonMap, name: string): number | undefined | "unreadable" {
  const value = trigger.get(name);
  if (value === undefined || value === null) return undefined;
  return (typeof value === "string" ? daysOf(value) : undefined) ?? "unreadable";
}

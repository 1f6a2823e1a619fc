import type { DeployedAt } from "./frame.ts";
import type { ResourceKey } from "./resource-index.ts";
import { type Segment, type Stated, segmentsOf, symbolOf } from "./symbols.ts";

/** A resource that an expression names. */
export interface ParsedId extends ResourceKey {
  readonly segments: readonly Segment[];
}

export function placeKey({ subscription, group }: Pick<DeployedAt, "subscription" | "group">): string {
  return `${subscription}/${group}`;
}

/** What `resourceId(…)` and its relatives name, seen from a place; undefined for everything else. */
export function parsedId(stated: Stated, place: DeployedAt): ParsedId | undefined {
  const { expression, evaluation } = stated;
  if (expression.type !== "call") return undefined;
  const parts = expression.arguments.map((argument): Stated => ({ expression: argument, evaluation }));
  const at = parts.findIndex((part) => typeIn(part) !== undefined);
  const type = at < 0 ? undefined : typeIn(parts[at]);
  if (type === undefined || at > 2) return undefined;
  const segments = parts.slice(at + 1).flatMap(segmentsOf);
  if (segments.length !== type.split("/").length - 1) return undefined;
  const scope = parts.slice(0, at);
  const names = segments.map(({ symbol }) => symbol).join("/");
  const of = expression.name.toLowerCase() === "extensionresourceid" ? extended(scope, place) : scopeOf(scope, place);
  return { place: of, type, names, segments };
}

function typeIn(part: Stated | undefined): string | undefined {
  const value = part?.evaluation.value(part.expression);
  if (value?.kind !== "scalar" || typeof value.value !== "string") return undefined;
  return value.value.includes("/") && !value.value.startsWith("/") ? value.value : undefined;
}

/** `resourceId(group, type, …)`, `resourceId(subscription, group, type, …)`. */
function scopeOf(parts: readonly Stated[], place: DeployedAt): string {
  const [first, second] = parts;
  if (!first) return placeKey(place);
  const group = second ?? first;
  return placeKey({
    subscription: second
      ? own(symbolOf(first), "{subscription().subscriptionid}", place.subscription)
      : place.subscription,
    group: own(symbolOf(group), "{resourcegroup().name}", place.group),
  });
}

/** What is the place at hand in other words. */
function own(symbol: string, names: string, known: string): string {
  return symbol.toLowerCase() === names ? known : symbol;
}

function extended(parts: readonly Stated[], place: DeployedAt): string {
  const [scope] = parts;
  return scope ? `${placeKey(place)}|${symbolOf(scope)}` : placeKey(place);
}

/** A text such as `Microsoft.KeyVault/vaults/name`, or an id with such an end. */
export function parsedPath(stated: Stated, place: DeployedAt): ParsedId | undefined {
  const all = segmentsOf(stated);
  const provider = all.findLastIndex(({ symbol }) => symbol.toLowerCase() === "providers");
  const segments = provider < 0 ? all : all.slice(provider + 1);
  const [namespace, ...rest] = segments;
  if (!namespace?.symbol.includes(".") || namespace.symbol.includes("{") || rest.length < 2 || rest.length % 2 !== 0) {
    return undefined;
  }
  const types = rest.filter((_, at) => at % 2 === 0).map(({ symbol }) => symbol);
  const names = rest.filter((_, at) => at % 2 === 1);
  return {
    place: provider <= 0 ? placeKey(place) : placeOfId(all.slice(0, provider), place),
    type: [namespace.symbol, ...types].join("/"),
    names: names.map(({ symbol }) => symbol).join("/"),
    segments: names,
  };
}

/** `/subscriptions/{…}/resourceGroups/{…}` before the providers. */
function placeOfId(segments: readonly Segment[], place: DeployedAt): string {
  const symbols = segments.map(({ symbol }) => symbol.toLowerCase()).filter((symbol) => symbol !== "");
  if (symbols.length === 1 && symbols[0] === "{resourcegroup().id}") return placeKey(place);
  const after = (word: string) => symbols[symbols.indexOf(word) + 1];
  const subscription = symbols.includes("subscriptions") ? after("subscriptions") : undefined;
  const group = symbols.includes("resourcegroups") ? after("resourcegroups") : undefined;
  return placeKey({
    subscription: own(subscription ?? place.subscription, "{subscription().subscriptionid}", place.subscription),
    group: own(group ?? place.group, "{resourcegroup().name}", place.group),
  });
}

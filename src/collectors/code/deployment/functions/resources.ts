import { type Given, isKnown } from "../../terraform/evaluate/functions/definition.ts";
import { TextPieces } from "../../terraform/evaluate/text-pieces.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import { object, scalar } from "../../terraform/evaluate/values.ts";
import type { Reference, UnknownValue, Value } from "../../terraform/value.ts";
import { asText } from "./as-text.ts";
import { type ArmCall, failure, never, partial, table } from "./definition.ts";
import { addPiece } from "./texts.ts";

const any = Number.POSITIVE_INFINITY;

/**
 * Functions that name places and resources. The subscription, resource group and tenant of a deployment are references to addresses
 * that end in `()`: `subscription()` with the path `["id"]`, so that what is built on them keeps the part that is known.
 */
export const resourceFunctions = table({
  deployer: partial(0, 0, () => placed("deployer()")),
  deployment: partial(0, 0, () => placed("deployment()")),
  environment: partial(0, 0, () => placed("environment()")),
  extensionResourceId: partial(3, any, (call) => idUnder(call, call.values[0], 1)),
  guid: never("apply", "a GUID is made by the deployment"),
  managementGroup: partial(0, 1, (call) => named(call, "managementGroup()")),
  managementGroupResourceId: partial(2, any, (call) => idUnder(call, placed("managementGroup()", "id"), typeAt(call))),
  newGuid: never("apply", "a new GUID is made at each deployment"),
  reference: never("apply", "only a deployment knows what another resource is like"),
  resourceGroup: partial(0, 2, (call) => named(call, "resourceGroup()")),
  resourceId: partial(2, any, (call) => idUnder(call, placed("resourceGroup()", "id"), typeAt(call))),
  subscription: partial(0, 1, (call) => named(call, "subscription()")),
  subscriptionResourceId: partial(2, any, (call) => idUnder(call, placed("subscription()", "id"), typeAt(call))),
  tenant: partial(0, 0, () => placed("tenant()")),
  tenantResourceId: partial(2, any, (call) => idUnder(call, undefined, 0)),
  uniqueString: never("apply", "a unique text is made by the deployment"),
});

/** Functions that begin with `list` and give keys and connection strings. */
export function isSecretList(name: string): boolean {
  return /^list[A-Z]/.test(name);
}

function placed(address: string, ...path: string[]): UnknownValue {
  const reference: Reference = { address, path };
  return { kind: "unknown", expression: [address, ...path].join("."), why: "apply", references: [reference] };
}

/** `resourceGroup('name')`: another one than that of the deployment, of which the name is known. */
function named({ values, expression }: ArmCall, address: string): Given {
  const name = values.at(-1);
  if (name === undefined) return placed(address);
  const certain = object(new Map([["name", name]]));
  return {
    ...derived(expression, values),
    expression,
    why: "apply",
    ...(address === "resourceGroup()" ? { certain } : {}),
  };
}

/** Where the type stands: a subscription and a resource group may come before it. Types have a slash, and neither of those has. */
function typeAt({ values }: ArmCall): number {
  const at = values.findIndex((value) => value.kind === "scalar" && String(value.value).includes("/"));
  return at < 0 || at > 2 ? -1 : at;
}

/** `base/providers/TYPE/name/type/name`, as far as it is known. */
function idUnder(call: ArmCall, base: Value | undefined, at: number): Given {
  const { values, expression } = call;
  const type = values[at];
  if (at < 0 || type?.kind !== "scalar") return derived(expression, values);
  const [provider = "", ...types] = asText(type).split("/");
  const names = values.slice(at + 1);
  if (types.length !== names.length) return failure("there is not one name for each part of the type");
  const pieces = new TextPieces();
  const isElsewhere = at > 0 && values[0] !== base;
  if (isElsewhere) addScope(pieces, values.slice(0, at));
  else if (base) addPiece(pieces, base);
  pieces.addText(`/providers/${provider}`);
  for (const [index, part] of types.entries()) {
    pieces.addText(`/${part}/`);
    addPiece(pieces, names[index] ?? scalar(""));
  }
  return pieces.result((from) => derived(expression, isKnown(from) ? values : from));
}

/** A subscription, a resource group, or both, that stand before the type. */
function addScope(pieces: TextPieces, scope: readonly Value[]): void {
  const [first = scalar(""), second] = scope;
  const isSubscription = second !== undefined || looksLikeGuid(first);
  if (isSubscription) {
    pieces.addText("/subscriptions/");
    addPiece(pieces, first);
  } else addPiece(pieces, placed("subscription()", "id"));
  const group = isSubscription ? second : first;
  if (group === undefined) return;
  pieces.addText("/resourceGroups/");
  addPiece(pieces, group);
}

function looksLikeGuid(value: Value): boolean {
  if (value.kind === "unknown") return value.references.some(({ path }) => path.at(-1) === "subscriptionId");
  return /^[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$/.test(asText(value));
}

import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import { idOf } from "../../bicep/read/bodies.ts";
import type { CallExpression, Expression } from "../../bicep/syntax/syntax.ts";
import { handedOn, object } from "../../terraform/evaluate/values.ts";
import { exactReference, type UnknownValue, type Value } from "../../terraform/value.ts";
import { parameterKey, variableKey } from "../expressions/names.ts";
import type { Frame } from "./frame.ts";
import { parsedId, parsedPath, placeKey } from "./resource-ids.ts";
import { segmentsOf } from "./symbols.ts";

export type CallNode = Extract<Expression, CallExpression>;

/** A call where it is evaluated. */
interface Site {
  readonly call: CallNode;
  readonly evaluation: Evaluation;
  readonly frame: Frame;
}

type OwnCall = (site: Site) => Value | undefined;

/** Calls that mean something else in a template than in Bicep. What they give is undefined where the shared function says as much. */
export function ownCall(call: CallNode, evaluation: Evaluation, frame: Frame): Value | undefined {
  return ownCalls.get(call.name.toLowerCase())?.({ call, evaluation, frame });
}

const ownCalls: ReadonlyMap<string, OwnCall> = new Map<string, OwnCall>([
  ["parameters", (site) => named(site, parameterKey)],
  ["variables", (site) => named(site, variableKey)],
  ["resourceid", declaredId],
  ["subscriptionresourceid", declaredId],
  ["extensionresourceid", declaredId],
  ["reference", referenced],
  ["resourceinfo", symbolic],
  ["resourcegroup", ({ call, frame }) => (call.arguments.length > 0 ? undefined : ownGroup(frame))],
]);

/** `parameters(…)` whose name is an expression itself; where it is a text, it was a name from the start. */
function named({ call, evaluation }: Site, key: (name: string) => string): Value | undefined {
  const [argument] = call.arguments;
  const name = argument && evaluation.value(argument);
  if (name?.kind !== "scalar" || typeof name.value !== "string") {
    return name?.kind === "unknown" ? evaluation.derived(call, [name]) : evaluation.fault(call, "its name is no text");
  }
  const bound = evaluation.bound(key(name.value));
  if (bound) return handedOn(bound, key(name.value));
  const found = evaluation.scope.lookup(key(name.value));
  return found ? handedOn(found.value, found.what) : evaluation.fault(call, "it is not declared");
}

/** The id of a resource that the deployment declares is a reference to it. */
function declaredId({ call, evaluation, frame }: Site): Value | undefined {
  const id = parsedId({ expression: call, evaluation }, frame.place);
  const address = id && frame.shared.index.find(id);
  return address === undefined ? undefined : idOf(address, evaluation.text(call));
}

/**
 * `reference(…)` of a resource by its id, its symbolic name or its name. It gives its properties, and all of it with `'Full'`; of
 * what the deployment does not declare it gives nothing that is known.
 */
function referenced({ call, evaluation, frame }: Site): Value | undefined {
  const [argument, , full] = call.arguments;
  if (!argument) return undefined;
  const address = resourceOf(argument, evaluation, frame);
  if (address === undefined) return undefined;
  const mode = full && evaluation.value(full);
  const isFull = mode?.kind === "scalar" && String(mode.value).toLowerCase() === "full";
  return whole(address, isFull ? [] : ["properties"], evaluation.text(call));
}

function symbolic({ call, evaluation, frame }: Site): Value | undefined {
  const [argument] = call.arguments;
  const name = argument && evaluation.value(argument);
  if (name?.kind !== "scalar") return undefined;
  const address = frame.symbol(String(name.value));
  return address === undefined ? undefined : whole(address, [], evaluation.text(call));
}

function whole(address: string, path: readonly string[], expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "apply", references: [{ address, path }] };
}

function resourceOf(argument: Expression, evaluation: Evaluation, frame: Frame): string | undefined {
  const value = evaluation.value(argument);
  const reference = exactReference(value);
  if (reference?.path.length === 1 && reference.path[0] === "id") return reference.address;
  const symbol = value.kind === "scalar" ? frame.symbol(String(value.value)) : undefined;
  if (symbol !== undefined) return symbol;
  const stated = { expression: argument, evaluation };
  const { index } = frame.shared;
  const byPath = parsedPath(stated, frame.place);
  const found = byPath && index.find(byPath);
  if (found !== undefined) return found;
  const names = segmentsOf(stated).map((segment) => segment.symbol);
  return index.findNamed(placeKey(frame.place), names.join("/"));
}

/** The resource group of a nested deployment that names another one. */
function ownGroup({ place }: Frame): Value | undefined {
  if (!place.id) return undefined;
  const entries = new Map<string, Value>([["id", place.id]]);
  if (place.groupName) entries.set("name", place.groupName);
  const certain = object(entries);
  return { kind: "unknown", expression: "resourceGroup()", why: "apply", references: [], isDerived: true, certain };
}

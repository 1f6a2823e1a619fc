import type { Value } from "../../value.ts";
import { booleanOf, numberOf, textOf } from "../conversion.ts";
import { summarize } from "../summary.ts";
import { isNull, list, sensitive } from "../values.ts";
import { type FunctionCall, type FunctionTable, type Given, never, partial, wrong } from "./definition.ts";
import { setOf } from "./sets.ts";

const handsOn = { handsOn: true };

/** Conversions of types, and what is said of sensitivity. `try` and `can` are no functions of values and stand in `call.ts`. */
export const typeFunctions: FunctionTable = {
  ephemeralasnull: partial(1, ({ arguments: [value] }) => value ?? null, handsOn),
  issensitive: partial(1, ({ arguments: [value] }) => (value ? summarize(value).isSensitive : false), {
    sensitivity: "own",
  }),
  nonsensitive: partial(1, nonsensitive, { sensitivity: "own", handsOn: true }),
  sensitive: partial(1, ({ arguments: [value] }) => (value ? sensitive(value) : null), handsOn),
  tobool: partial(1, (call) => converted(call, { read: booleanOf, wants: "true or false" }), handsOn),
  tolist: partial(1, toList, handsOn),
  tomap: partial(1, toMap, handsOn),
  tonumber: partial(1, (call) => converted(call, { read: numberOf, wants: "a number" }), handsOn),
  toset: partial(1, toSet, handsOn),
  tostring: partial(1, (call) => converted(call, { read: textOf, wants: "a single value" }), handsOn),
  type: never("unsupported", "types are not evaluated"),
};

function nonsensitive({ arguments: [value] }: FunctionCall): Given {
  if (!value) return null;
  const { isSensitive: _isSensitive, ...rest } = value;
  return rest;
}

interface Conversion {
  readonly wants: string;
  read(value: Value): string | number | boolean | undefined;
}

/** Null stays null; an attribute that is not known stays that attribute. */
function converted(call: FunctionCall, to: Conversion): Given {
  const [value] = call.arguments;
  if (!value || value.kind === "unknown" || isNull(value)) return value ?? null;
  return to.read(value) ?? wrong(0, to.wants);
}

function toList(call: FunctionCall): Given {
  const [value] = call.arguments;
  if (!value || value.kind === "unknown" || isNull(value)) return value ?? null;
  return value.kind === "list" ? list(unified(value.items)) : wrong(0, "a list");
}

function toMap(call: FunctionCall): Given {
  const [value] = call.arguments;
  if (!value || value.kind === "unknown" || isNull(value)) return value ?? null;
  return value.kind === "object" ? value : wrong(0, "an object");
}

/** Which members a set has hangs on all of them. */
function toSet(call: FunctionCall): Given {
  const [value] = call.arguments;
  if (!value || value.kind === "unknown" || isNull(value)) return value ?? null;
  if (value.kind !== "list") return wrong(0, "a list");
  if (summarize(value).isKnown) return { ...setOf(unified(value.items)), ...placeOf(value) };
  const certain = list(value.items.filter((item) => item.kind !== "unknown"));
  return { ...call.evaluation.derived(call.expression, [value]), certain };
}

function placeOf({ at, from }: Value) {
  return { ...(at ? { at } : {}), ...(from ? { from } : {}) };
}

/** Members of one type: beside a text, numbers and booleans are texts. */
function unified(items: readonly Value[]): readonly Value[] {
  const hasText = items.some((item) => item.kind === "scalar" && typeof item.value === "string");
  if (!hasText) return items;
  return items.map((item) => {
    const spelled = textOf(item);
    return spelled === undefined ? item : { ...item, kind: "scalar", value: spelled };
  });
}

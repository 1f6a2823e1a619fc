import { booleanOf, numberOf } from "../../terraform/evaluate/conversion.ts";
import { type Given, isKnown, text } from "../../terraform/evaluate/functions/definition.ts";
import { fromPlain } from "../../terraform/evaluate/functions/json.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import type { Value } from "../../terraform/value.ts";
import { asText } from "./as-text.ts";
import { type ArmCall, failure, partial, pure, table } from "./definition.ts";

export const conversionFunctions = table({
  base64ToJson: pure([text], (value) => json(Buffer.from(value, "base64").toString("utf8"))),
  bool: partial(1, 1, (call) => converted(call, boolean)),
  float: partial(1, 1, (call) => converted(call, (value) => numberOf(value) ?? failure("the value is no number"))),
  int: partial(1, 1, (call) => converted(call, integer)),
  json: pure([text], json),
});

function converted({ values: [value], expression }: ArmCall, as: (value: Value) => Given): Given {
  if (value === undefined) return null;
  return isKnown([value]) ? as(value) : derived(expression, [value]);
}

function boolean(value: Value): Given {
  const isTrue = value.kind === "scalar" ? booleanOf({ ...value, value: lowered(value) }) : undefined;
  if (isTrue !== undefined) return isTrue;
  const number = numberOf(value);
  return number === undefined ? failure("the value is neither true nor false") : number !== 0;
}

function lowered(value: Value): string {
  return asText(value).toLowerCase();
}

function integer(value: Value): Given {
  const number = numberOf(value);
  return number === undefined ? failure("the value is no number") : Math.trunc(number);
}

function json(value: string): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // The only thing that JSON.parse throws for a text: it is no JSON.
    return failure("the text is no JSON");
  }
  return fromPlain(parsed) ?? failure("the text is nested too deeply");
}

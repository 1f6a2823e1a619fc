import { numberText } from "../../terraform/evaluate/conversion.ts";
import type { Value } from "../../terraform/value.ts";

/** A known value as Resource Manager writes it into a text: `True`, numbers in digits, lists and objects as JSON. */
export function asText(value: Value): string {
  if (value.kind !== "scalar") return asJson(value);
  if (value.value === null) return "";
  if (typeof value.value === "boolean") return value.value ? "True" : "False";
  return typeof value.value === "number" ? numberText(value.value) : value.value;
}

/** The value is wholly known and of bounded depth. */
export function asJson(value: Value): string {
  switch (value.kind) {
    case "scalar":
      return typeof value.value === "number" ? numberText(value.value) : JSON.stringify(value.value);
    case "list":
      return `[${value.items.map(asJson).join()}]`;
    case "object":
      return `{${[...value.entries].map(([key, member]) => `${JSON.stringify(key)}:${asJson(member)}`).join()}}`;
    case "unknown":
      return "null";
  }
}

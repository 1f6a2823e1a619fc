import type { Value } from "../../value.ts";
import { maxText } from "../budget.ts";
import { numberText } from "../conversion.ts";
import { maxLevels, summarize } from "../summary.ts";
import { list, object, scalar, sortedEntries } from "../values.ts";
import { anyValue, Failure, type FunctionTable, type Given, pure, text } from "./definition.ts";

/** JSON, both ways. */
export const jsonFunctions: FunctionTable = {
  jsondecode: pure([text], decodeJson),
  jsonencode: pure([anyValue], encodeJson),
};

/** As Terraform writes JSON: keys in order, without blanks. The value is wholly known, or only kinds of it are wanted. */
export function encodeJson(value: Value): Given {
  const { size, characters } = summarize(value);
  if (characters + size > maxText) return new Failure("unsupported", `the text is longer than ${maxText} characters`);
  return written(value);
}

function written(value: Value): string {
  switch (value.kind) {
    case "scalar":
      if (typeof value.value === "number") return numberText(value.value);
      return typeof value.value === "string" ? quoted(value.value) : String(value.value);
    case "list":
      return `[${value.items.map(written).join()}]`;
    case "object":
      return `{${sortedEntries(value)
        .map(([key, member]) => `${quoted(key)}:${written(member)}`)
        .join()}}`;
    case "unknown":
      return "null";
  }
}

/** Terraform also escapes what HTML gives a meaning. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function decodeJson(value: string): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // The only thing that JSON.parse throws for a text: it is no JSON.
    return new Failure("fault", "the text is no JSON");
  }
  return fromPlain(parsed) ?? new Failure("unsupported", `the text has more than ${maxLevels} levels`);
}

/** A value out of what a parser gave; undefined where it is deeper than anybody nests. */
export function fromPlain(plain: unknown, level = 0): Value | undefined {
  if (level > maxLevels) return undefined;
  if (typeof plain === "string" || typeof plain === "boolean") return scalar(plain);
  if (typeof plain === "number") return scalar(Number.isFinite(plain) ? plain : null);
  if (Array.isArray(plain)) return fromArray(plain, level);
  if (typeof plain === "object" && plain !== null) return fromObject(plain, level);
  return scalar(null);
}

function fromArray(plain: readonly unknown[], level: number): Value | undefined {
  const items: Value[] = [];
  for (const one of plain) {
    const item = fromPlain(one, level + 1);
    if (!item) return undefined;
    items.push(item);
  }
  return list(items);
}

function fromObject(plain: object, level: number): Value | undefined {
  const entries = new Map<string, Value>();
  for (const [key, one] of Object.entries(plain)) {
    const value = fromPlain(one, level + 1);
    if (!value) return undefined;
    entries.set(key, value);
  }
  return object(entries);
}

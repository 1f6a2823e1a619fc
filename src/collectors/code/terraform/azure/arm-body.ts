import type { TerraformResource } from "../tree.ts";
import type { UnknownValue, Value } from "../value.ts";
import { attribute, type Stated } from "./facts.ts";

/** Deeper than any body of a vault; a text made to be deeper is not followed. */
const deepest = 32;

/** The body of an azapi resource: an object, or in older versions a text that `jsonencode` made. */
export function armBody(resource: TerraformResource): Stated {
  const body = attribute(resource.values, "body");
  if (body?.kind !== "scalar" || typeof body.value !== "string") return body;
  try {
    const parsed: unknown = JSON.parse(body.value);
    return { ...fromJson(parsed, 0), ...(body.at ? { at: body.at } : {}) };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { ...unreadable("a body that is no JSON"), ...(body.at ? { at: body.at } : {}) };
    throw error;
  }
}

export function armProperties(resource: TerraformResource): Stated {
  return attribute(armBody(resource), "properties");
}

function fromJson(json: unknown, depth: number): Value {
  if (depth > deepest) return unreadable("a body nested too deeply");
  if (Array.isArray(json)) return { kind: "list", items: json.map((item) => fromJson(item, depth + 1)) };
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json).map(([name, item]) => [name, fromJson(item, depth + 1)] as const);
    return { kind: "object", entries: new Map(entries) };
  }
  // What JSON.parse gives besides lists and objects are scalars.
  return { kind: "scalar", value: json as string | number | boolean | null };
}

function unreadable(expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "fault", references: [] };
}

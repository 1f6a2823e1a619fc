import type { Expression, HclFile } from "../../hcl/syntax.ts";
import type { StatedAttribute } from "./declaration.ts";

/** One `dynamic` block of the JSON form: `"dynamic": {"setting": {"for_each": …, "content": {…}}}`. */
export interface JsonDynamic {
  readonly type: string;
  readonly file: HclFile;
  readonly forEach: Expression;
  readonly iterator: Expression | undefined;
  readonly content: Expression;
}

/** The dynamic blocks that a body in the JSON form states; none for native syntax, where they are blocks. */
export function jsonDynamicsOf(body: {
  readonly attributes: ReadonlyMap<string, StatedAttribute>;
}): readonly JsonDynamic[] {
  const stated = body.attributes.get("dynamic");
  if (stated === undefined) return [];
  const found: JsonDynamic[] = [];
  for (const [type, expression] of members(stated.attribute.value)) {
    for (const [inner] of alternatives(expression)) {
      const parts = new Map(members(inner));
      const forEach = parts.get("for_each");
      const content = parts.get("content");
      if (forEach && content)
        found.push({ type, file: stated.file, forEach, iterator: parts.get("iterator"), content });
    }
  }
  return found;
}

/** An object's members; those of every object where several stand in a list. */
function members(expression: Expression): readonly (readonly [string, Expression])[] {
  const found: (readonly [string, Expression])[] = [];
  for (const [object] of alternatives(expression)) {
    if (object.type !== "object") continue;
    for (const { key, value } of object.entries) {
      if (key.type === "literal" && typeof key.value === "string") found.push([key.value, value]);
    }
  }
  return found;
}

function alternatives(expression: Expression): readonly (readonly [Expression])[] {
  return expression.type === "tuple" ? expression.items.map((item) => [item] as const) : [[expression]];
}

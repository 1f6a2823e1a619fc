import type { Attribute, Expression, HclFile } from "../../hcl/syntax.ts";
import type { StatedAttribute } from "./declaration.ts";

/** One `dynamic` block of the JSON form: `"dynamic": {"setting": {"for_each": …, "content": {…}}}`. */
export interface JsonDynamic {
  readonly type: string;
  readonly file: HclFile;
  readonly forEach: Expression;
  readonly iterator: Expression | undefined;
  readonly content: Expression;
}

type Attributes = ReadonlyMap<string, StatedAttribute>;

/** Attributes are all that an object of the JSON form has; which of them are blocks, their names tell. */
export interface JsonBody {
  readonly attributes: Attributes;
  readonly blocks: readonly [];
  readonly object: Expression;
}

/** True for a file in the JSON form, in which nested blocks are attributes. */
export function isJson(file: HclFile): boolean {
  return file.uri.endsWith(".json");
}

/** The objects that an expression of the JSON form is or lists, as bodies; undefined where it is anything else. */
export function jsonBodies(expression: Expression, file: HclFile): readonly JsonBody[] | undefined {
  const objects = expression.type === "tuple" ? expression.items : [expression];
  const bodies: JsonBody[] = [];
  for (const object of objects) {
    if (object.type !== "object") return undefined;
    bodies.push({ attributes: attributesOf(object, file), blocks: [], object });
  }
  return bodies;
}

function attributesOf(object: Extract<Expression, { type: "object" }>, file: HclFile): Attributes {
  const attributes = new Map<string, StatedAttribute>();
  for (const { key, value } of object.entries) {
    if (key.type !== "literal" || typeof key.value !== "string" || key.value === "//" || attributes.has(key.value))
      continue;
    const attribute: Attribute = { name: key.value, value, start: key.start, end: value.end };
    attributes.set(key.value, { attribute, file });
  }
  return attributes;
}

/** The dynamic blocks that a body of the JSON form states; none for native syntax, where they are blocks. */
export function jsonDynamics(attributes: Attributes): readonly JsonDynamic[] {
  const stated = attributes.get("dynamic");
  if (stated === undefined || !isJson(stated.file)) return [];
  const { file } = stated;
  const found: JsonDynamic[] = [];
  for (const types of jsonBodies(stated.attribute.value, file) ?? []) {
    for (const [type, { attribute }] of types.attributes) {
      for (const { attributes: parts } of jsonBodies(attribute.value, file) ?? []) {
        const forEach = parts.get("for_each")?.attribute.value;
        const content = parts.get("content")?.attribute.value;
        const iterator = parts.get("iterator")?.attribute.value;
        if (forEach && content) found.push({ type, file, forEach, iterator, content });
      }
    }
  }
  return found;
}

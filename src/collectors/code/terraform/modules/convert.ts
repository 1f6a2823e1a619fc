import type { Expression } from "../../hcl/syntax.ts";
import { booleanOf, numberOf, textOf } from "../evaluate/conversion.ts";
import { compareText, isNull } from "../evaluate/values.ts";
import { type ListValue, nullValue, type ObjectValue, type Value } from "../value.ts";
import type { AttributeConstraint, CollectionConstraint, TypeConstraint } from "./type-constraint.ts";

/** Gives the value of an attribute's default, by its expression and the attribute's path in the variable. */
export type DefaultOf = (expression: Expression, path: string) => Value;

/**
 * A value as a variable of this type hands it on: numbers as text where text is asked, attributes that are optional filled in.
 * What does not convert is kept: Terraform refuses it, and what is judged is what stands there.
 */
export function converted(value: Value, type: TypeConstraint, defaultOf: DefaultOf): Value {
  return new Conversion(defaultOf).convert(value, type, "");
}

class Conversion {
  readonly #defaultOf: DefaultOf;

  constructor(defaultOf: DefaultOf) {
    this.#defaultOf = defaultOf;
  }

  convert(value: Value, type: TypeConstraint, path: string): Value {
    if (type.kind === "any" || value.kind === "unknown" || isNull(value)) return value;
    switch (type.kind) {
      case "primitive":
        return primitiveOf(value, type.name);
      case "list":
      case "set":
        return value.kind === "list" ? this.#collection(value, type, path) : value;
      case "tuple":
        return value.kind === "list" ? this.#tuple(value, type.items, path) : value;
      case "map":
        return value.kind === "object" ? this.#map(value, type.of, path) : value;
      case "object":
        return value.kind === "object" ? this.#object(value, type.attributes, path) : value;
    }
  }

  #collection(value: ListValue, type: CollectionConstraint, path: string): Value {
    const items = value.items.map((item) => this.convert(item, type.of, path));
    const { isSet: _, ...rest } = value;
    return type.kind === "set" ? { ...rest, items: distinct(items), isSet: true } : { ...rest, items };
  }

  #tuple(value: ListValue, types: readonly TypeConstraint[], path: string): Value {
    const items = value.items.map((item, index) => {
      const type = types[index];
      return type === undefined ? item : this.convert(item, type, path);
    });
    return { ...value, items };
  }

  #map(value: ObjectValue, type: TypeConstraint, path: string): Value {
    const entries = new Map<string, Value>();
    for (const [name, member] of value.entries) entries.set(name, this.convert(member, type, path));
    return { ...value, entries };
  }

  #object(value: ObjectValue, attributes: ReadonlyMap<string, AttributeConstraint>, path: string): Value {
    const entries = new Map<string, Value>();
    for (const [name, attribute] of attributes) {
      const inner = path === "" ? name : `${path}.${name}`;
      const member = value.entries.get(name);
      const isGiven = member !== undefined && !(isNull(member) && attribute.default !== undefined);
      if (isGiven) entries.set(name, this.convert(member, attribute.type, inner));
      else if (attribute.isOptional) entries.set(name, this.#filledIn(attribute, inner));
    }
    return { ...value, entries };
  }

  #filledIn(attribute: AttributeConstraint, path: string): Value {
    if (attribute.default === undefined) return nullValue;
    return this.convert(this.#defaultOf(attribute.default, path), attribute.type, path);
  }
}

function primitiveOf(value: Value, name: "string" | "number" | "bool"): Value {
  if (value.kind !== "scalar") return value;
  const as = name === "string" ? textOf(value) : name === "number" ? numberOf(value) : booleanOf(value);
  return as === undefined || as === value.value ? value : { ...value, value: as };
}

/** Without duplicates and in Terraform's order of sets, as far as members are scalars. */
function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Map<string, Value>();
  const others: Value[] = [];
  for (const item of items) {
    const text = textOf(item);
    if (text === undefined) others.push(item);
    else if (!seen.has(text)) seen.set(text, item);
  }
  const sorted = [...seen].sort(([left], [right]) => compareText(left, right)).map(([, item]) => item);
  return [...sorted, ...others];
}

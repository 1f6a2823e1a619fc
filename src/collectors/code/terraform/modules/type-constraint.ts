import type { Expression } from "../../hcl/syntax.ts";

/** What a variable's `type` says. Forms that are not known count as `any`: a value is then kept as it is. */
export type TypeConstraint =
  | { readonly kind: "any" }
  | { readonly kind: "primitive"; readonly name: "string" | "number" | "bool" }
  | CollectionConstraint
  | { readonly kind: "tuple"; readonly items: readonly TypeConstraint[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, AttributeConstraint> };

export interface CollectionConstraint {
  readonly kind: "list" | "set" | "map";
  readonly of: TypeConstraint;
}

export interface AttributeConstraint {
  readonly type: TypeConstraint;
  readonly isOptional: boolean;
  /** The second argument of `optional`. */
  readonly default: Expression | undefined;
}

const any: TypeConstraint = { kind: "any" };

/** Reads a type expression. Its depth is that of the expression, which the parser bounds. */
export function typeConstraintOf(expression: Expression): TypeConstraint {
  if (expression.type === "variable") return primitive(expression.name);
  // Quoted type names are the style before Terraform 0.12.
  if (expression.type === "literal" && typeof expression.value === "string") return primitive(expression.value);
  if (expression.type !== "call") return any;
  const [first] = expression.arguments;
  if (first === undefined) return any;
  switch (expression.name) {
    case "list":
    case "set":
    case "map":
      return { kind: expression.name, of: typeConstraintOf(first) };
    case "tuple":
      return first.type === "tuple" ? { kind: "tuple", items: first.items.map(typeConstraintOf) } : any;
    case "object":
      return first.type === "object" ? objectConstraint(first.entries) : any;
    case "optional":
      return typeConstraintOf(first);
    default:
      return any;
  }
}

function primitive(name: string): TypeConstraint {
  if (name === "string" || name === "number" || name === "bool") return { kind: "primitive", name };
  return name === "list" || name === "map" || name === "set" ? { kind: name, of: any } : any;
}

function objectConstraint(
  entries: readonly { readonly key: Expression; readonly value: Expression }[],
): TypeConstraint {
  const attributes = new Map<string, AttributeConstraint>();
  for (const { key, value } of entries) {
    const name = key.type === "literal" ? key.value : undefined;
    if (typeof name !== "string") continue;
    const isOptional = value.type === "call" && value.name === "optional";
    attributes.set(name, {
      type: typeConstraintOf(value),
      isOptional,
      default: isOptional ? value.arguments[1] : undefined,
    });
  }
  return { kind: "object", attributes };
}

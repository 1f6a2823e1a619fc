import { isNull, sensitive } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import type { Decorator, TypeNode, TypeStatement } from "../syntax/syntax.ts";

/** Types inside each other, by name or by structure; deeper ones are taken for plain. */
const deepest = 30;

/** Finds a type by the path of its name, with the types that it may name itself. */
export interface Types {
  find(path: readonly string[]): { readonly statement: TypeStatement; readonly types: Types } | undefined;
}

export function isSecure(decorators: readonly Decorator[]): boolean {
  return decorators.some(({ name }) => name === "secure");
}

/** A type with the names that it sees. */
export interface TypeIn {
  readonly type: TypeNode | undefined;
  readonly types: Types;
}

/** Whether values of a type are secure as a whole: its declaration says so, or that of a type that it names. */
export function isSecureType(of: TypeIn, depth = 0): boolean {
  const { type, types } = of;
  if (type === undefined || depth > deepest) return false;
  if (type.type === "nullable") return isSecureType({ type: type.of, types }, depth + 1);
  if (type.type !== "named") return false;
  const found = types.find(type.path);
  if (!found) return false;
  const { statement } = found;
  return isSecure(statement.decorators) || isSecureType({ type: statement.type, types: found.types }, depth + 1);
}

/** Whether a type has a place for something secure: itself, or a property in it. */
export function holdsSecure(of: TypeIn, depth = 0): boolean {
  const { type, types } = of;
  if (type === undefined || depth > deepest) return false;
  switch (type.type) {
    case "nullable":
    case "array":
      return holdsSecure({ type: type.of, types }, depth + 1);
    case "object":
      return type.properties.some(
        ({ decorators, type: inner }) => isSecure(decorators) || holdsSecure({ type: inner, types }, depth + 1),
      );
    case "named": {
      const found = types.find(type.path);
      if (!found) return false;
      const { statement } = found;
      return isSecure(statement.decorators) || holdsSecure({ type: statement.type, types: found.types }, depth + 1);
    }
    default:
      return false;
  }
}

/** Whether a type takes null, so that a parameter of it need not be given. */
export function isNullable(of: TypeIn, depth = 0): boolean {
  const { type, types } = of;
  if (type === undefined || depth > deepest) return false;
  if (type.type === "nullable") return true;
  if (type.type === "other") return type.isNull;
  if (type.type === "union") return type.members.some((member) => isNullable({ type: member, types }, depth + 1));
  if (type.type !== "named") return false;
  const found = types.find(type.path);
  return found !== undefined && isNullable({ type: found.statement.type, types: found.types }, depth + 1);
}

/** The value with what its type calls secure marked as sensitive, the whole or properties in it. */
export function markSecure(value: Value, of: TypeIn, depth = 0): Value {
  const { type, types } = of;
  if (type === undefined || depth > deepest || isNull(value)) return value;
  switch (type.type) {
    case "nullable":
      return markSecure(value, { type: type.of, types }, depth + 1);
    case "named": {
      const found = types.find(type.path);
      if (!found) return value;
      const marked = markSecure(value, { type: found.statement.type, types: found.types }, depth + 1);
      return isSecure(found.statement.decorators) ? sensitive(marked) : marked;
    }
    case "array": {
      if (value.kind !== "list") return value;
      return { ...value, items: value.items.map((item) => markSecure(item, { type: type.of, types }, depth + 1)) };
    }
    case "object": {
      if (value.kind !== "object" || type.properties.length === 0) return value;
      const entries = new Map(value.entries);
      for (const { name, decorators, type: inner } of type.properties) {
        const member = entries.get(name);
        if (!member) continue;
        const marked = markSecure(member, { type: inner, types }, depth + 1);
        entries.set(name, isSecure(decorators) ? sensitive(marked) : marked);
      }
      return { ...value, entries };
    }
    default:
      return value;
  }
}

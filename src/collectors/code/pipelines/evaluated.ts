import type { YamlNode } from "../yaml/yaml-node.ts";
import type { Scope } from "./scope.ts";

/** A list or map that an expression names, with the names that its own expressions see. */
export interface BoundNode {
  readonly node: YamlNode;
  readonly scope: Scope;
}

export type Plain = string | number | boolean | null;

/** What an expression comes to before a run: a value, a piece of YAML, or nothing that anybody can say. */
export type Evaluated =
  | { readonly kind: "plain"; readonly value: Plain }
  | { readonly kind: "node"; readonly bound: BoundNode }
  | { readonly kind: "unknown"; readonly expression: string };

export function plain(value: Plain): Evaluated {
  return { kind: "plain", value };
}

/** Undefined where it is not known. Both platforms take any text for true, and the empty one for false. */
export function truthOf(value: Evaluated): boolean | undefined {
  if (value.kind === "unknown") return undefined;
  if (value.kind === "node") return true;
  if (typeof value.value === "string") return value.value !== "" && value.value.toLowerCase() !== "false";
  return Boolean(value.value);
}

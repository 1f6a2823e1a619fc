import { isJsonObject, memberOf, membersOf } from "../json.ts";

/**
 * What the configuration says about a value: it omits it; it has an expression or blocks for it (`node`); it is the block itself;
 * it is inside of what one literal gives; or nobody tells, because the plan has no configuration or one expression gives more
 * than this.
 */
export type Stated =
  | { readonly kind: "omitted" }
  /** `also`: what the block states by other means: dynamic blocks are in the code and not in a configuration. */
  | { readonly kind: "block"; readonly node: unknown; readonly also?: ReadonlySet<string> }
  | { readonly kind: "untold" }
  | { readonly kind: "literal" }
  | { readonly kind: "node"; readonly node: unknown };

export const untold: Stated = { kind: "untold" };
const omitted: Stated = { kind: "omitted" };
const literal: Stated = { kind: "literal" };

/** More blocks of one name than anybody writes are taken in their order. */
const mostMatched = 256;

/** An expression, and not a block: a constant, what it refers to, or neither where it is all functions. */
export function isExpression(node: unknown): boolean {
  if (!isJsonObject(node)) return false;
  if (Object.hasOwn(node, "constant_value")) return true;
  return Array.isArray(memberOf(node, "references")) || Object.keys(node).length === 0;
}

/** What is said about an attribute of an object. */
export function statedIn(stated: Stated, name: string): Stated {
  if (stated.kind === "literal") return stated;
  if (stated.kind === "block") return statedInBlock(memberOf(stated.node, name), stated.also?.has(name) === true);
  if (stated.kind !== "node") return untold;
  const { node } = stated;
  if (isExpression(node)) return insideOf(node);
  return isJsonObject(node) ? statedInBlock(memberOf(node, name), false) : untold;
}

function statedInBlock(node: unknown, isStatedElsewhere: boolean): Stated {
  if (node === undefined) return isStatedElsewhere ? untold : omitted;
  return { kind: "node", node };
}

/** What is said about the item of a list at a place. */
export function statedItem(stated: Stated, items: readonly unknown[], index: number): Stated {
  if (stated.kind === "literal") return stated;
  if (stated.kind !== "node") return untold;
  const { node } = stated;
  if (isExpression(node)) return insideOf(node);
  if (!Array.isArray(node)) return untold;
  const block = blockOf(node, items, index);
  return block === undefined ? untold : { kind: "block", node: block };
}

function insideOf(node: unknown): Stated {
  return isJsonObject(node) && Object.hasOwn(node, "constant_value") ? literal : untold;
}

/**
 * The block that gives an item. Sets are printed in another order than the code has them, and dynamic blocks come in between: a
 * block fits an item where none of its constants says otherwise.
 */
function blockOf(blocks: readonly unknown[], items: readonly unknown[], index: number): unknown {
  const atPlace = items.length === blocks.length ? blocks[index] : undefined;
  if (blocks.length > mostMatched) return atPlace;
  const item = items[index];
  if (atPlace !== undefined && canGive(atPlace, item)) return atPlace;
  const fitting = blocks.filter((block) => canGive(block, item));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function canGive(block: unknown, item: unknown): boolean {
  return membersOf(block).every(([name, node]) => {
    const constant = memberOf(node, "constant_value");
    const value = memberOf(item, name);
    if (constant === undefined || typeof constant === "object" || value === undefined || value === null) return true;
    return String(constant) === String(value);
  });
}

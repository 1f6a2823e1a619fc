import { entriesOf, type YamlEntry, type YamlMap, type YamlNode } from "../../yaml/yaml-node.ts";
import type { Evaluated } from "../evaluated.ts";
import { BranchChain, branchOf, evaluateIn, loopOf, type Scope, soleExpression } from "../scope.ts";

/** An item of a list or an entry of a map, with the names that it sees. */
export interface Item {
  readonly node: YamlNode;
  readonly scope: Scope;
}

export interface Entry {
  readonly entry: YamlEntry;
  readonly scope: Scope;
  /** Nobody knows before a run whether it is there. */
  readonly isOpen: boolean;
}

/** What a list holds, and whether something in it cannot be known. */
export interface Items {
  readonly items: readonly Item[];
  readonly isCut: boolean;
}

const deepest = 60;
const most = 20_000;

/** The items of a list, with what its conditions, loops and expressions put in. */
export function itemsIn(node: YamlNode | undefined, scope: Scope): Items {
  const gatherer = new Gatherer();
  if (node) gatherer.add(node, scope, 0);
  return { items: gatherer.items, isCut: gatherer.isCut };
}

class Gatherer {
  readonly items: Item[] = [];
  isCut = false;

  /** A list, or what stands for one. */
  add(node: YamlNode, scope: Scope, depth: number): void {
    if (depth > deepest || this.items.length > most) {
      this.isCut = true;
      return;
    }
    if (node.kind === "list") {
      const chain = new BranchChain();
      for (const item of node.items) this.#item({ node: item, scope }, chain, depth);
      return;
    }
    if (node.kind === "map") this.items.push({ node, scope });
    else if (node.value !== null) this.#expression(node.text, scope, depth);
  }

  #item({ node, scope }: Item, chain: BranchChain, depth: number): void {
    const [first] = entriesOf(node);
    if (first === undefined || branchOf(first.key) === undefined) {
      if (node.kind !== "list") this.add(node, scope, depth + 1);
      return;
    }
    for (const { key, value } of entriesOf(node)) {
      const branch = branchOf(key);
      if (branch?.word === "each") this.#loop(branch.rest, { node: value, scope }, depth);
      else if (branch && chain.takes(branch, scope)) this.add(value, scope, depth + 1);
    }
  }

  #expression(text: string, scope: Scope, depth: number): void {
    const sole = soleExpression(text);
    const value: Evaluated | undefined = sole === undefined ? undefined : evaluateIn(sole, scope);
    if (value?.kind === "node") this.add(value.bound.node, value.bound.scope, depth + 1);
    else if (value?.kind === "unknown") this.isCut = true;
  }

  #loop(rest: string, body: Item, depth: number): void {
    const loop = loopOf(rest);
    const source = loop && evaluateIn(loop.source, body.scope);
    if (!loop) {
      this.isCut = true;
      return;
    }
    const { name } = loop;
    for (const value of source ? turnsOf(source) : []) {
      const loops = new Map(body.scope.loops).set(name, value);
      this.add(body.node, { ...body.scope, loops }, depth + 1);
    }
  }
}

/** What a loop goes through; one turn with an unknown value where nobody knows. */
function turnsOf(source: Evaluated): readonly Evaluated[] {
  if (source.kind !== "node") return [{ kind: "unknown", expression: "each" }];
  const { node, scope } = source.bound;
  if (node.kind === "list") return node.items.map((item) => ({ kind: "node", bound: { node: item, scope } }));
  return entriesOf(node).map((entry) => ({ kind: "node", bound: { node: keyAndValue(entry), scope } }));
}

/** A map is gone through as pairs with `key` and `value`. */
function keyAndValue({ key, keyAt, value, at }: YamlEntry): YamlMap {
  const text = { kind: "scalar", value: key, text: key, style: "plain", at: keyAt, block: undefined } as const;
  return {
    kind: "map",
    entries: [
      { key: "key", keyAt, value: text, at: keyAt },
      { key: "value", keyAt, value, at },
    ],
    at,
  };
}

/** The entries of a map, with what its conditions put in. */
export function entriesIn(node: YamlNode | undefined, scope: Scope, depth = 0): readonly Entry[] {
  const entries: Entry[] = [];
  if (node?.kind !== "map" || depth > deepest) return entries;
  const chain = new BranchChain();
  for (const entry of node.entries) {
    const branch = branchOf(entry.key);
    if (!branch) entries.push({ entry, scope, isOpen: false });
    else if (branch.word === "insert") entries.push(...inserted(entry.value, scope, depth));
    else if (branch.word !== "each" && chain.takes(branch, scope)) {
      for (const inner of entriesIn(entry.value, scope, depth + 1))
        entries.push({ ...inner, isOpen: inner.isOpen || chain.isOpen });
    }
  }
  return entries;
}

/** `${{ insert }}: ${{ parameters.env }}`. */
function inserted(value: YamlNode, scope: Scope, depth: number): readonly Entry[] {
  if (value.kind !== "scalar") return entriesIn(value, scope, depth + 1);
  const sole = soleExpression(value.text);
  const map = sole === undefined ? undefined : evaluateIn(sole, scope);
  return map?.kind === "node" ? entriesIn(map.bound.node, map.bound.scope, depth + 1) : [];
}

/** The last entry of a name, in the scope that it stands in. */
export function valueIn(entries: readonly Entry[], name: string): Item | undefined {
  const found = entries.findLast(({ entry }) => entry.key.toLowerCase() === name);
  return found && resolved({ node: found.entry.value, scope: found.scope });
}

/** A value that is nothing but the name of a list or map is that list or map. */
function resolved(item: Item): Item {
  if (item.node.kind !== "scalar") return item;
  const sole = soleExpression(item.node.text);
  const value = sole === undefined ? undefined : evaluateIn(sole, item.scope);
  return value?.kind === "node" ? value.bound : item;
}

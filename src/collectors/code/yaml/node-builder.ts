import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from "yaml";
import type { YamlFault } from "./read-yaml.ts";
import type { TextPlace } from "./text-place.ts";
import type { ScalarStyle, YamlEntry, YamlMap, YamlNode, YamlScalar } from "./yaml-node.ts";

const deepest = 100;
/** Nodes of one document, those that aliases repeat included: a few lines can stand for billions. */
const mostNodes = 200_000;
const mostOddities = 20;

/** Why a document is not read after all. */
class Refusal extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_DOUBLE: "quoted",
  QUOTE_SINGLE: "quoted",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** Turns one document of the parser into nodes with places, aliases and merge keys resolved within bounds. */
export class NodeBuilder {
  readonly #document: Document;
  readonly #place: TextPlace;
  readonly #oddities: YamlFault[] = [];
  #left = mostNodes;
  #fault: YamlFault | undefined;

  constructor(document: Document, place: TextPlace) {
    this.#document = document;
    this.#place = place;
  }

  /** Undefined for an empty document, and where `fault` says why it is not read. */
  build(): YamlNode | undefined {
    const { contents } = this.#document;
    if (!contents) return undefined;
    try {
      const root = this.#node(contents, 0);
      return root.kind === "scalar" && root.value === null ? undefined : root;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#fault = { message: error.message, at: this.#place.spanOf(error.offset, error.offset + 1) };
      return undefined;
    }
  }

  get fault(): YamlFault | undefined {
    return this.#fault;
  }

  get oddities(): readonly YamlFault[] {
    return this.#oddities;
  }

  #node(node: unknown, depth: number): YamlNode {
    const [start, end] = rangeOf(node);
    this.#left -= 1;
    if (this.#left < 0) throw new Refusal(`more than ${mostNodes} values, those that aliases repeat included`, start);
    if (depth > deepest) throw new Refusal(`nested deeper than ${deepest} levels`, start);
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new Refusal("an alias of an anchor that is not there", start);
      return this.#node(target, depth + 1);
    }
    const at = this.#place.spanOf(start, end);
    if (isMap(node)) return this.#map(node, { at, depth });
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => this.#node(item, depth + 1)), at };
    return isScalar(node) ? this.#scalar(node, at) : emptyScalar(at);
  }

  #map({ items }: YAMLMap, { at, depth }: { readonly at: YamlNode["at"]; readonly depth: number }): YamlMap {
    const own: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    const seen = new Set<string>();
    for (const pair of items) {
      const entry = this.#entry(pair, depth);
      if (entry.key === "<<" && entry.keyStyle === "plain") merged.push(...mergedEntries(entry.value));
      else {
        if (seen.has(entry.key)) this.#odd("a key that comes twice in one map: the last one counts", entry.keyAt);
        seen.add(entry.key);
        own.push({ key: entry.key, keyAt: entry.keyAt, value: entry.value, at: entry.at });
      }
    }
    // What the map says itself goes before what it merges in.
    return { kind: "map", entries: [...merged.filter(({ key }) => !seen.has(key)), ...own], at };
  }

  #entry({ key, value }: Pair, depth: number): YamlEntry & { readonly keyStyle: ScalarStyle } {
    const keyNode = this.#node(key, depth + 1);
    const [start, keyEnd] = rangeOf(key);
    const [, end] = value === null ? [start, keyEnd] : rangeOf(value);
    const at = this.#place.spanOf(start, Math.max(end, keyEnd));
    const isText = keyNode.kind === "scalar";
    return {
      key: isText ? keyNode.text : "",
      keyAt: keyNode.at,
      keyStyle: isText ? keyNode.style : "quoted",
      value: value === null ? emptyScalar(keyNode.at) : this.#node(value, depth + 1),
      at,
    };
  }

  #scalar(node: Scalar, at: YamlNode["at"]): YamlScalar {
    const style = styles[node.type ?? "PLAIN"] ?? "plain";
    const { value } = node;
    const isPlainData = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return {
      kind: "scalar",
      value: isPlainData ? value : value === null || value === undefined ? null : String(value),
      text: node.source ?? (value === null || value === undefined ? "" : String(value)),
      style,
      at,
      block: style === "literal" ? this.#place.blockAt(rangeOf(node)[0]) : undefined,
    };
  }

  #odd(message: string, at: YamlNode["at"]): void {
    if (this.#oddities.length < mostOddities) this.#oddities.push({ message, at });
  }
}

/** What `<<` names: a map, or several of which the first that has a key gives it. */
function mergedEntries(value: YamlNode): readonly YamlEntry[] {
  const maps = value.kind === "list" ? value.items : [value];
  const found = new Map<string, YamlEntry>();
  for (const map of maps)
    for (const entry of map.kind === "map" ? map.entries : []) if (!found.has(entry.key)) found.set(entry.key, entry);
  return [...found.values()];
}

function emptyScalar(at: YamlNode["at"]): YamlScalar {
  return { kind: "scalar", value: null, text: "", style: "plain", at, block: undefined };
}

/** Start and end of the value, without blanks and comments behind it. */
function rangeOf(node: unknown): readonly [number, number] {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  if (!Array.isArray(range)) return [0, 0];
  const [start, end]: unknown[] = range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : [0, 0];
}

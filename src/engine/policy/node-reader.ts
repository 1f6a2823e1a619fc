import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from "yaml";
import { type FaultText, type Path, type PolicyFault, type Position, pathText, pointerOf, quote } from "./fault.ts";

const mostValues = 200_000;
const mostAliases = 100;
const deepest = 64;
const start: Position = { line: 1, column: 1 };

export const tooDeep: FaultText = {
  code: "too-deep",
  message: `nested more than ${deepest} levels deep`,
  hint: "a policy needs fewer than ten levels: look for brackets that are never closed",
};

/** Names that reach into an object's own machinery when a program is careless with them; no policy needs them. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const coreTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** Turns nodes into plain data in document order, with bounds on depth, size and aliases, and notes where each part stands. */
export class NodeReader {
  readonly faults: PolicyFault[] = [];
  readonly positions = new Map<string, Position>();
  readonly #uri: string;
  readonly #positionAt: (offset: number) => Position;
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  #aliases = 0;

  constructor(uri: string, positionAt: (offset: number) => Position) {
    this.#uri = uri;
    this.#positionAt = positionAt;
  }

  /** `from` is where the key or the item around the node stands: the place of a value that has none of its own. */
  read(node: unknown, at: Path, from: Position): unknown {
    this.#values += 1;
    if (this.#values > mostValues) return this.#stop(at, from);
    if (at.length > deepest) return this.#report(at, from, tooDeep);
    if (isAlias(node)) return this.#readAlias(node.source, at, from);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.tag !== undefined && !coreTags.test(node.tag)) {
      return this.#report(at, from, {
        code: "unsupported-tag",
        message: `the tag ${quote(node.tag)} has no meaning in a policy`,
        hint: "remove the tag; quotes make a text",
      });
    }
    const value = isScalar(node)
      ? node.value
      : isMap(node)
        ? this.#readMap(node.items, at)
        : this.#readList(node.items, at);
    // Only now: an alias inside the node it points to would never end.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return value;
  }

  #readList(items: readonly unknown[], at: Path): unknown[] {
    return items.map((item, index) => {
      const path = [...at, index];
      const position = this.#note(path, isPair(item) ? item.key : item);
      return this.read(item, path, position);
    });
  }

  #readMap(pairs: readonly Pair<unknown, unknown>[], at: Path): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = this.#readKey(key, at);
      if (name === null) continue;
      const path = [...at, name];
      const position = this.#positionOf(key) ?? start;
      if (entries.has(name)) {
        this.#report(path, position, {
          code: "duplicate-key",
          message: `the key ${quote(name)} is here for the second time`,
          hint: "keep one of them: which one would win is not defined",
        });
        continue;
      }
      this.positions.set(pointerOf(path), position);
      entries.set(name, this.read(value, path, position));
    }
    return Object.fromEntries(entries);
  }

  #readKey(key: unknown, at: Path): string | null {
    const position = this.#positionOf(key) ?? start;
    const name = isScalar(key) ? (typeof key.value === "string" ? key.value : (key.source ?? "")) : "";
    if (name === "") {
      return this.#report(at, position, {
        code: "syntax",
        message: "a key must be a word, neither empty nor a list, a map or an alias",
        hint: "write `name: value`",
      });
    }
    if (!forbiddenKeys.has(name)) return name;
    return this.#report([...at, name], position, {
      code: "forbidden-key",
      message: `the key ${quote(name)} is not allowed anywhere in a policy`,
      hint: "remove it",
    });
  }

  #readAlias(name: string, at: Path, from: Position): unknown {
    this.#aliases += 1;
    const node = this.#anchors.get(name);
    if (node && this.#aliases <= mostAliases) return this.read(node, at, from);
    // One fault is enough once the bound is passed.
    if (this.#aliases > mostAliases + 1) return undefined;
    const isKnown = node !== undefined;
    return this.#report(at, from, {
      code: "alias",
      message: isKnown
        ? `more than ${mostAliases} aliases`
        : `the alias ${quote(`*${name}`)} points to no anchor before it`,
      hint: isKnown ? "write the values out" : `set the anchor first: &${name.slice(0, 20)}`,
    });
  }

  #stop(at: Path, from: Position): null {
    if (this.#values > mostValues + 1) return null;
    return this.#report(at, from, {
      code: "too-large",
      message: `more than ${mostValues} values`,
      hint: "split the policy with `extends`, or write fewer aliases",
    });
  }

  #note(path: Path, node: unknown): Position {
    const position = this.#positionOf(node) ?? start;
    this.positions.set(pointerOf(path), position);
    return position;
  }

  #positionOf(node: unknown): Position | undefined {
    const offset = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
    return offset === undefined ? undefined : this.#positionAt(offset);
  }

  /** What could not be read stands as null, so that list positions keep their meaning. */
  #report(at: Path, position: Position, text: FaultText): null {
    this.faults.push({ uri: this.#uri, path: pathText(at), ...position, ...text });
    return null;
  }
}

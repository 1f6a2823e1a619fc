import { FaultList } from "../../hcl/fault-list.ts";
import type { JsonMember, JsonNode } from "../../hcl/json-node.ts";
import { LineIndex } from "../../hcl/line-index.ts";
import type { Comment, Range, SyntaxFault } from "../../hcl/syntax.ts";
import { RelaxedJsonReader } from "./relaxed-reader.ts";

type JsonObjectNode = Extract<JsonNode, { type: "object" }>;

/** A text of JSON, what it holds with its places, and what is wrong with it. Never shows its texts: those may be secrets. */
export class JsonText {
  readonly uri: string;
  readonly root: JsonNode;
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly #faults: FaultList;
  readonly #readFaults: readonly SyntaxFault[];
  readonly #lines: LineIndex;
  readonly #indexes = new WeakMap<JsonObjectNode, ReadonlyMap<string, JsonMember>>();

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.text = text;
    this.#faults = new FaultList();
    this.#lines = new LineIndex(uri, text);
    const reader = new RelaxedJsonReader(text, this.#faults);
    this.root = reader.read();
    this.comments = reader.comments;
    this.#readFaults = [...this.faults];
  }

  /** Something in it did not parse, at any depth. */
  isBroken({ start, end }: Range): boolean {
    return this.#readFaults.some((fault) => fault.start >= start && fault.start <= end);
  }

  /** Something between the members of an object did not parse: nobody knows what else it states. */
  isCut(node: JsonObjectNode): boolean {
    return this.#readFaults.some(
      ({ start }) =>
        start >= node.start &&
        start <= node.end &&
        !node.members.some((member) => start >= member.start && start < member.end),
    );
  }

  /** Grows while expressions in it are parsed. */
  get faults(): readonly SyntaxFault[] {
    return this.#faults.faults;
  }

  addFault(message: string, range: Range): void {
    this.#faults.add(message, range);
  }

  spanOf(range: Range) {
    return this.#lines.spanOf(range);
  }

  /** For people: expressions as they stand, texts in the quotes of expressions, and nothing of what objects and lists hold. */
  textOf({ start, end }: Range): string {
    const first = this.text[start];
    if (first === "{") return "{…}";
    if (first === "[") return "[…]";
    if (first !== '"') return this.text.slice(start, end);
    const inner = this.text.slice(start + 1, end - 1);
    return isExpression(inner) ? inner.slice(1, -1) : `'${inner.replaceAll("'", "")}'`;
  }

  /** The last member of a name, whatever its case. */
  member(node: JsonNode | undefined, name: string): JsonMember | undefined {
    return node?.type === "object" ? this.#index(node).get(name.toLowerCase()) : undefined;
  }

  value(node: JsonNode | undefined, name: string): JsonNode | undefined {
    return this.member(node, name)?.value;
  }

  /** The text of a member; undefined where it is none. */
  string(node: JsonNode | undefined, name: string): string | undefined {
    const value = this.value(node, name);
    return value?.type === "string" ? value.value : undefined;
  }

  /** Members, of each name the last one. */
  members(node: JsonNode | undefined): readonly JsonMember[] {
    if (node?.type !== "object") return [];
    const last = this.#index(node);
    if (last.size === node.members.length) return node.members;
    return node.members.filter((one) => last.get(one.name.toLowerCase()) === one);
  }

  items(node: JsonNode | undefined): readonly JsonNode[] {
    return node?.type === "array" ? node.items : [];
  }

  /** Members by their names in lower case. Names that stand twice are told. */
  #index(node: JsonObjectNode): ReadonlyMap<string, JsonMember> {
    const known = this.#indexes.get(node);
    if (known) return known;
    const last = new Map<string, JsonMember>();
    for (const one of node.members) last.set(one.name.toLowerCase(), one);
    this.#indexes.set(node, last);
    if (last.size < node.members.length) {
      for (const one of node.members) {
        if (last.get(one.name.toLowerCase()) === one) continue;
        this.addFault("a property that stands twice in its object: the last one counts", one.nameRange);
      }
    }
    return last;
  }
}

/** `[…]` is an expression, `[[…` a text that begins with a bracket. */
export function isExpression(text: string): boolean {
  return text.length > 2 && text.startsWith("[") && text.endsWith("]") && text[1] !== "[";
}

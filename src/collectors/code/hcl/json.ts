import { isBlank } from "./characters.ts";
import { FaultList } from "./fault-list.ts";
import type { JsonMember, JsonNode } from "./json-node.ts";
import { JsonReader } from "./json-reader.ts";
import { type BlockSchema, fileSchema, type StringMeaning, valuesSchema } from "./json-schema.ts";
import { bareExpressionOf, type JsonText, literalOf, templateOf } from "./json-template.ts";
import { LineIndex } from "./line-index.ts";
import type { Attribute, Block, Body, Comment, Expression, HclFile, ParseHcl, Range } from "./syntax.ts";

/**
 * Reads the JSON form: `.tf.json`, and files of values, which end in `.tfvars.json`. Never throws. A member named `//` is a comment.
 */
export const parseHclJson: ParseHcl = (uri, text): HclFile => {
  const faults = new FaultList();
  const root = new JsonReader(text, faults).read();
  const reader = new JsonBodyReader({ text, faults });
  const schema = uri.endsWith(".tfvars.json") ? valuesSchema : fileSchema;
  const body = reader.body(root, schema);
  const lines = new LineIndex(uri, text);
  return {
    uri,
    body: { ...body, start: 0, end: text.length },
    comments: reader.comments.sort((one, other) => one.start - other.start),
    faults: faults.faults.sort((one, other) => one.start - other.start),
    spanOf: (range) => lines.spanOf(range),
    textOf: ({ start, end }) => text.slice(start, end),
  };
};

/** A member that stands for blocks: its type, the labels so far, and where the last of them stands. */
interface Header {
  readonly type: string;
  readonly labels: readonly string[];
  readonly range: Range;
}

class JsonBodyReader {
  readonly comments: Comment[] = [];
  readonly #place: JsonText;

  constructor(place: JsonText) {
    this.#place = place;
  }

  /** An object, or a list of objects that count as one. */
  body(node: JsonNode, schema: BlockSchema): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (const { members } of this.#objectsOf(node, "an object")) {
      for (const member of members) {
        const inner = schema.blocks.get(member.name);
        if (this.#isComment(member)) continue;
        if (inner) this.#addBlocks(blocks, this.#headerOf(member), { node: member.value, schema: inner });
        else attributes.push(this.#attribute(member, schema));
      }
    }
    return { attributes, blocks, start: node.start, end: node.end };
  }

  #headerOf({ name, nameRange }: JsonMember): Header {
    return { type: name, labels: [], range: nameRange };
  }

  #attribute({ name, value, start, end }: JsonMember, schema: BlockSchema): Attribute {
    const meaning = schema.meanings.get(name) ?? schema.strings;
    return { name, value: this.#expression(value, meaning), start, end };
  }

  /** An object for each label, each of which may also be a list of such objects; null stands for no block. */
  #addBlocks(blocks: Block[], header: Header, of: { readonly node: JsonNode; readonly schema: BlockSchema }): void {
    const { node, schema } = of;
    const isWhole = header.labels.length === schema.labels;
    for (const item of this.#objectsOf(node, isWhole ? "the object of a block" : "an object with a label")) {
      if (isWhole) {
        const isAlone = node.type === "object";
        const range = isAlone ? header.range : { start: item.start, end: item.start + 1 };
        const body = this.body(item, schema);
        blocks.push({
          type: header.type,
          labels: header.labels,
          body,
          header: range,
          start: range.start,
          end: item.end,
        });
      } else
        for (const member of item.members) {
          if (this.#isComment(member)) continue;
          const next = { type: header.type, labels: [...header.labels, member.name], range: member.nameRange };
          this.#addBlocks(blocks, next, { node: member.value, schema });
        }
    }
  }

  /** The objects that a node is or lists; what is neither is a fault. */
  *#objectsOf(node: JsonNode, expected: string): Generator<Extract<JsonNode, { type: "object" }>> {
    if (node.type === "object") yield node;
    else if (node.type === "array") for (const item of node.items) yield* this.#objectsOf(item, expected);
    else if (node.type !== "broken" && !(node.type === "plain" && node.value === null))
      this.#place.faults.add(`${expected} is expected here`, { start: node.start, end: node.end });
  }

  #isComment({ name, value, start, end }: JsonMember): boolean {
    if (name !== "//") return false;
    if (value.type === "string")
      this.comments.push({ text: value.value.trim(), isOwnLine: this.#isFirst(start), start, end });
    return true;
  }

  #isFirst(offset: number): boolean {
    const { text } = this.#place;
    let before = offset - 1;
    while (before >= 0 && isBlank(text.charCodeAt(before))) before -= 1;
    return before < 0 || text[before] === "\n";
  }

  #expression(node: JsonNode, meaning: StringMeaning): Expression {
    const { start, end } = node;
    switch (node.type) {
      case "string":
        return this.#string(node, meaning);
      case "plain":
        return { type: "literal", value: node.value, start, end };
      case "array":
        return { type: "tuple", items: node.items.map((item) => this.#expression(item, meaning)), start, end };
      case "object":
        return { type: "object", entries: node.members.map((member) => this.#entry(member, meaning)), start, end };
      case "broken":
        return { type: "broken", start, end };
      default:
        return node satisfies never;
    }
  }

  #entry(member: JsonMember, meaning: StringMeaning): { readonly key: Expression; readonly value: Expression } {
    const { name, nameRange, value } = member;
    // The one list of references inside an object that is otherwise meant as it stands.
    const inner = meaning === "literal" && name === "configuration_aliases" ? "reference" : meaning;
    const key = { type: "string", value: name, hasEscapes: this.#hasEscapes(nameRange), ...nameRange } as const;
    return {
      key: this.#string(key, meaning === "template" ? meaning : "literal"),
      value: this.#expression(value, inner),
    };
  }

  #hasEscapes({ start, end }: Range): boolean {
    return this.#place.text.slice(start, end).includes("\\");
  }

  #string(node: Extract<JsonNode, { type: "string" }>, meaning: StringMeaning): Expression {
    if (meaning === "literal") return literalOf(node);
    return meaning === "template" ? templateOf(node, this.#place) : bareExpressionOf(node, this.#place);
  }
}

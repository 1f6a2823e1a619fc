import type { Expression, ObjectEntry } from "../../bicep/syntax/syntax.ts";
import type { JsonMember, JsonNode } from "../../hcl/json-node.ts";
import { locatorOf, type StringNode } from "../../hcl/json-template.ts";
import { isExpression, type JsonText } from "../json/json-text.ts";
import { ExpressionFault, parseExpression } from "./expression-parser.ts";
import { loopKey } from "./names.ts";
import { type Around, translated } from "./translate.ts";

/** What a file's JSON says as expressions, each made when somebody asks first. */
export class JsonExpressions {
  readonly file: JsonText;
  readonly #known = new WeakMap<JsonNode, Map<string | undefined, Expression>>();

  constructor(file: JsonText) {
    this.file = file;
  }

  of(node: JsonNode, around: Around): Expression {
    let known = this.#known.get(node);
    if (!known) {
      known = new Map();
      this.#known.set(node, known);
    }
    let expression = known.get(around.loop);
    if (!expression) {
      expression = this.#made(node, around);
      known.set(around.loop, expression);
    }
    return expression;
  }

  /** The members of an object as an expression, but for some. */
  object(node: JsonNode, around: Around, isLeftOut: (name: string) => boolean): Expression {
    const { start, end } = node;
    if (node.type !== "object") return this.of(node, around);
    const entries = this.file
      .members(node)
      .filter(({ name }) => !isLeftOut(name.toLowerCase()))
      .flatMap((member) => this.#entriesOf(member, around));
    return { type: "object", entries, isCut: this.file.isCut(node), start, end };
  }

  #made(node: JsonNode, around: Around): Expression {
    const { start, end } = node;
    switch (node.type) {
      case "string":
        return this.#text(node, around);
      case "plain":
        return { type: "literal", value: node.value, start, end };
      case "array":
        return { type: "array", items: node.items.map((item) => this.of(item, around)), start, end };
      case "object":
        return this.object(node, around, () => false);
      case "broken":
        return { type: "broken", start, end };
    }
  }

  #text(node: StringNode, around: Around): Expression {
    const { value, start, end } = node;
    if (!isExpression(value)) {
      return { type: "literal", value: value.startsWith("[[") ? value.slice(1) : value, start, end };
    }
    const parsed = parseExpression(value.slice(1, -1), 1, locatorOf(node, this.file.text));
    if (parsed instanceof ExpressionFault) {
      this.file.addFault(parsed.message, parsed.range);
      return { type: "broken", start, end };
    }
    // It stands where its string begins.
    return { ...translated(parsed, around), start, end };
  }

  #entriesOf({ name, nameRange, value, start, end }: JsonMember, around: Around): ObjectEntry[] {
    const loops = name.toLowerCase() === "copy" ? this.#loops(value, around) : undefined;
    if (loops) return loops;
    const key: Expression = isExpression(name)
      ? this.of({ type: "string", value: name, hasEscapes: this.#hasEscapes(nameRange), ...nameRange }, around)
      : { type: "literal", value: name.startsWith("[[") ? name.slice(1) : name, ...nameRange };
    return [{ kind: "property", key, value: this.of(value, around), start, end }];
  }

  #hasEscapes({ start, end }: { start: number; end: number }): boolean {
    return this.file.text.slice(start, end).includes("\\");
  }

  /** `"copy": [{ "name": …, "count": …, "input": … }]`: a property for each. Undefined where it is just a property of that name. */
  #loops(node: JsonNode, around: Around): ObjectEntry[] | undefined {
    const { file } = this;
    const items = file.items(node);
    const isLoop = (item: JsonNode) =>
      file.value(item, "count") !== undefined && file.string(item, "name") !== undefined && file.value(item, "input");
    if (items.length === 0 || !items.every(isLoop)) return undefined;
    return items.map((item) => {
      const name = file.string(item, "name") ?? "";
      const { start, end } = item;
      const key: Expression = { type: "literal", value: name, start, end };
      const value = this.loop(item, { name, body: (inner) => this.#input(item, inner), around });
      return { kind: "property", key, value, start, end };
    });
  }

  #input(loop: JsonNode, around: Around): Expression {
    const input = this.file.value(loop, "input");
    return input ? this.of(input, around) : { type: "broken", start: loop.start, end: loop.end };
  }

  /** A loop over as many rounds as the `count` of a `copy` says. */
  loop(copy: JsonNode, of: { name: string; body: (around: Around) => Expression; around: Around }): Expression {
    const { start, end } = copy;
    const count = this.file.value(copy, "count");
    const rounds: Expression = count ? this.of(count, of.around) : { type: "broken", start, end };
    const zero: Expression = { type: "literal", value: 0, start: rounds.start, end: rounds.end };
    const collection: Expression = {
      type: "call",
      of: undefined,
      name: "range",
      arguments: [zero, rounds],
      start: rounds.start,
      end: rounds.end,
    };
    const item = loopKey(of.name);
    return { type: "for", item, index: undefined, collection, body: of.body({ loop: of.name }), start, end };
  }
}

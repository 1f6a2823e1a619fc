import { childrenOf } from "./children.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { FaultList } from "./fault-list.ts";
import type { JsonNode } from "./json-node.ts";
import type { Expression, Range } from "./syntax.ts";
import { token } from "./tokens.ts";

export type StringNode = Extract<JsonNode, { type: "string" }>;

/** Where a string stands: the file's text and what is wrong with it so far. */
export interface JsonText {
  readonly text: string;
  readonly faults: FaultList;
}

/** Reads the text of one string, not of a file. */
class StringReader extends ExpressionReader {
  template(): Expression {
    return this.bareTemplate();
  }

  /** The text as an expression without `${}`: a reference, a type. */
  bareExpression(): Expression {
    this.isLineBound = false;
    this.restart(0);
    const expression = this.expression();
    if (!this.is(token.end)) this.fail("the end of the expression is expected");
    return this.hasFailed ? { type: "broken", start: 0, end: this.text.length } : expression;
  }
}

/** A string as the template that it is for the language. */
export function templateOf(node: StringNode, place: JsonText): Expression {
  const hasSequence = node.value.includes("${") || node.value.includes("%{");
  if (!hasSequence) return literalOf(node);
  return placed(node, place, (reader) => reader.template());
}

/** A string that holds a reference or a type, as `depends_on` has them. Older code wraps them in `${}`. */
export function bareExpressionOf(node: StringNode, place: JsonText): Expression {
  if (node.value.includes("${")) return templateOf(node, place);
  return placed(node, place, (reader) => reader.bareExpression());
}

export function literalOf({ value, start, end }: StringNode): Expression {
  return { type: "literal", value, start, end };
}

function placed(node: StringNode, place: JsonText, read: (reader: StringReader) => Expression): Expression {
  const faults = new FaultList();
  const expression = read(new StringReader(node.value, faults));
  const locate = locatorOf(node, place.text);
  for (const { message, start, end } of faults.faults)
    place.faults.add(message, { start: locate(start), end: locate(end) });
  relocate(expression, locate);
  return { ...expression, start: node.start, end: node.end };
}

/** From offsets in the decoded string to those in the file. */
export function locatorOf(node: StringNode, text: string): (offset: number) => number {
  const base = node.start + 1;
  if (!node.hasEscapes) return (offset) => base + offset;
  const offsets = new Int32Array(node.value.length + 1);
  let at = base;
  for (let index = 0; index < offsets.length; index += 1) {
    offsets[index] = at;
    if (text[at] === "\\") at += text[at + 1] === "u" ? 6 : 2;
    else at += 1;
  }
  return (offset) => offsets[offset] ?? node.end - 1;
}

/** Moves a tree to its place. It was made a moment ago and nobody else has it, so it is changed and not copied. */
function relocate(root: Expression, locate: (offset: number) => number): void {
  const stack: Expression[] = [root];
  for (let expression = stack.pop(); expression !== undefined; expression = stack.pop()) {
    const range: { -readonly [Key in keyof Range]: Range[Key] } = expression;
    range.start = locate(range.start);
    range.end = locate(range.end);
    for (const child of childrenOf(expression)) stack.push(child);
  }
}

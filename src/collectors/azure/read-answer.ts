import type { JsonTokenSink } from "../exports/json-token-sink.ts";
import { JsonTokens } from "../exports/json-tokens.ts";
import type { Json, JsonMap } from "../exports/json-value.ts";
import type { Keeping } from "./kept-answers.ts";

/** A parsed body. A bare list stands under `value`, as in any other listing. */
export interface ParsedAnswer {
  readonly body: JsonMap;
  /** Members that lay too deep or were too long to be kept: the answer is not whole. */
  readonly lost: number;
}

/** No answer that is read nests deeper. */
const deepest = 32;

/**
 * Parses an answer token by token, so that what must not be kept never becomes a value. Undefined for text that is not
 * one JSON object or list.
 */
export function parseAnswer(text: string, keeping: Keeping): ParsedAnswer | undefined {
  const builder = new AnswerBuilder(keeping);
  const tokens = new JsonTokens(builder);
  tokens.push(text);
  tokens.finish();
  return builder.answer();
}

interface Frame {
  readonly node: Map<string, Json> | Json[];
  /** The nearest member name above what lies in here. */
  readonly parent: string | undefined;
  key: string | undefined;
}

class AnswerBuilder implements JsonTokenSink {
  readonly #keeping: Keeping;
  readonly #frames: Frame[] = [];
  #root: Map<string, Json> | Json[] | undefined;
  #documents = 0;
  #skipped = 0;
  #lost = 0;
  #hasFault = false;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  answer(): ParsedAnswer | undefined {
    if (this.#hasFault || this.#documents !== 1 || this.#root === undefined) return undefined;
    const body = this.#root instanceof Map ? this.#root : new Map<string, Json>([["value", this.#root]]);
    return { body, lost: this.#lost };
  }

  begin(): void {
    this.#documents += 1;
  }

  open(isObject: boolean): void {
    const frame = this.#skipped > 0 ? undefined : this.#frameFor(isObject);
    if (frame) this.#frames.push(frame);
    else this.#skipped += 1;
  }

  close(): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else this.#frames.pop();
  }

  key(name: string | undefined): void {
    const frame = this.#frames.at(-1);
    if (this.#skipped === 0 && frame) frame.key = name;
  }

  wantsText(): boolean {
    const frame = this.#frames.at(-1);
    return this.#skipped === 0 && frame !== undefined && this.#keepsScalar(frame);
  }

  scalar(value: string | number | boolean | null | undefined): void {
    const frame = this.#frames.at(-1);
    if (this.#skipped > 0 || !frame) return;
    if (this.#keepsScalar(frame)) put(frame, value ?? null);
    // What stood in the list of a page was no item; that something stood there is kept.
    else if (this.#isPage(frame)) put(frame, null);
  }

  tooLong(): void {
    this.#lost += 1;
  }

  end(): void {}

  fault(): void {
    this.#hasFault = true;
  }

  #frameFor(isObject: boolean): Frame | undefined {
    const node: Map<string, Json> | Json[] = isObject ? new Map() : [];
    const parent = this.#frames.at(-1);
    if (!parent) {
      this.#root = node;
      return { node, parent: isObject ? undefined : "value", key: undefined };
    }
    if (this.#frames.length >= deepest) {
      this.#lost += 1;
      return undefined;
    }
    if (!this.#keepsNode(parent)) return undefined;
    put(parent, node);
    return { node, parent: Array.isArray(parent.node) ? parent.parent : parent.key, key: undefined };
  }

  /** The list of a page, directly in the document or the document itself. */
  #isPage({ node, parent }: Frame): boolean {
    return Array.isArray(node) && parent === "value" && this.#frames.length <= 2;
  }

  #keepsNode({ node, parent, key }: Frame): boolean {
    if (Array.isArray(node)) return true;
    if (key === undefined) return false;
    // A page's items; and lists inside a value, whose members are judged by their own names.
    return key === "value" || this.#keeping.keeps(key, parent);
  }

  #keepsScalar({ node, parent, key }: Frame): boolean {
    // Texts in a list belong to the member that holds it.
    if (Array.isArray(node))
      return parent !== undefined && parent !== "value" && this.#keeping.keeps(parent, undefined);
    return key !== undefined && this.#keeping.keeps(key, parent);
  }
}

function put({ node, key }: Frame, value: Json): void {
  if (Array.isArray(node)) node.push(value);
  else if (key !== undefined) node.set(key, value);
}

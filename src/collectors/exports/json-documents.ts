import type { JsonTokenSink } from "./json-token-sink.ts";
import type { Json, JsonMap } from "./json-value.ts";
import { keptMembers, listMembers } from "./kept-members.ts";

/** Where a document's items stood: a bare array, the `value` or `data` of an object, or the object itself. */
export type ListKind = "array" | "value" | "data" | "none";

export type DocumentEvent =
  /** One object out of a document's list. */
  | { readonly kind: "item"; readonly value: JsonMap; readonly line: number; readonly list: ListKind }
  /** An item, or the whole document, that is larger than anything Azure prints; its content is gone. */
  | { readonly kind: "oversized"; readonly line: number }
  /** A whole document. `envelope` holds what stood around its list; without a list it is the item itself. */
  | {
      readonly kind: "end";
      readonly line: number;
      readonly list: ListKind;
      readonly items: number;
      readonly envelope: JsonMap | undefined;
    }
  /** The text is no JSON here; the document that was open is lost from here on. */
  | {
      readonly kind: "fault";
      readonly line: number;
      readonly column: number;
      readonly why: string;
      readonly items: number;
    };

/** What a member lies under where that decides whether it is kept. */
type Context = "plain" | "tags" | "ipRules";

interface Frame {
  /** Undefined for a list whose elements are the document's items. */
  readonly node: Map<string, Json> | Json[] | undefined;
  readonly context: Context;
  readonly line: number;
  /** Name of the member that comes next. */
  key: string | undefined;
}

/** No output that is read nests deeper. */
const deepestKept = 12;
/** Rough characters of one item, some ten times the largest vault. */
const itemBudget = 16 << 20;
const nodeCost = 64;

/** Builds a document's items one by one out of tokens; what is not kept is never held, so neither are large arrays. */
export class JsonDocuments implements JsonTokenSink {
  #events: DocumentEvent[] = [];
  readonly #frames: Frame[] = [];
  /** Open levels inside something that is not kept. */
  #skipped = 0;
  #budget = itemBudget;
  #list: ListKind = "none";
  #items = 0;
  #line = 1;
  #envelope: JsonMap | undefined;
  /** What stands around the list grew beyond the bound: then it may have lost what says that the list goes on. */
  #hasLostEnvelope = false;

  /** What has become complete since the last call. */
  take(): readonly DocumentEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  begin(line: number): void {
    this.#reset();
    this.#line = line;
  }

  open(isObject: boolean, line: number): void {
    const frame = this.#skipped > 0 ? undefined : this.#frameFor(isObject, line);
    if (frame) this.#frames.push(frame);
    else this.#skipped += 1;
  }

  close(): void {
    if (this.#skipped > 0) {
      this.#skipped -= 1;
      return;
    }
    const frame = this.#frames.pop();
    const parent = this.#frames.at(-1);
    if (frame && parent && parent.node === undefined) this.#endItem(frame);
  }

  key(name: string | undefined): void {
    const frame = this.#frames.at(-1);
    if (this.#skipped === 0 && frame) frame.key = name;
  }

  wantsText(): boolean {
    const frame = this.#frames.at(-1);
    return this.#skipped === 0 && frame !== undefined && keepsScalar(frame);
  }

  scalar(value: string | number | boolean | null | undefined): void {
    const frame = this.#frames.at(-1);
    if (this.#skipped > 0 || !frame) return;
    if (!keepsScalar(frame)) {
      if (frame.key === "value") this.#noteValue(frame);
    } else if (value !== undefined) this.#put(frame, value, typeof value === "string" ? value.length : 0);
  }

  tooLong(): void {
    this.#budget = -1;
  }

  end(): void {
    const isLost = this.#hasLostEnvelope || this.#budget < 0;
    const envelope = isLost ? undefined : this.#envelope;
    if (isLost) this.#events.push({ kind: "oversized", line: this.#line });
    this.#events.push({ kind: "end", line: this.#line, list: this.#list, items: this.#items, envelope });
    this.#reset();
  }

  fault(line: number, column: number, why: string): void {
    this.#events.push({ kind: "fault", line, column, why, items: this.#items });
    this.#reset();
  }

  #reset(): void {
    this.#frames.length = 0;
    this.#skipped = 0;
    this.#budget = itemBudget;
    this.#list = "none";
    this.#items = 0;
    this.#envelope = undefined;
    this.#hasLostEnvelope = false;
  }

  #frameFor(isObject: boolean, line: number): Frame | undefined {
    const parent = this.#frames.at(-1);
    if (!parent) return this.#root(isObject, line);
    if (parent.node === undefined) return isObject ? this.#item(line) : undefined;
    const key = parent.key;
    if (!isObject && this.#frames.length === 1 && key !== undefined && listMembers.has(key)) {
      this.#list = key === "data" ? "data" : "value";
      this.#hasLostEnvelope ||= this.#budget < 0;
      return { node: undefined, context: "plain", line, key: undefined };
    }
    if (this.#frames.length >= deepestKept || !keepsNode(parent)) return undefined;
    const node: Map<string, Json> | Json[] = isObject ? new Map() : [];
    if (!this.#put(parent, node, 0)) return undefined;
    return { node, context: contextUnder(parent), line, key: undefined };
  }

  #root(isObject: boolean, line: number): Frame {
    const node = isObject ? new Map<string, Json>() : undefined;
    this.#envelope = node;
    if (!isObject) this.#list = "array";
    return { node, context: "plain", line, key: undefined };
  }

  #item(line: number): Frame {
    this.#budget = itemBudget;
    return { node: new Map(), context: "plain", line, key: undefined };
  }

  #endItem({ node, line }: Frame): void {
    this.#items += 1;
    const list = this.#list;
    if (this.#budget < 0) this.#events.push({ kind: "oversized", line });
    else if (node instanceof Map) this.#events.push({ kind: "item", value: node, line, list });
    this.#budget = itemBudget;
  }

  /** Adds to what is kept, as long as the item has not grown beyond all bounds. */
  #put(frame: Frame, value: Json, size: number): boolean {
    this.#budget -= size + nodeCost + (frame.key?.length ?? 0);
    if (this.#budget < 0) return false;
    if (Array.isArray(frame.node)) frame.node.push(value);
    else if (frame.node && frame.key !== undefined) frame.node.set(frame.key, value);
    return true;
  }

  /** That a `value` stood here tells `show` from `list`; what it was is never held. */
  #noteValue(frame: Frame): void {
    if (frame.node instanceof Map) this.#put(frame, true, 0);
  }
}

function keepsScalar({ node, context, key }: Frame): boolean {
  if (node === undefined) return false;
  if (Array.isArray(node)) return true;
  if (key === undefined) return false;
  return context === "tags" || keptMembers.has(key) || (context === "ipRules" && key === "value");
}

/** Tags are flat; everything else goes by the list of kept members. */
function keepsNode({ node, context, key }: Frame): boolean {
  if (context === "tags") return false;
  return Array.isArray(node) || (key !== undefined && keptMembers.has(key));
}

function contextUnder({ node, context, key }: Frame): Context {
  if (Array.isArray(node)) return context;
  return key === "tags" ? "tags" : key === "ipRules" ? "ipRules" : context;
}

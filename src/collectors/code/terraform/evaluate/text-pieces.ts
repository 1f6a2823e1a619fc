import { exactReference, type Reference, type UnknownValue, type Value } from "../value.ts";
import { maxText } from "./budget.ts";
import { textOf } from "./conversion.ts";
import { summarize } from "./summary.ts";
import { scalar, sensitive } from "./values.ts";

/** Why pieces make no text: in words, or the limit that they exceed. */
export type NoText = "too-long" | "no-text";

/**
 * A text put together from pieces, some of them unknown: templates, `join`, `format`. Keeps what is known of it as long as every
 * unknown piece is an attribute of one resource.
 */
export class TextPieces {
  readonly #values: Value[] = [];
  #parts: (string | Reference)[] | undefined = [];
  #length = 0;
  #failure: NoText | undefined;
  #isUnknown = false;

  get failure(): NoText | undefined {
    return this.#failure;
  }

  /** Members that were unknown, or made the text sensitive. */
  get values(): readonly Value[] {
    return this.#values;
  }

  addText(text: string): void {
    this.#length += text.length;
    if (this.#length > maxText) this.#failure ??= "too-long";
    else this.#addPart(text);
  }

  add(value: Value): void {
    if (value.isSensitive || value.kind === "unknown") this.#values.push(value);
    if (value.kind === "unknown") {
      this.#addUnknown(value);
      return;
    }
    const text = textOf(value);
    if (text === undefined) this.#failure ??= "no-text";
    else this.addText(text);
  }

  #addUnknown(value: UnknownValue): void {
    this.#isUnknown = true;
    const reference = exactReference(value);
    if (value.parts) for (const part of value.parts) this.#addPart(part);
    else if (reference) this.#addPart(reference);
    else this.#parts = undefined;
  }

  /** Texts beside each other are one part. */
  #addPart(part: string | Reference): void {
    const parts = this.#parts;
    if (parts === undefined || part === "") return;
    const last = parts.at(-1);
    if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
    else parts.push(part);
  }

  /** The text when all of it is known; else `unknown` with what is known of it. */
  result(unknown: (from: readonly Value[]) => UnknownValue): Value {
    const result = this.#isUnknown ? this.#withParts(unknown(this.#values)) : this.#known();
    return this.#values.some((value) => summarize(value).isSensitive) ? sensitive(result) : result;
  }

  #known(): Value {
    const text = this.#parts?.[0] ?? "";
    return scalar(typeof text === "string" ? text : "");
  }

  #withParts(unknown: UnknownValue): UnknownValue {
    if (this.#parts === undefined) return unknown;
    const { isDerived: _isDerived, ...rest } = unknown;
    return { ...rest, parts: this.#parts };
  }
}

import type { CodeFault } from "../../../../../model/code.ts";
import type { SourceSpan } from "../../../../../model/fact.ts";
import { maskOf } from "../../mask.ts";
import type { ObjectValue, Value } from "../../value.ts";
import { numberOf, stated, textOf } from "../walk-value.ts";

/** Collects what will be refused of one resource. Only what is known is judged. */
export class FaultList {
  readonly all: CodeFault[] = [];

  /** `block`: where the resource itself stands, for what is missing rather than wrong. */
  readonly #block: SourceSpan | undefined;

  constructor(block: SourceSpan | undefined) {
    this.#block = block;
  }

  /** Something wrong with a value, at the line that states it. */
  wrong(path: string, message: string, value: Value | undefined): void {
    const at = value?.at ?? this.#block;
    this.all.push({
      path,
      message: value ? withoutSensitive(message, value) : message,
      ...(at ? { at } : {}),
      ...(value?.from ? { from: value.from } : {}),
    });
  }

  /** Something that is not there and has to be. */
  missing(path: string, message: string): void {
    this.wrong(path, message, undefined);
  }

  /** A known text has to be one of these, in just this spelling. */
  oneOf(values: ObjectValue, name: string, { allowed, path = name }: Allowed): void {
    const value = stated(values, name);
    const text = textOf(value);
    if (text !== undefined && !allowed.includes(text)) {
      this.wrong(path, `${path} is "${text}", and may be ${inWords(allowed)}`, value);
    }
  }

  /** A known number has to lie between these, both included. */
  between(values: ObjectValue, name: string, [least, most]: readonly [number, number]): void {
    const value = stated(values, name);
    const number = numberOf(value);
    if (number !== undefined && !(Number.isInteger(number) && number >= least && number <= most)) {
      this.wrong(name, `${name} is ${number}, and may be ${least} to ${most}`, value);
    }
  }
}

/** What is marked sensitive is not shown, not even where it is no secret and is refused. */
function withoutSensitive(message: string, value: Value): string {
  const text = textOf(value);
  return value.isSensitive && text !== undefined ? message.replaceAll(`"${text}"`, maskOf(text)) : message;
}

interface Allowed {
  readonly allowed: readonly string[];
  readonly path?: string;
}

export function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** The objects of a nested block: a list of them, or one. */
export function blocksOf(values: ObjectValue, name: string): readonly ObjectValue[] {
  const value = values.entries.get(name);
  if (value?.kind === "object") return [value];
  return value?.kind === "list" ? value.items.filter((item) => item.kind === "object") : [];
}

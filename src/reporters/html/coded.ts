import type { CodedColumn } from "./payload.ts";

/** A column that repeats few values: each is kept once, and every row names its place. */
export class CodedBuilder implements CodedColumn {
  readonly values: string[] = [];
  readonly codes: number[] = [];
  readonly #places = new Map<string, number>();

  add(value: string): void {
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.values.length;
      this.#places.set(value, place);
      this.values.push(value);
    }
    this.codes.push(place);
  }

  toJSON(): CodedColumn {
    return { values: this.values, codes: this.codes };
  }
}

/** One builder for each name. */
export function codedBuilders<Name extends string>(names: readonly Name[]): Readonly<Record<Name, CodedBuilder>> {
  return Object.fromEntries(names.map((name) => [name, new CodedBuilder()])) as Record<Name, CodedBuilder>; // all names have one
}

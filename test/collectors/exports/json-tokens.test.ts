import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonTokenSink } from "../../../src/collectors/exports/json-token-sink.ts";
import { JsonTokens } from "../../../src/collectors/exports/json-tokens.ts";

/** Builds plain values again, to hold the tokens against JSON.parse. */
class Rebuilt implements JsonTokenSink {
  readonly faults: (readonly [number, number, string])[] = [];
  readonly #open: (unknown[] | Map<string, unknown>)[] = [];
  readonly #keys: string[] = [];
  readonly #roots: unknown[] = [];
  #root: unknown;

  begin(): void {
    this.#open.length = 0;
  }
  open(isObject: boolean): void {
    const node = isObject ? new Map<string, unknown>() : [];
    this.scalar(node as never);
    this.#open.push(node);
    this.#keys.push("");
  }
  close(): void {
    this.#open.pop();
    this.#keys.pop();
  }
  key(name: string | undefined): void {
    this.#keys[this.#keys.length - 1] = name ?? "?";
  }
  wantsText(): boolean {
    return true;
  }
  scalar(value: unknown): void {
    const parent = this.#open.at(-1);
    if (!parent) this.#root = value;
    else if (Array.isArray(parent)) parent.push(value);
    else parent.set(this.#keys.at(-1) ?? "?", value);
  }
  tooLong(): void {}
  end(): void {
    this.#roots.push(this.#root);
  }
  get documents(): readonly unknown[] {
    return this.#roots.map(plain);
  }
  fault(line: number, column: number, why: string): void {
    this.faults.push([line, column, why]);
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function tokens(pieces: readonly string[]): Rebuilt {
  const sink = new Rebuilt();
  const reader = new JsonTokens(sink);
  for (const piece of pieces) reader.push(piece);
  reader.finish();
  return sink;
}

/** The text in pieces of these lengths, over and over. */
function cut(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const json = fc.json({ stringUnit: "binary", maxDepth: 5 });

describe("JSON tokens", () => {
  test("are what JSON.parse reads, however the text is cut into pieces", () => {
    fc.assert(
      fc.property(json, lengths, fc.constantFrom(0, 2), (text, sizes, indent) => {
        const written = JSON.stringify(JSON.parse(text), null, indent);
        const read = tokens(cut(written, sizes));
        expect(read.faults).toEqual([]);
        expect(JSON.stringify(read.documents)).toBe(`[${JSON.stringify(JSON.parse(written))}]`);
      }),
      { numRuns: 500 },
    );
  });

  test("are refused exactly where JSON.parse refuses a text", () => {
    const text = fc
      .tuple(json, fc.nat(), fc.constantFrom(...'{}[],:"\\x01 \ntrue-.e\u0000\u001f'))
      .map(([given, at, mark]) => {
        const place = at % (given.length + 1);
        return given.slice(0, place) + mark + given.slice(place + 1);
      });
    fc.assert(
      fc.property(text, lengths, (given, sizes) => {
        const read = tokens(cut(given, sizes));
        const isWhole = read.faults.length === 0 && read.documents.length === 1;
        expect(isWhole).toBe(parses(given));
      }),
      { numRuns: 2000 },
    );
  });

  test("keep line and column over pieces", () => {
    expect(tokens(cut(`{\n  "a": [1,\n    2 3]}`, [3])).faults).toEqual([[3, 7, "a character that cannot stand here"]]);
    expect(tokens([`["a`, `\nb"]`]).faults).toEqual([[1, 4, "a line break or control character inside a string"]]);
    expect(tokens([`{"a": 1`]).faults).toEqual([[1, 8, "the text ends in the middle"]]);
    expect(tokens([`"\\x"`]).faults).toEqual([[1, 4, "an escape that does not exist"]]);
    expect(tokens([`tru`]).faults).toEqual([[1, 1, "neither a number nor true, false or null"]]);
    expect(tokens([`[}`]).faults).toEqual([[1, 2, "a closing bracket that fits none"]]);
  });

  test("split documents that follow each other", () => {
    expect(tokens([`{"a":1}{"b":2}\n[3]\r\n\u001e4 "5"\ufefftrue`]).documents).toEqual([
      { a: 1 },
      { b: 2 },
      [3],
      4,
      "5",
      true,
    ]);
  });

  test("go on after a fault where the next document begins a line", () => {
    const read = tokens([`{"a":1}\n{"b":oops}\n  {"indented":1}\n{"c":3}\n`]);
    expect(read.documents).toEqual([{ a: 1 }, { c: 3 }]);
    expect(read.faults).toEqual([[2, 6, "neither a number nor true, false or null"]]);
  });

  test("go as deep as anybody writes, and not without end", () => {
    const deep = tokens(["[".repeat(100_000), "]".repeat(100_000)]);
    expect(deep.faults).toEqual([]);
    const endless = tokens(Array.from({ length: 20 }, () => "[".repeat(100_000)));
    expect(endless.faults).toEqual([[1, (1 << 20) + 1, "brackets nested too deeply"]]);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

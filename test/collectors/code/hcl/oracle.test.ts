import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Parser } from "web-tree-sitter";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import { grammarComments, grammarParser, grammarShape } from "./grammar.ts";
import { shapeOf } from "./shape.ts";
import { validHcl } from "./valid-hcl.ts";

const corpus = join(import.meta.dirname, "../../../fixtures/code/hcl");
let parser: Parser;
beforeAll(async () => {
  parser = await grammarParser();
});

describe("what is read is what tree-sitter's grammar reads", () => {
  for (const name of readdirSync(corpus)) {
    test(`${name}, with either line ends`, () => {
      const text = readFileSync(join(corpus, name), "utf8");
      for (const variant of [text, text.replaceAll("\n", "\r\n")]) {
        const file = parseHcl(name, variant);
        expect(file.faults).toEqual([]);
        expect(shapeOf(file.body)).toEqual(grammarShape(parser, variant));
      }
    });

    test(`comments of ${name}`, () => {
      const text = readFileSync(join(corpus, name), "utf8");
      const found = parseHcl(name, text).comments.map(({ start, end }) => [start, end]);
      expect(found).toEqual(grammarComments(parser, text));
    });
  }

  test("generated files", () => {
    let compared = 0;
    const property = fc.property(validHcl, (text) => {
      const file = parseHcl("x.tf", text);
      expect(file.faults).toEqual([]);
      const shape = grammarShape(parser, text);
      if (shape === undefined) return;
      compared += 1;
      expect(shapeOf(file.body)).toEqual(shape);
    });
    fc.assert(property, { numRuns: 1500 });
    // Where the grammar has an error of its own there is nothing to compare with; that must stay rare.
    expect(compared).toBeGreaterThan(1450);
  });
});

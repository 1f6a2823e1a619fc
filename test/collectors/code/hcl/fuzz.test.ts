// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { childrenOf } from "../../../../src/collectors/code/hcl/children.ts";
import { parseHclJson } from "../../../../src/collectors/code/hcl/json.ts";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import type { Body, Expression, HclFile, Range } from "../../../../src/collectors/code/hcl/syntax.ts";
import { outline } from "./read.ts";
import { validHcl } from "./valid-hcl.ts";

const corpus = join(import.meta.dirname, "../../../fixtures/code/hcl");
const files = readdirSync(corpus).map((name) => readFileSync(join(corpus, name), "utf8"));
const jsonFile = JSON.stringify(
  {
    terraform: { required_providers: { azurerm: { source: "hashicorp/azurerm" } } },
    resource: {
      azurerm_key_vault: { kv: [{ name: "kv-${var.a}", tags: { "a\n": '${f("x")}' }, depends_on: ["a.b"] }] },
    },
    "//": "a comment",
    locals: { a: [1, 2.5, true, null, "%{ if a }b%{ endif }"] },
  },
  null,
  1,
);

/** Pieces that mean something to the readers. */
const piece = fc.constantFrom(
  ..."{}[]()\"'=,:.*+-!?<>&|%~\\\n\r\t \0#/$é😀".split(""),
  ...[
    "${",
    "%{",
    "$${",
    "~}",
    "<<EOT\n",
    "<<-A\n",
    "EOT\n",
    "A\n",
    "/*",
    "*/",
    "//",
    "::",
    "...",
    "=>",
    "for ",
    " in ",
    "if ",
    "a",
    "1",
    "1e3",
  ],
  ...[
    'resource "a" "b" {\n',
    "locals {\n",
    "<<<<<<< HEAD\n",
    "=======\n",
    "endif",
    "else",
    "\ufeff",
    "\ud800",
    "\u2028",
  ],
);
const junk = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(""));

/** A text with parts taken out, put in, or doubled. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(), length: fc.nat({ max: 40 }), put: fc.oneof(junk, fc.constant("")) });
  return fc.tuple(text, fc.array(change, { minLength: 1, maxLength: 4 })).map(([original, changes]) =>
    changes.reduce((changed, { at, length, put }) => {
      const start = at % (changed.length + 1);
      return changed.slice(0, start) + put + changed.slice(start + length);
    }, original),
  );
}

function isWithin(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
}

/** What holds for every tree, however broken its text. */
function checkFile(file: HclFile, text: string): void {
  const whole = { start: 0, end: text.length };
  checkBody(file.body, whole);
  for (const range of [...file.faults, ...file.comments]) {
    expect(isWithin(range, whole)).toBe(true);
    expect(file.spanOf(range).startLine).toBeGreaterThan(0);
  }
  const starts = file.comments.map(({ start }) => start);
  expect(starts).toEqual([...new Set(starts)].toSorted((one, other) => one - other));
  expect(file.faults.length).toBeLessThanOrEqual(101);
}

function checkBody(body: Body, outer: Range): void {
  expect(isWithin(body, outer)).toBe(true);
  const items = [...body.attributes, ...body.blocks].toSorted((one, other) => one.start - other.start);
  for (const [index, item] of items.entries()) {
    expect(isWithin(item, outer)).toBe(true);
    const next = items[index + 1];
    if (next) expect(item.end).toBeLessThanOrEqual(next.start);
  }
  for (const attribute of body.attributes) checkExpression(attribute.value, attribute);
  for (const block of body.blocks) {
    expect(isWithin(block.header, block)).toBe(true);
    checkBody(block.body, block);
  }
}

function checkExpression(expression: Expression, outer: Range): void {
  if (!isWithin(expression, outer))
    throw new Error(`${JSON.stringify(expression)} is not within ${JSON.stringify(outer)}`);
  for (const child of childrenOf(expression)) checkExpression(child, expression.type === "splat" ? outer : expression);
}

describe("whatever the text, there is a tree, and every range lies within what holds it", () => {
  test("random text", () => {
    fc.assert(
      fc.property(junk, (text) => {
        checkFile(parseHcl("x.tf", text), text);
        checkFile(parseHclJson("x.tf.json", text), text);
      }),
      { numRuns: 1500 },
    );
  });

  test("mutated files", () => {
    const native = mutated(fc.oneof(fc.constantFrom(...files), validHcl));
    const property = fc.property(native, (text) => checkFile(parseHcl("x.tf", text), text));
    fc.assert(property, { numRuns: 1500 });
  });

  test("mutated JSON", () => {
    const property = fc.property(mutated(fc.constant(jsonFile)), (text) =>
      checkFile(parseHclJson("x.tf.json", text), text),
    );
    fc.assert(property, { numRuns: 1500 });
  });

  test("a file cut anywhere", () => {
    for (const text of [...files, jsonFile]) {
      for (let end = 0; end < text.length; end += 7) {
        const half = text.slice(0, end);
        checkFile(parseHcl("x.tf", half), half);
        checkFile(parseHclJson("x.tf.json", half), half);
      }
    }
  });
});

describe("faults do not spread", () => {
  test("junk in one block leaves the blocks after it as they are", () => {
    const after = 'resource "after" "it" {\n  a = [1, "${b}"]\n}\n';
    const line = junk.filter((text) => !/<<-?[A-Za-z]|\/\*/.test(text) && !text.includes("\n"));
    fc.assert(
      fc.property(line, (text) => {
        const file = parseHcl("x.tf", `resource "before" "it" {\n  a = ${text}\n}\n${after}`);
        const last = file.body.blocks.at(-1);
        expect(last && outline({ attributes: [], blocks: [last], start: 0, end: 0 })).toEqual([
          ["resource after it", "a = [1, template]"],
        ]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("time grows with the text alone", () => {
  const size = 120_000;
  const of = (text: string) => text.repeat(size / text.length);
  test.each([
    "[",
    "a = [\n",
    "a {",
    "a {\n",
    '"',
    '${"',
    '"${"',
    '"${"\n',
    "a{b=)}",
    "a = <<A\n",
    "a = <<A\n${b c\nA\n",
    "/*",
    "/**/",
    "#\n",
    "-",
    "a ? b : ",
    "a.b",
    "a[0]",
    "<<<<<<<\n",
    "\0",
    "\n",
    "}",
    "a ",
    "f(",
    "{a=",
    "a = [\nb = [\n",
    'resource "a" "b" {\n',
    "%{ if a }",
    "$",
    "\\",
    '{"a":',
    '["',
    '"a":1,',
    "]}",
    '"${/*",',
    '"${#",',
    '{"a":[',
    "\\u0041",
    "é",
    ":::",
  ])("%j over and over, at the top and in a value", (text) => {
    // Quadratic work on this much text would run into the time limit of the tests by far.
    for (const whole of [
      of(text),
      `a = ${of(text)}`,
      `a = "${of(text)}"`,
      `a = <<A\n${of(text)}\nA\n`,
      `{"locals": {"a": ["${of(text)}"]}}`,
    ]) {
      expect(parseHcl("x.tf", whole).faults.length).toBeLessThanOrEqual(101);
      expect(parseHclJson("x.tf.json", whole).faults.length).toBeLessThanOrEqual(101);
    }
  });
});

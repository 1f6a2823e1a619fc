// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import { brief, faultsOf, readValue } from "./read.ts";

describe("expressions", () => {
  test.each([
    ["1e3", "1000"],
    ["2.5E-1", "0.25"],
    ["1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"],
    ["a || b && c == d < e + f", "(a || (b && (c == (d < (e + f)))))"],
    ["!a.b == -c[0]", "((!a.b) == (-c[0]))"],
    ["(1 + 2) * 3", "((1 + 2) * 3)"],
    ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
    ["a ? b ? c : d : e", "(a ? (b ? c : d) : e)"],
  ])("%s binds as the language has it", (text, expected) => {
    expect(brief(readValue(text))).toBe(expected);
  });

  test.each([
    ["a.b[*].c[0].d", "a.b[*](_.c[0].d)"],
    ["a[*].b[*].c", "a[*](_.b[*](_.c))"],
    ["a.*.b.c[0]", "a[*](_.b.c)[0]"],
    ["a.*.b.0.c", "a[*](_.b[0].c)"],
    ["a.*.b.*.c", "a[*](_.b)[*](_.c)"],
    ["a.0.1.b", "a[0][1].b"],
    ['a["x"][b.c]', 'a["x"][b.c]'],
  ])("%s is traversed as the language has it", (text, expected) => {
    expect(brief(readValue(text))).toBe(expected);
  });

  test("functions of providers have their whole name", () => {
    expect(brief(readValue("provider::azurerm::normalise_resource_id(a, b...)"))).toBe(
      "provider::azurerm::normalise_resource_id(a, b...)",
    );
  });

  test("bare names are text as keys, also those that are words of the language; all else is an expression", () => {
    expect(brief(readValue('{ a = 1, true: 2, null = 3, (a) = 4, "b" = 5, c.d = 6, 7 = 8 }'))).toBe(
      '{"a" = 1, "true" = 2, "null" = 3, a = 4, "b" = 5, c.d = 6, 7 = 8}',
    );
  });

  test("entries of an object end with a comma, a line, or both", () => {
    expect(brief(readValue("{\n  a = 1\n  b = 2,\n\n  c = 3, d = 4 # five\n}"))).toBe(
      '{"a" = 1, "b" = 2, "c" = 3, "d" = 4}',
    );
  });

  test("a line end is a blank within parentheses, and in brackets within objects", () => {
    expect(brief(readValue("(\n a\n ||\n b\n)"))).toBe("(a || b)");
    expect(brief(readValue("{ a = [\n1,\n2\n] }"))).toBe('{"a" = [1, 2]}');
    expect(brief(readValue("[{\n a = 1\n b = 2\n},\n c\n.d]"))).toBe('[{"a" = 1, "b" = 2}, c.d]');
  });

  test("loops have their parts", () => {
    expect(readValue("{ for k, v in m : k => v.id... if v.on }")).toMatchObject({
      type: "for",
      keyName: "k",
      valueName: "v",
      collection: { type: "variable", name: "m" },
      key: { type: "variable", name: "k" },
      value: { type: "attribute", name: "id" },
      condition: { type: "attribute", name: "on" },
      isGrouped: true,
    });
    expect(readValue("[for v in m : v]")).toMatchObject({
      type: "for",
      keyName: undefined,
      key: undefined,
      condition: undefined,
      isGrouped: false,
    });
  });

  test("an expression in parentheses has their range", () => {
    expect(readValue("(1 + 2) * 3")).toMatchObject({ start: 4, end: 15, left: { start: 4, end: 11 } });
  });
});

describe("depth and height have an end", () => {
  test("brackets, signs, branches and blocks nest 200 deep at most", () => {
    for (const [open, close] of [
      ["[", "]"],
      ["(", ")"],
      ["-", ""],
      ["a ? b : ", ""],
      ['"${', '}"'],
      ["f(", ")"],
    ] as const) {
      const deep = (levels: number) => parseHcl("x", `a = ${open.repeat(levels)}1${close.repeat(levels)}\nb = 2\n`);
      expect(deep(190).faults).toEqual([]);
      expect(deep(300).faults[0]?.message).toBe("nested deeper than 200 levels");
      expect(deep(300).body.attributes.map(({ name, value }) => [name, value.type])).toEqual([
        // A string ends where its quote is, so only what is in it is broken.
        ["a", open === '"${' ? "template" : "broken"],
        ["b", "literal"],
      ]);
    }
    const blocks = parseHcl("x", `${"b {\n".repeat(300)}${"}\n".repeat(300)}c = 1\n`);
    expect(blocks.faults.map(({ message }) => message)).toEqual(["nested deeper than 200 levels"]);
    expect(blocks.body.attributes.map(({ name }) => name)).toEqual(["c"]);
  });

  test("chains are 1,000 steps long at most, as whoever walks the tree goes down by one for each", () => {
    for (const [step, first] of [
      [" + b", "a"],
      [".b", "a"],
      ["[0]", "a"],
      [".*", "a"],
    ] as const) {
      expect(parseHcl("x", `a = ${first}${step.repeat(900)}\n`).faults).toEqual([]);
      const file = parseHcl("x", `a = ${first}${step.repeat(1100)}\nb = 2\n`);
      expect(faultsOf(file)[0]).toContain("an expression of more than 1000 steps");
      expect(file.body.attributes.map(({ value }) => value.type)).toEqual(["broken", "literal"]);
    }
  });
});

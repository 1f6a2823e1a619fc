import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHclJson } from "../../../src/collectors/code/hcl/json.ts";
import { parseHcl } from "../../../src/collectors/code/hcl/parse.ts";
import { parseDirective } from "../../../src/collectors/code/ignore-directive.ts";
import type { FileSuppressions } from "../../../src/collectors/code/placed-suppressions.ts";
import { suppressionsOf } from "../../../src/collectors/code/suppressions.ts";

const known = new Set(["rule-a", "rule-b"]);

function found(text: string): FileSuppressions {
  return suppressionsOf(parseHcl("main.tf", text), (id) => known.has(id));
}

/** Rules, reason and covered lines of those in force. */
function inForce(text: string): readonly (readonly [string, string, string])[] {
  return found(text).valid.map(({ suppression: { rules, reason, covers } }) => [
    rules.join(),
    reason,
    `${covers.startLine}-${covers.endLine}`,
  ]);
}

function problems(text: string): readonly (readonly [string, string | null, string | undefined])[] {
  return found(text).units.map(({ id, suppression }) => {
    const read = "read" in suppression ? suppression.read : null;
    return [id, read?.reason ?? null, read?.problem];
  });
}

describe("what a suppression covers", () => {
  test("on the line of a block's type: the block", () => {
    expect(inForce('resource "x" "y" { # kvaudit:ignore rule-a it is a test\n  a = 1\n}\n')).toEqual([
      ["rule-a", "it is a test", "1-3"],
    ]);
    expect(inForce('a "x" {} // kvaudit:ignore rule-a,rule-b both\n')).toEqual([["rule-a,rule-b", "both", "1-1"]]);
  });

  test("in comments directly above, stacked: what follows them", () => {
    const text = [
      "# kvaudit:ignore rule-a first",
      "// kvaudit:ignore rule-b: second",
      "# and a word more",
      'resource "x" "y" {',
      "  /* kvaudit:ignore rule-a third */",
      "  a = 1",
      "  # kvaudit:ignore rule-b fourth",
      "  inner {",
      "    b = 2",
      "  }",
      "}",
    ].join("\n");
    expect(inForce(text)).toEqual([
      ["rule-a", "first", "4-11"],
      ["rule-b", "second", "4-11"],
      ["rule-a", "third", "6-6"],
      ["rule-b", "fourth", "8-10"],
    ]);
  });

  test("at an attribute: that attribute, with all its lines; inside it, one line", () => {
    const text = [
      'resource "x" "y" {',
      "  list = [ # kvaudit:ignore rule-a all",
      '    "one",',
      '    "two", # kvaudit:ignore rule-b this',
      "    # kvaudit:ignore rule-b next",
      '    "three",',
      "  ]",
      "  other = 1 # kvaudit:ignore rule-a,rule-b only",
      "}",
    ].join("\n");
    expect(inForce(text)).toEqual([
      ["rule-a", "all", "2-7"],
      ["rule-b", "this", "4-4"],
      ["rule-b", "next", "6-6"],
      ["rule-a,rule-b", "only", "8-8"],
    ]);
  });

  test("each line of a long comment is read", () => {
    expect(inForce("/*\n * kvaudit:ignore rule-a one\n * kvaudit:ignore rule-b two\n */\na = 1\n")).toEqual([
      ["rule-a", "one", "5-5"],
      ["rule-b", "two", "5-5"],
    ]);
  });

  test("in a string or in passing nothing is suppressed", () => {
    const text =
      'a = "# kvaudit:ignore rule-a no"\n# say kvaudit:ignore rule-a why\nb = <<EOT\n# kvaudit:ignore rule-a no\nEOT\n';
    expect(found(text)).toEqual({ valid: [], units: [] });
  });

  test("in the JSON form: what the comment is a member of", () => {
    const json = (more: object) =>
      JSON.stringify(
        { resource: { azurerm_key_vault: { kv: { ...more, name: "kv", tags: {} }, other: { name: "o" } } } },
        null,
        1,
      );
    const inFile = (text: string) =>
      suppressionsOf(parseHclJson("main.tf.json", text), (id) => known.has(id)).valid.map(({ place, suppression }) => [
        place,
        suppression.covers.startLine,
        suppression.covers.endLine,
      ]);
    const comment = { "//": "kvaudit:ignore rule-a why" };
    expect(inFile(json(comment))).toEqual([["resource azurerm_key_vault kv", 4, 8]]);
    const oneLine = json(comment).replaceAll("\n", " ");
    expect(inFile(oneLine)).toEqual([]);
  });

  test("a file with Windows line ends", () => {
    expect(inForce("# kvaudit:ignore rule-a why\r\na = 1\r\n")).toEqual([["rule-a", "why", "2-2"]]);
  });
});

describe("what is not in force", () => {
  test("no reason, no rule, a rule that does not exist, nothing that it covers", () => {
    const text = [
      "# kvaudit:ignore rule-a",
      'resource "x" "y" {}',
      "# kvaudit:ignore",
      'resource "x" "z" {}',
      "# kvaudit:ignore rule-a,rule-c,rule-d because",
      "a = 1",
      "# kvaudit:ignore rule-a too far above",
      "",
      "b = 2",
    ].join("\n");
    expect(inForce(text)).toEqual([]);
    expect(problems(text)).toEqual([
      ["main.tf#kvaudit:ignore rule-a at resource x y", null, undefined],
      ["main.tf#kvaudit:ignore at resource x z", null, "it names no rule"],
      ["main.tf#kvaudit:ignore rule-a,rule-c,rule-d at a", "because", 'there is no rule "rule-c" or "rule-d"'],
      [
        "main.tf#kvaudit:ignore rule-a at number 4",
        "too far above",
        "it stands at nothing that it could cover: neither on a line of code nor directly above one, or other blocks stand on its lines",
      ],
    ]);
  });

  test("its unit says where it stands", () => {
    expect(found("a = 1 # kvaudit:ignore rule-a").units[0]).toMatchObject({
      unit: "suppression",
      at: { uri: "main.tf", startLine: 1, startColumn: 7 },
    });
  });
});

describe("known again", () => {
  const places = (text: string) => found(text).valid.map(({ place }) => place);

  test("by what it stands at, whatever line that is on", () => {
    const block = 'resource "x" "y" {\n  # kvaudit:ignore rule-a why\n  a = 1\n}\n';
    expect(places(`\n\n# more\n${block}`)).toEqual(places(block));
    expect(places(block)).toEqual(["resource x y / a"]);
    expect(places(block.replace('"y"', '"z"'))).not.toEqual(places(block));
    expect(places(block.replace("a = 1", "b = 1"))).not.toEqual(places(block));
  });

  test("blocks of one type are told apart", () => {
    const inner = "  inner { # kvaudit:ignore rule-a why\n  }\n";
    expect(places(`r "x" "y" {\n${inner}${inner}}`)).toEqual(["r x y / inner[0]", "r x y / inner[1]"]);
  });

  test("lines inside a value by their code, of which nothing can be read", () => {
    const text = (line: string) => `a = {\n  b = 1\n  ${line} # kvaudit:ignore rule-a why\n}\n`;
    expect(places(text('c = "hunter2"'))).toEqual(places(text('c = "hunter2"').replace("  b = 1\n", "")));
    expect(places(text('c = "hunter2"'))).not.toEqual(places(text('c = "hunter3"')));
    expect(places(text('c = "hunter2"'))[0]).toMatch(/^a \/ [0-9a-f]{16}$/);
  });
});

describe("the words of a directive", () => {
  test("rules are separated by commas; a dash or a colon may stand before the reason", () => {
    expect(parseDirective("kvaudit:ignore a-b")).toEqual({ rules: ["a-b"], reason: null });
    expect(parseDirective(" kvaudit:ignore  a , b,c  - why so ")).toEqual({ rules: ["a", "b", "c"], reason: "why so" });
    expect(parseDirective("kvaudit:ignore a: why")).toEqual({ rules: ["a"], reason: "why" });
    expect(parseDirective("kvaudit:ignore")).toEqual({ rules: [], reason: null });
    expect(parseDirective("kvaudit:ignored a")).toBeUndefined();
    expect(parseDirective("see kvaudit:ignore a")).toBeUndefined();
  });

  test("whatever stands in the comment, it is read or left alone", () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const directive = parseDirective(`kvaudit:ignore ${rest}`);
        expect(directive).toBeDefined();
        expect(directive?.rules.every((rule) => /^[A-Za-z0-9_-]+$/.test(rule))).toBe(true);
      }),
    );
  });
});

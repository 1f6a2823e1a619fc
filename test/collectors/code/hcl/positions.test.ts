// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";

const text = '# one\nresource "a" "b" { // two\n  c = [\n    "ä😀", 1\n  ]\n  /* three\n     four */ d = 1\n}\n';

describe("positions", () => {
  test.each([
    ["", "\n"],
    ["\ufeff", "\n"],
    ["", "\r\n"],
  ])("lines and columns count from 1, a byte order mark and other line ends aside", (mark, lineEnd) => {
    const file = parseHcl("x/y.tf", mark + text.replaceAll("\n", lineEnd));
    expect(file.faults).toEqual([]);
    const [block] = file.body.blocks;
    const [list] = block!.body.attributes;
    expect(file.spanOf(block!)).toEqual({ uri: "x/y.tf", startLine: 2, startColumn: 1, endLine: 8 });
    expect(file.textOf(block!.header)).toBe('resource "a" "b"');
    expect(file.spanOf(list!)).toEqual({ uri: "x/y.tf", startLine: 3, startColumn: 3, endLine: 5 });
    const items = list!.value.type === "tuple" ? list!.value.items : [];
    expect(items.map((item) => [file.textOf(item), file.spanOf(item).startColumn])).toEqual([
      ['"ä😀"', 5],
      ["1", 12],
    ]);
    expect(file.spanOf(block!.body.attributes[1]!)).toMatchObject({ startLine: 7, startColumn: 14, endLine: 7 });
  });

  test("the first line's column is the same with a byte order mark", () => {
    const file = parseHcl("x.tf", "\ufeffa = 1\n");
    expect(file.spanOf(file.body.attributes[0]!)).toMatchObject({ startLine: 1, startColumn: 1 });
    expect(file.spanOf({ start: 0, end: 0 })).toMatchObject({ startLine: 1, startColumn: 1 });
  });

  test("comments have their text without marks, and know whether their line is theirs", () => {
    const file = parseHcl("x.tf", text);
    expect(file.comments.map(({ text: words, isOwnLine }) => [words, isOwnLine])).toEqual([
      ["one", true],
      ["two", false],
      ["three\n     four", true],
    ]);
    expect(file.comments.map((comment) => file.textOf(comment))).toEqual(["# one", "// two", "/* three\n     four */"]);
  });

  test("comments are listed once, also where reading went back over them", () => {
    const file = parseHcl("x.tf", 'a = [ # one\n  "b" # two\n# three\nc = "${d e # four\n" # five\n');
    expect(file.comments.map(({ start }) => start)).toEqual(
      [...new Set(file.comments.map(({ start }) => start))].toSorted((one, other) => one - other),
    );
  });

  test("duplicates are all there", () => {
    const file = parseHcl("x.tf", "a = 1\na = 2\nb {}\nb {}\n");
    expect(file.body.attributes.map(({ value }) => value)).toMatchObject([{ value: 1 }, { value: 2 }]);
    expect(file.body.blocks).toHaveLength(2);
  });
});

import { describe, expect, test } from "vitest";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import { faultsOf, outline } from "./read.ts";

/** What is read of a text, and what is wrong with it. */
function readOf(text: string): { readonly read: readonly unknown[]; readonly faults: readonly string[] } {
  const file = parseHcl("x.tf", text);
  return { read: outline(file.body), faults: faultsOf(file) };
}

describe("what does not parse costs itself alone", () => {
  test("an attribute without a value", () => {
    expect(readOf("a {\n  b =\n  c = 1\n}\nd =")).toEqual({
      read: ["d = BROKEN", ["a", "b = BROKEN", "c = 1"]],
      faults: ["2:3 an attribute without a value", "5:1 an attribute without a value"],
    });
  });

  test("an expression that goes on with something else", () => {
    expect(readOf("a {\n  b = c d\n  e = 1 +\n  f = 2\n}\n")).toEqual({
      read: [["a", "b = BROKEN", "e = BROKEN", "f = 2"]],
      faults: ["2:9 a name where a line end is expected", "3:10 the line ends where an expression is expected"],
    });
  });

  test("a missing comma in a list over lines", () => {
    expect(readOf('a = [\n  "b"\n  "c"\n]\nd = 1\n')).toEqual({
      read: ["a = BROKEN", "d = 1"],
      faults: ['3:3 a string where "," or "]" is expected'],
    });
  });

  test("a bracket that is never closed, told by the indentation of what follows", () => {
    expect(readOf('a {\n  b = [\n    "c",\n  d = 1\n  e {\n    f = f(1,\n  }\n}\ng {}\n')).toEqual({
      read: [["a", "b = BROKEN", "d = 1", ["e", "f = BROKEN"]], ["g"]],
      faults: ['4:5 "=" where "," or "]" is expected', '7:3 "}" where an expression is expected'],
    });
  });

  test("a bracket that is never closed before a block at the margin", () => {
    expect(readOf('locals {\n  a = {\n    b = 1\n\nresource "c" "d" {\n  e = 2\n}\n')).toEqual({
      read: [
        ["locals", "a = BROKEN"],
        ["resource c d", "e = 2"],
      ],
      faults: ['5:10 a string where "=" is expected', '1:7 a block that is not closed: "}" is missing'],
    });
  });

  test("a block that is never closed", () => {
    expect(readOf('resource "a" "b" {\n  c = 1\n\nresource "d" "e" {\n  f = 2\n}\n')).toEqual({
      read: [
        ["resource a b", "c = 1"],
        ["resource d e", "f = 2"],
      ],
      faults: ['1:17 a block that is not closed: "}" is missing'],
    });
  });

  test("the data source of a check may stand at the margin", () => {
    expect(readOf('check "a" {\ndata "b" "c" {\n}\nassert {\n}\n}\n').faults).toEqual([]);
  });

  test("half a file", () => {
    expect(readOf('a "b" {\n  c = 1\n  d {\n    e = [1, 2')).toEqual({
      read: [["a b", "c = 1", ["d", "e = BROKEN"]]],
      faults: [
        '4:14 the end of the text where "," or "]" is expected',
        '3:4 a block that is not closed: "}" is missing',
        '1:6 a block that is not closed: "}" is missing',
      ],
    });
  });

  test("closing brackets without an opening one", () => {
    expect(readOf("a = 1\n}\n)\nb = 2\n")).toEqual({
      read: ["a = 1", "b = 2"],
      faults: ["2:1 a closing brace where no block is open", '3:1 ")" where an attribute or a block is expected'],
    });
  });

  test("a header that goes wrong takes its body with it", () => {
    expect(readOf('resource "a" "b" = {\n  c = 1\n}\ne = 2\n')).toEqual({
      read: ["e = 2"],
      faults: ['1:18 "=" where a label or "{" is expected'],
    });
  });

  test("a brace on the next line, quoted names and values on the next line are told and read all the same", () => {
    expect(readOf('a "b"\n{\n  "c" = 1\n  d =\n    [2]\n}\n')).toEqual({
      read: [["a b", "c = 1", "d = [2]"]],
      faults: [
        "1:1 the opening brace of a block does not stand on its line",
        "3:3 an attribute's name in quotes; it stands bare",
        "4:3 a value that does not begin on the line of its name",
      ],
    });
  });

  test("marks of a merge conflict, with what stands on both sides", () => {
    const text = [
      "a {",
      "<<<<<<< HEAD",
      "  b = 1",
      "||||||| base",
      "  b = 0",
      "=======",
      "  b = 2",
      ">>>>>>> other",
      "}",
      "",
    ].join("\n");
    const mark = "a mark of a merge conflict that was never resolved; what stands on both sides is read";
    expect(readOf(text)).toEqual({
      read: [["a", "b = 1", "b = 0", "b = 2"]],
      faults: [`2:1 ${mark}`, `4:1 ${mark}`, `6:1 ${mark}`, `8:1 ${mark}`],
    });
  });

  test("an attribute that its block states twice, of which Terraform takes neither", () => {
    expect(readOf("a {\n  b = 1\n  c {\n    b = 2\n  }\n  b = 3\n}\nb = 4\n")).toEqual({
      read: ["b = 4", ["a", "b = 1", "b = 3", ["c", "b = 2"]]],
      faults: ['6:3 "b" is stated already in this block'],
    });
    const many = Array.from({ length: 40 }, (_, index) => `b${index} = 1\n`).join("");
    expect(readOf(`${many}b1 = 2\nb39 = 2\nb40 = 2\n`).faults).toEqual([
      '41:1 "b1" is stated already in this block',
      '42:1 "b39" is stated already in this block',
    ]);
  });

  test("bytes that are no text are one fault for each run of them", () => {
    expect(readOf(`a = 1\n${"\0".repeat(5000)}\nb = \u00a02\nc = 3\n`)).toEqual({
      read: ["a = 1", "b = BROKEN", "c = 3"],
      faults: [
        "2:1 the character U+0000 where an attribute or a block is expected",
        "3:5 the character U+00A0 where an expression is expected",
      ],
    });
  });

  test("a comment that is not closed", () => {
    expect(readOf("a = 1\n/* b = 2\nc = 3\n")).toEqual({
      read: ["a = 1"],
      faults: ['2:1 a comment that is not closed: "*/" is missing'],
    });
  });

  test("faults have an end", () => {
    const file = parseHcl("x.tf", "a = )\n".repeat(1000));
    expect(file.body.attributes).toHaveLength(1000);
    expect(file.faults).toHaveLength(101);
    expect(file.faults.at(-1)?.message).toBe("more than 100 faults; those after this one are not listed");
  });

  test("no message repeats what stands in the text", () => {
    const file = parseHcl("x.tf", 'a = "x" hunter2\nb = hunter2 "hunter2"\nhunter2 = [1 "hunter2"]\nc = 12 77777\n');
    expect(file.faults).toHaveLength(4);
    expect(JSON.stringify(file.faults)).not.toMatch(/hunter2|77777/);
  });
});

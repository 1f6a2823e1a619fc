import { describe, expect, test } from "vitest";
import { JsonText } from "../../../../../src/collectors/code/arm/json/json-text.ts";
import type { JsonNode } from "../../../../../src/collectors/code/hcl/json-node.ts";

function plain(node: JsonNode): unknown {
  switch (node.type) {
    case "string":
    case "plain":
      return node.value;
    case "array":
      return node.items.map(plain);
    case "object":
      return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]));
    case "broken":
      return "broken";
  }
}

function read(text: string) {
  const file = new JsonText("a.json", text);
  return {
    value: plain(file.root),
    faults: file.faults.map((fault) => `${file.spanOf(fault).startLine}: ${fault.message}`),
  };
}

describe("JSON as Azure's tools take it", () => {
  test("a byte order mark takes no column", () => {
    const file = new JsonText("a.json", '\uFEFF{"a": 1}');
    expect(plain(file.root)).toEqual({ a: 1 });
    expect(file.spanOf(file.root)).toEqual({ uri: "a.json", startLine: 1, startColumn: 1, endLine: 1 });
  });

  test("comments stand anywhere between values, and are kept with their places", () => {
    const file = new JsonText(
      "a.json",
      '// one\n{ /* two\n   lines */ "a": 1, // three\n  // four\n  "b": [1 /* five */] }',
    );
    expect(plain(file.root)).toEqual({ a: 1, b: [1] });
    expect(file.faults).toEqual([]);
    const comments = file.comments.map((one) => ({ ...file.spanOf(one), text: one.text, own: one.isOwnLine }));
    expect(comments).toEqual([
      { uri: "a.json", startLine: 1, startColumn: 1, endLine: 1, text: "one", own: true },
      { uri: "a.json", startLine: 2, startColumn: 3, endLine: 3, text: "two\n   lines", own: false },
      { uri: "a.json", startLine: 3, startColumn: 21, endLine: 3, text: "three", own: false },
      { uri: "a.json", startLine: 4, startColumn: 3, endLine: 4, text: "four", own: true },
      { uri: "a.json", startLine: 5, startColumn: 11, endLine: 5, text: "five", own: false },
    ]);
  });

  test("what looks like a comment in a text is text", () => {
    expect(read('{"a": "https://x/*y*/", "b": "//"}')).toEqual({ value: { a: "https://x/*y*/", b: "//" }, faults: [] });
  });

  test("a comma may stand before the closing bracket", () => {
    expect(read('{"a": [1, 2,], "b": {},}')).toEqual({ value: { a: [1, 2], b: {} }, faults: [] });
  });

  test("a text may go on over lines, with the places behind it right", () => {
    const file = new JsonText("a.json", '{"a": "[concat(\'x\',\r\n\t\'y\')]",\n "b": 1}');
    expect(plain(file.root)).toEqual({ a: "[concat('x',\r\n\t'y')]", b: 1 });
    expect(file.faults).toEqual([]);
    const b = file.value(file.root, "b");
    expect(b && file.spanOf(b)).toEqual({ uri: "a.json", startLine: 3, startColumn: 7, endLine: 3 });
  });

  test("with escapes in it, too", () => {
    expect(read('{"a": "\\"x\\u0041\n"}').value).toEqual({ a: '"xA\n' });
  });

  test("a quote that is missing costs its line, and not the rest of the file", () => {
    const { value, faults } = read('{\n "a": "x,\n "b": "y",\n "c": 3\n}');
    expect(value).toMatchObject({ b: "y", c: 3 });
    expect(faults).toEqual([
      "2: a string that is not closed on its line: a quote is missing",
      '3: a string where "," is expected',
    ]);
  });

  test("half a file keeps what is there", () => {
    const { value, faults } = read('{"a": 1, "b": {"c": [1, 2');
    expect(value).toEqual({ a: 1, b: { c: [1, 2] } });
    expect(faults).toHaveLength(1);
  });

  test("of a name that stands twice the last one counts, in whatever case, and that is told once", () => {
    const file = new JsonText("a.json", '{\n "Name": 1,\n "name": 2\n}');
    expect(file.member(file.root, "NAME")?.value).toMatchObject({ value: 2 });
    expect(file.members(file.root).map(({ name }) => name)).toEqual(["name"]);
    expect(file.faults.map((fault) => file.spanOf(fault).startLine)).toEqual([2]);
  });

  test("names that objects have by themselves are names like others", () => {
    const file = new JsonText("a.json", '{"__proto__": {"a": 1}, "constructor": 2}');
    expect(file.member(file.root, "toString")).toBeUndefined();
    expect(file.members(file.root).map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
  });

  test("lists inside each other are read to a depth, and told from there", () => {
    const depth = 20_000;
    const { faults } = read(`{"a": ${"[".repeat(depth)}${"]".repeat(depth)}, "b": 1}`);
    expect(faults).toEqual(["1: nested deeper than 200 levels"]);
    expect(read(`{"a": ${"[".repeat(depth)}${"]".repeat(depth)}, "b": 1}`).value).toMatchObject({ b: 1 });
    expect(read("[".repeat(depth)).faults.length).toBeGreaterThan(0);
    expect(read('{"a":'.repeat(depth)).faults.length).toBeGreaterThan(0);
  });

  test("a comment that is not closed ends with the file", () => {
    expect(read('{"a": 1} /* x').faults).toEqual(["1: a comment that is not closed"]);
  });

  test.each([
    ['{"a": 1 "b": 2}', false],
    ['{"a": 1, b: 2}', true],
    ['{"a": 1, "b": 2', true],
    ['{"a": 1, "b": {"c" 2}}', false],
    ['{"a": 1, }', false],
  ])("%s: whether the object itself states all that it shows is %s", (text, isCut) => {
    const file = new JsonText("a.json", text);
    if (file.root.type !== "object") throw new Error("no object");
    expect(file.isCut(file.root)).toBe(isCut);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseBicep } from "../../../../../src/collectors/code/bicep/syntax/parse.ts";
import { nameOf, outline, outlineType } from "./outline.ts";

function expressionOf(text: string): unknown {
  const file = parseBicep("a.bicep", `var x = ${text}\n`);
  expect(file.faults).toEqual([]);
  const [statement] = file.statements;
  if (statement?.kind !== "var" || file.statements.length !== 1) throw new Error("it is not one variable");
  expect(file.textOf(statement.value)).toBe(text);
  return outline(statement.value);
}

function typeOf(text: string): unknown {
  const file = parseBicep("a.bicep", `type x = ${text}\n`);
  expect(file.faults).toEqual([]);
  const [statement] = file.statements;
  if (statement?.kind !== "type" || file.statements.length !== 1) throw new Error("it is not one type");
  return outlineType(statement.type);
}

/** Names of what was read, and where something was wrong. */
function read(text: string) {
  const file = parseBicep("a.bicep", text);
  return {
    names: file.statements.map(nameOf),
    faults: file.faults.map((fault) => [file.spanOf(fault).startLine, fault.message]),
  };
}

describe("the whole language", () => {
  const corpus = join(import.meta.dirname, "../../../../fixtures/code/bicep-syntax");
  for (const name of readdirSync(corpus)) {
    test(`${name} parses`, () => {
      const text = readFileSync(join(corpus, name), "utf8");
      for (const each of [text, text.replaceAll("\n", "\r\n"), `\ufeff${text}`]) {
        const file = parseBicep(name, each);
        expect(file.faults.map((fault) => [file.spanOf(fault).startLine, fault.message])).toEqual([]);
        const starts = text
          .split("\n")
          .filter((line) =>
            /^(targetScope|metadata|param|var|type|func|resource|module|output|import|extension|using|extends|test|assert)\b/.test(
              line,
            ),
          );
        expect(file.statements.length).toBe(starts.length);
      }
    });
  }
});

describe("expressions", () => {
  test.each([
    ["1", 1],
    ["-1", ["-", 1]],
    ["true", true],
    ["null", null],
    ["''", ""],
    ["'a'", "a"],
    ["'it\\'s \\\\ \\n\\r\\t \\${x} \\u{1F511}'", "it's \\ \n\r\t ${x} 🔑"],
    ["'${a}'", ["text", ["a"]]],
    ["'a${b}c${d}'", ["text", "a", ["b"], "c", ["d"]]],
    ["'${a['x']}${'${b}'}'", ["text", ["[]", ["a"], "x"], ["text", ["b"]]]],
    ["'${{ a: { b: '}' } }.a}'", ["text", [".", { object: [["a", { object: [["b", "}"]] }]] }, "a"]]],
    ["'''a'''", "a"],
    ["'''\na\n'''", "a\n"],
    ["'''it''s ''''", "it''s '"],
    ["'''\\n ${a}'''", "\\n ${a}"],
    ["$'''\na ${b} $${c}\n'''", ["text", "a ", ["b"], " $", ["c"], "\n"]],
    ["$$'''${a} $${b}'''", ["text", "${a} ", ["b"]]],
    ["a.b.c", [".", [".", ["a"], "b"], "c"]],
    ["a.?b", [".?", ["a"], "b"]],
    ["a[0]", ["[]", ["a"], 0]],
    ["a[?'b']", ["[?]", ["a"], "b"]],
    ["a[^1]", ["[^]", ["a"], 1]],
    ["a[?^1]", ["[?^]", ["a"], 1]],
    ["a::b::c", ["::", ["::", ["a"], "b"], "c"]],
    ["a[0]::b.id", [".", ["::", ["[]", ["a"], 0], "b"], "id"]],
    ["f()", ["f()"]],
    ["f(a, 'b')", ["f()", ["a"], "b"]],
    ["kv.getSecret('x')", ["getSecret()", ["kv"], "x"]],
    ["a ? b : c", ["?", ["a"], ["b"], ["c"]]],
    ["a ? b : c ? d : e", ["?", ["a"], ["b"], ["?", ["c"], ["d"], ["e"]]]],
    ["a\n  ? b\n  : c", ["?", ["a"], ["b"], ["c"]]],
    ["a ?? b ?? c", ["??", ["??", ["a"], ["b"]], ["c"]]],
    ["a || b && c == d", ["||", ["a"], ["&&", ["b"], ["==", ["c"], ["d"]]]]],
    ["a == b < c + d * e", ["==", ["a"], ["<", ["b"], ["+", ["c"], ["*", ["d"], ["e"]]]]]],
    ["a - b - c", ["-", ["-", ["a"], ["b"]], ["c"]]],
    ["(a + b) * c", ["*", ["+", ["a"], ["b"]], ["c"]]],
    ["a =~ b", ["=~", ["a"], ["b"]]],
    ["a !~ b", ["!~", ["a"], ["b"]]],
    ["!a.b", ["!", [".", ["a"], "b"]]],
    ["!!a", ["!", ["!", ["a"]]]],
    ["a.b!.c", [".", [".", ["a"], "b"], "c"]],
    ["a ||\n  b", ["||", ["a"], ["b"]]],
    ["[]", { list: [] }],
    ["[1, 2]", { list: [1, 2] }],
    ["[\n  1\n  -2\n  3,\n]", { list: [1, ["-", 2], 3] }],
    ["[\n  a\n  [b]\n]", { list: [["a"], { list: [["b"]] }] }],
    ["[...a, b]", { list: [["...", ["a"]], ["b"]] }],
    ["{}", { object: [] }],
    [
      "{ a: 1, 'b-c': 2 }",
      {
        object: [
          ["a", 1],
          ["b-c", 2],
        ],
      },
    ],
    [
      "{\n  a: 1 // one\n\n  b: 2\n}",
      {
        object: [
          ["a", 1],
          ["b", 2],
        ],
      },
    ],
    ["{ '${a}b': 1 }", { object: [[["text", ["a"], "b"], 1]] }],
    [
      "{ ...a, if: 1, for: 2, resource: 3, null: 4 }",
      {
        object: [
          ["...", ["a"]],
          ["if", 1],
          ["for", 2],
          ["resource", 3],
          ["null", 4],
        ],
      },
    ],
    ["[for a in b: c]", ["for", "a", undefined, ["b"], ["c"]]],
    ["[for (a, i) in b: { x: i }]", ["for", "a", "i", ["b"], { object: [["x", ["i"]]] }]],
    ["[for a in b: if (c) {}]", ["for", "a", undefined, ["b"], ["if", ["c"], { object: [] }]]],
    ["map(a, x => x.y)", ["map()", ["a"], ["=>", ["x"], [".", ["x"], "y"]]]],
    ["sort(a, (x, y) => x < y)", ["sort()", ["a"], ["=>", ["x", "y"], ["<", ["x"], ["y"]]]]],
    ["map(a, () => 1)", ["map()", ["a"], ["=>", [], 1]]],
    ["f(\n  a,\n  b\n)", ["f()", ["a"], ["b"]]],
    ["az.resourceGroup().location", [".", ["resourceGroup()", ["az"]], "location"]],
  ])("%s", (text, expected) => {
    expect(expressionOf(text)).toEqual(expected);
  });
});

describe("types", () => {
  test.each([
    ["string", "string"],
    ["string?", ["?", "string"]],
    ["string[]?", ["?", ["[]", "string"]]],
    ["string[][]", ["[]", ["[]", "string"]]],
    ["'a' | 'b'", ["|", "other", "other"]],
    ["('a' | null)[]", ["[]", ["|", "other", "null"]]],
    ["\n  | 'a'\n  | 'b'", ["|", "other", "other"]],
    ["-1 | !true", ["|", "other", "other"]],
    ["[string, int]", "other"],
    ["types.deep.name", "types.deep.name"],
    ["types.*", "other"],
    ["types.list[*]", "other"],
    ["tuple[0]", "other"],
    ["resourceInput<'Microsoft.KeyVault/vaults@2023-07-01'>.properties.sku", "other"],
    [
      "{ a: string, @secure() b: int?, *: bool }",
      {
        object: [
          ["a", [], "string"],
          ["b", ["secure"], ["?", "int"]],
        ],
      },
    ],
    [
      "{\n  'a-b': { c: string }\n  @description('x')\n  d: int\n}",
      {
        object: [
          ["a-b", [], { object: [["c", [], "string"]] }],
          ["d", ["description"], "int"],
        ],
      },
    ],
  ])("%s", (text, expected) => {
    expect(typeOf(text)).toEqual(expected);
  });
});

describe("what does not parse", () => {
  test("costs one property", () => {
    const file = parseBicep(
      "a.bicep",
      "resource kv 'A/b@1' = {\n  name: 'kv'\n  bad: = 3\n  tags: { a: + }\n  location: 'x'\n}\nvar y = 1\n",
    );
    expect(file.statements.map(nameOf)).toEqual(["resource kv", "var y"]);
    const [kv] = file.statements;
    expect(kv?.kind === "resource" && outline(kv.value)).toEqual({
      object: [
        ["name", "kv"],
        ["bad", ["broken"]],
        ["tags", { object: [["a", ["broken"]]] }],
        ["location", "x"],
      ],
    });
    expect(file.faults.map((fault) => file.spanOf(fault).startLine)).toEqual([3, 4]);
  });

  test("cuts an object where nobody knows which property it was", () => {
    const file = parseBicep("a.bicep", "var x = {\n  a: 1\n  + 2\n  b: 3\n}\n");
    const [x] = file.statements;
    expect(x?.kind === "var" && outline(x.value)).toEqual({
      object: [
        ["a", ["+", 1, 2]],
        ["b", 3],
      ],
    });
    const [y] = parseBicep("a.bicep", "var x = {\n  a: 1\n  ? 2\n  ) ]\n  b: 3\n}\n").statements;
    expect(y?.kind === "var" && outline(y.value)).toMatchObject({ isCut: true });
  });

  test("costs one statement, wherever its brackets were left open", () => {
    expect(
      read("var a = [1, 2\nvar b = 2\nparam c string = {\nvar d = '\nvar e = f(\n@secure()\nparam g string\n").names,
    ).toEqual(["var b", "param c", "param g"]);
  });

  test.each([
    ["a text", "var a = 'x\nvar b = 1\n", ["var b"], [[1, 'a text that is not closed: "\'" is missing']]],
    [
      "a text of several lines",
      "var b = 1\nvar a = '''x\n",
      ["var b"],
      [[2, "a text that is not closed: \"'''\" is missing"]],
    ],
    [
      "an interpolation",
      "var a = '${x y}'\nvar b = 1\n",
      ["var b"],
      [[1, '"}" is missing, which closes an interpolation']],
    ],
    ["an escape", "var a = '\\q'\nvar b = 1\n", ["var b"], [[1, '"\\q" has no meaning in a text']]],
    ["a comment", "var b = 1\n/* x", ["var b"], [[2, 'a comment that is not closed: "*/" is missing']]],
    [
      "a value on the next line",
      "var b = {\n  a:\n  c: 1\n}\n",
      ["var b"],
      [[3, '"c" stands where a value is expected']],
    ],
    [
      "an unknown statement",
      "resourec kv 'x' = {\n a: 1\n}\nvar b = 1\n",
      ["var b"],
      [[1, '"resourec" stands where a statement is expected']],
    ],
    [
      "two statements in a line",
      "var b = 1 var c = 2\n",
      [],
      [[1, '"var" stands where the end of the line is expected']],
    ],
    [
      "a merge conflict",
      "<<<<<<< HEAD\nvar b = 1\n=======\nvar c = 2\n>>>>>>> x\n",
      ["var b", "var c"],
      [
        [1, "a mark of a merge conflict that was never resolved; what stands on both sides is read"],
        [3, "a mark of a merge conflict that was never resolved; what stands on both sides is read"],
        [5, "a mark of a merge conflict that was never resolved; what stands on both sides is read"],
      ],
    ],
    [
      "the end of the file",
      "var b = 1\nparam",
      ["var b"],
      [[2, "the file ends where the name of a parameter is expected"]],
    ],
    [
      "a decorator",
      "@secure\nparam a string\nparam b string\n",
      ["param a", "param b"],
      [[2, '"param" stands where a decorator with its arguments is expected']],
    ],
    ["NUL", "var a = \0\0\0\nvar b = 1\n", ["var b"], [[1, '"\0\0\0" stands where a value is expected']]],
  ])("%s is told, with its line", (_what, text, names, faults) => {
    expect(read(text)).toEqual({ names, faults });
  });

  test("nesting and chains have limits", () => {
    const deep = (open: string, close: string, times = 100_000) =>
      `var a = ${open.repeat(times)}1${close.repeat(times)}\nvar b = 1\n`;
    for (const [text, message] of [
      [deep("[", "]"), "nested deeper than 200 levels"],
      [deep("(", ")"), "nested deeper than 200 levels"],
      [deep("{ a: ", "}"), "nested deeper than 200 levels"],
      [deep("!", ""), "nested deeper than 200 levels"],
      [deep("'${", "}'"), "nested deeper than 200 levels"],
      [deep("a ? b : ", ""), "nested deeper than 200 levels"],
      [deep("x => ", ""), "nested deeper than 200 levels"],
      [deep("1 + ", ""), "a chain of more than 300 steps"],
      [`var a = a${".b".repeat(100_000)}\nvar b = 1\n`, "a chain of more than 300 steps"],
    ] as const) {
      const { names, faults } = read(text);
      expect(faults[0]).toEqual([1, message]);
      expect(names.at(-1)).toBe("var b");
    }
  });
});

describe("places", () => {
  test("are lines and columns from 1, in UTF-16 code units", () => {
    const file = parseBicep("a.bicep", "\ufeffvar key = '🔑'\r\n  var b = '🔑' == c\r\n");
    const [key, b] = file.statements;
    expect(key && file.spanOf(key)).toEqual({ uri: "a.bicep", startLine: 1, startColumn: 1, endLine: 1 });
    if (b?.kind !== "var" || b.value.type !== "binary") throw new Error("it is no comparison");
    expect(file.spanOf(b.value.right)).toEqual({ uri: "a.bicep", startLine: 2, startColumn: 19, endLine: 2 });
  });

  test("a statement is as long as its value; its keyword stands behind its decorators", () => {
    const file = parseBicep("a.bicep", "@secure()\nparam p string\n\nvar v = [\n  1\n]\n");
    const [p, v] = file.statements;
    expect(p && [file.spanOf(p), file.spanOf(p.keyword)]).toMatchObject([
      { startLine: 1, endLine: 2 },
      { startLine: 2, startColumn: 1 },
    ]);
    expect(v && file.spanOf(v)).toMatchObject({ startLine: 4, endLine: 6 });
  });

  test("comments are kept, directives are none", () => {
    const file = parseBicep(
      "a.bicep",
      "// one\nvar a = 1 // two\n#disable-next-line x // no\n/* three\n*/ var b = '// no'\n  /* four */\n",
    );
    expect(file.comments.map(({ text, isOwnLine }) => [text, isOwnLine])).toEqual([
      ["one", true],
      ["two", false],
      ["three", false],
      ["four", true],
    ]);
    expect(file.statements.map(nameOf)).toEqual(["var a", "var b"]);
  });
});

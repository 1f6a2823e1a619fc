// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { parseHclJson } from "../../../../src/collectors/code/hcl/json.ts";
import { brief, faultsOf, outline } from "./read.ts";

function readOf(
  text: string,
  uri = "x.tf.json",
): { readonly read: readonly unknown[]; readonly faults: readonly string[] } {
  const file = parseHclJson(uri, text);
  return { read: outline(file.body), faults: faultsOf(file) };
}

/** A file's blocks and attributes; what is written in TypeScript is what is written in the file. */
function read(content: unknown, uri?: string): readonly unknown[] {
  const { read: found, faults } = readOf(JSON.stringify(content), uri);
  expect(faults).toEqual([]);
  return found;
}

describe("blocks of the JSON form", () => {
  test("have their labels as nested objects, each of which may also be a list", () => {
    const kv = { azurerm_key_vault: { a: { name: "x" }, b: [{ name: "y" }, { name: "z" }] } };
    const blocks = [
      ["resource azurerm_key_vault a", 'name = "x"'],
      ["resource azurerm_key_vault b", 'name = "y"'],
      ["resource azurerm_key_vault b", 'name = "z"'],
    ];
    expect(read({ resource: kv })).toEqual(blocks);
    expect(read({ resource: [kv] })).toEqual(blocks);
    expect(read([{ resource: kv }])).toEqual(blocks);
    expect(read({ resource: { azurerm_key_vault: [kv.azurerm_key_vault] } })).toEqual(blocks);
  });

  test("are those that the language knows; within a resource all else is an attribute", () => {
    const resource = {
      network_acls: [{ bypass: "None" }],
      dynamic: { contact: { for_each: "${a}" } },
      lifecycle: { prevent_destroy: true, precondition: [{ condition: "${a}" }] },
      provisioner: [{ "local-exec": { command: "x" } }],
    };
    expect(read({ resource: { a: { b: resource } } })).toEqual([
      [
        "resource a b",
        'network_acls = [{"bypass" = "None"}]',
        'dynamic = {"contact" = {"for_each" = template}}',
        ["lifecycle", "prevent_destroy = true", ["precondition", "condition = template"]],
        ["provisioner local-exec", 'command = "x"'],
      ],
    ]);
  });

  test("of every kind", () => {
    expect(
      read({
        terraform: { backend: { azurerm: { key: "k" } }, required_providers: { azurerm: { version: "~> 4" } } },
        provider: { azurerm: [{ features: {} }, { alias: "b", features: [] }] },
        data: { a: { b: {} } },
        ephemeral: { a: { b: {} } },
        variable: { a: { validation: { condition: "${var.a}" } } },
        output: { a: { value: 1 } },
        module: { a: { source: "./a" } },
        locals: [{ a: 1 }, { b: null }],
        moved: [{ from: "a.b", to: "a.c" }],
        import: { to: "a.b" },
        check: { a: { data: { b: { c: {} } }, assert: {} } },
        removed: { from: "a.b", lifecycle: { destroy: false } },
      }),
    ).toEqual([
      ["terraform", ["backend azurerm", 'key = "k"'], ["required_providers", 'azurerm = {"version" = "~> 4"}']],
      ["provider azurerm", "features = {}"],
      ["provider azurerm", 'alias = "b"', "features = []"],
      ["data a b"],
      ["ephemeral a b"],
      ["variable a", ["validation", "condition = template"]],
      ["output a", "value = 1"],
      ["module a", 'source = "./a"'],
      ["locals", "a = 1"],
      ["locals", "b = null"],
      ["moved", "from = a.b", "to = a.c"],
      ["import", "to = a.b"],
      ["check a", ["data b c"], ["assert"]],
      ["removed", "from = a.b", ["lifecycle", "destroy = false"]],
    ]);
  });

  test("null stands for no block, and what is no object is a fault", () => {
    expect(readOf('{"locals": null, "output": {"a": 1, "b": {}}, "module": "x"}')).toEqual({
      read: [["output b"]],
      faults: ["1:34 the object of a block is expected here", "1:57 an object with a label is expected here"],
    });
  });

  test("duplicates are all there", () => {
    expect(readOf('{"locals": {"a": 1, "a": 2}, "locals": {"a": 3}}').read).toEqual([
      ["locals", "a = 1", "a = 2"],
      ["locals", "a = 3"],
    ]);
  });
});

describe("strings of the JSON form", () => {
  test("are templates, keys of objects too", () => {
    expect(read({ locals: { a: "${var.b[0]}", c: { "${d}": "e-${f}" }, g: "$${h}", i: "plain" } })).toEqual([
      ["locals", "a = template", "c = {template = template}", 'g = "${h}"', 'i = "plain"'],
    ]);
  });

  test("are meant as they stand in defaults, sources, backends and files of values", () => {
    expect(read({ variable: { a: { default: { b: "${c}" } } } })).toEqual([["variable a", 'default = {"b" = "${c}"}']]);
    expect(read({ module: { a: { source: "${b}", c: "${d}" } } })).toEqual([
      ["module a", 'source = "${b}"', "c = template"],
    ]);
    expect(read({ terraform: { backend: { s3: { key: "${a}" } } } })).toEqual([
      ["terraform", ["backend s3", 'key = "${a}"']],
    ]);
    expect(read({ a: "${b}", locals: "${c}" }, "prod.tfvars.json")).toEqual(['a = "${b}"', 'locals = "${c}"']);
  });

  test("are references where the language has references, and types", () => {
    const resource = {
      provider: "azurerm.b",
      depends_on: ["a.b", "module.c[0]"],
      lifecycle: { ignore_changes: ["tags"] },
    };
    expect(read({ resource: { a: { b: resource } } })).toEqual([
      [
        "resource a b",
        "provider = azurerm.b",
        "depends_on = [a.b, module.c[0]]",
        ["lifecycle", "ignore_changes = [tags]"],
      ],
    ]);
    expect(read({ module: { a: { providers: { "azurerm.x": "azurerm.y" } } } })).toEqual([
      ["module a", 'providers = {"azurerm.x" = azurerm.y}'],
    ]);
    expect(read({ variable: { a: { type: "list(object({ b = string }))" } } })).toEqual([
      ["variable a", 'type = list(object({"b" = string}))'],
    ]);
    const aliases = { azurerm: { source: "a/b", configuration_aliases: ["azurerm.c"] } };
    expect(read({ terraform: { required_providers: aliases } })).toEqual([
      ["terraform", ["required_providers", 'azurerm = {"source" = "a/b", "configuration_aliases" = [azurerm.c]}']],
    ]);
  });

  test("keep backslashes once JSON has read its own", () => {
    const file = parseHclJson("x.tf.json", '{"locals": {"a": "b\\\\n\\t\\"${c}"}}');
    const [attribute] = file.body.blocks[0]!.body.attributes;
    expect(attribute!.value).toMatchObject({ type: "template", parts: [{ type: "text", value: 'b\\n\t"' }, {}] });
  });

  test("that do not parse are faults at their place", () => {
    expect(readOf('{\n"locals": {\n  "a": "x\\"${b c}",\n  "d": "${e}"\n}}')).toEqual({
      read: [["locals", "a = BROKEN", "d = template"]],
      faults: ['3:16 a name where "}" is expected'],
    });
    expect(readOf('{"output": {"a": {"depends_on": ["b c"]}}}').faults).toEqual([
      "1:37 a name where the end of the expression is expected",
    ]);
  });
});

describe("positions of the JSON form", () => {
  test("are those in the file, behind escapes as well", () => {
    const text = '{\n  "locals": {\n    "a": "\\n\\u00e4 ${f("x")} ${var.b}",\n    "c": ["${d.e}"]\n  }\n}\n'.replace(
      '("x")',
      '(\\"x\\")',
    );
    const file = parseHclJson("x.tf.json", text);
    expect(file.faults).toEqual([]);
    const [a, c] = file.body.blocks[0]!.body.attributes;
    const parts = a!.value.type === "template" ? a!.value.parts : [];
    const inside = parts.flatMap((part) => (part.type === "interpolation" ? [part.value] : []));
    expect(inside.map((expression) => file.textOf(expression))).toEqual(['f(\\"x\\")', "var.b"]);
    expect(file.textOf(a!)).toBe('"a": "\\n\\u00e4 ${f(\\"x\\")} ${var.b}"');
    expect(file.spanOf(c!)).toEqual({ uri: "x.tf.json", startLine: 4, startColumn: 5, endLine: 4 });
    expect(file.textOf(file.body.blocks[0]!.header)).toBe('"locals"');
  });

  test("a block begins at its last label, or at its object where a list has several", () => {
    const file = parseHclJson("x.tf.json", '{"resource": {"a": {"b": {"c": 1}}}, "locals": [{"d": 1}, {"e": 2}]}');
    expect(file.body.blocks.map((block) => file.textOf(block))).toEqual(['"b": {"c": 1}', '{"d": 1}', '{"e": 2}']);
  });

  test("members named // are comments", () => {
    const file = parseHclJson("x.tf.json", '{\n"//": "one", "resource": {"//": 1, "a": {"b": {\n  "//": " two "}}}}');
    expect(file.body.attributes).toEqual([]);
    expect(file.body.blocks[0]!.body.attributes).toEqual([]);
    expect(file.comments.map(({ text, isOwnLine }) => [text, isOwnLine])).toEqual([
      ["one", true],
      ["two", true],
    ]);
  });
});

describe("broken JSON costs what is broken", () => {
  test.each([
    ["", [], ["1:1 the end of the text where a value is expected"]],
    ['{"a": 1,}', ["a = 1"], ['1:9 "}" where another entry after the comma is expected']],
    ['{"a": 1 "b": 2}', ["a = 1", "b = 2"], ['1:9 a string where "," is expected']],
    [
      '{"a" 1, "b": }',
      ["a = 1", "b = BROKEN"],
      ['1:6 a word where ":" is expected', '1:14 "}" where a value is expected'],
    ],
    ['{a: 1, "b": 2}', ["b = 2"], ["1:2 a word where the name of a member, in quotes, is expected"]],
    ['{"a": [1, 2}', ["a = [1, 2]"], ['1:12 "}" where "]" is expected']],
    ['{"a": 1]}', ["a = 1"], ['1:8 "]" where an entry is expected']],
    [
      '{"a": "x\n, "b": 2}',
      ["a = BROKEN", "b = 2"],
      ["1:7 a string that is not closed on its line: a quote is missing"],
    ],
    ['{"a": "\\q", "b": 2}', ["a = BROKEN", "b = 2"], ["1:7 a string with an escape that does not exist"]],
    [
      '{"a": tru, "b": 01}',
      ["a = BROKEN", "b = BROKEN"],
      [
        "1:7 a word that is neither a number nor true, false or null",
        "1:17 a word that is neither a number nor true, false or null",
      ],
    ],
    ['{"a": {"b": [1', ['a = {"b" = [1]}'], ['1:15 the end of the text where "]" is expected']],
    ['{"a": 1} {"b": 2}', ["a = 1"], ['1:10 "{" where the end of the text is expected']],
    ['"a"', [], ["1:1 an object is expected here"]],
  ] as const)("%s", (text, found, faults) => {
    expect(readOf(text)).toEqual({ read: found, faults });
  });

  test("marks of a merge conflict", () => {
    const text = '{\n<<<<<<< HEAD\n"a": 1,\n=======\n"a": 2,\n>>>>>>> other\n"b": 3\n}';
    const { read: found, faults } = readOf(text);
    expect(found).toEqual(["a = 1", "a = 2", "b = 3"]);
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["2", "4", "6"]);
  });

  test("nesting has an end", () => {
    const deep = (levels: number) => readOf(`{"a": ${"[".repeat(levels)}${"]".repeat(levels)}, "b": 1}`);
    expect(deep(150).faults).toEqual([]);
    expect(deep(5000)).toMatchObject({ faults: ["1:206 nested deeper than 200 levels"] });
    expect(deep(5000).read.at(-1)).toBe("b = 1");
  });

  test("a key of a prototype is a key", () => {
    const file = parseHclJson("x.tf.json", '{"locals": {"__proto__": 1, "constructor": 2}, "toString": 3}');
    expect(outline(file.body)).toEqual(["toString = 3", ["locals", "__proto__ = 1", "constructor = 2"]]);
    expect(brief(file.body.attributes[0]!.value)).toBe("3");
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestYaml, readEmbedded, readYaml, yamlComments } from "../../../../src/collectors/code/yaml/read-yaml.ts";
import {
  entriesOf,
  entryOf,
  flagOf,
  itemsOf,
  textOf,
  valueAt,
  type YamlNode,
} from "../../../../src/collectors/code/yaml/yaml-node.ts";

async function rootOf(text: string): Promise<YamlNode | undefined> {
  const { documents, faults } = await readYaml("a.yaml", text);
  expect(faults).toEqual([]);
  return documents[0];
}

/** Nodes as plain data, for comparing. */
function plain(node: YamlNode | undefined): unknown {
  if (node?.kind === "map") return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  return node?.kind === "list" ? node.items.map(plain) : node?.value;
}

describe("documents", () => {
  test("have values by the core schema, with their places", async () => {
    const root = await rootOf("on: yes\nmode: 0755\nport: 8080\nlist:\n  - a\n  - true\nempty:\n");
    expect(plain(root)).toEqual({ on: "yes", mode: 755, port: 8080, list: ["a", true], empty: null });
    expect(textOf(valueAt(root, "mode"))).toBe("0755");
    expect(textOf(valueAt(root, "empty"))).toBeUndefined();
    expect(entryOf(root, "list")).toMatchObject({
      keyAt: { uri: "a.yaml", startLine: 4, startColumn: 1, endLine: 4 },
      at: { startLine: 4, endLine: 6 },
    });
    expect(itemsOf(valueAt(root, "list"))[1]?.at).toMatchObject({ startLine: 6, startColumn: 5 });
  });

  test("that do not parse cost themselves alone", async () => {
    const { documents, faults } = await readYaml("a.yaml", "a: 1\n---\nb: [1\n---\nc: 2\n");
    expect(documents.map(plain)).toEqual([{ a: 1 }, { c: 2 }]);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.at.startLine).toBeGreaterThanOrEqual(3);
  });

  test("say nothing of their content where they do not parse", async () => {
    const { faults } = await readYaml("a.yaml", "password: hunter2: *hunter3\nx: &hunter4\n&hunter5 y: !hunter6 1\n");
    expect(faults.length).toBeGreaterThan(0);
    expect(JSON.stringify(faults)).not.toContain("hunter");
  });

  test("take a byte order mark and Windows line ends", async () => {
    const root = await rootOf("\uFEFFa: 1\r\nb:\r\n  c: 2\r\n");
    expect(plain(root)).toEqual({ a: 1, b: { c: 2 } });
    expect(valueAt(root, "a")?.at).toMatchObject({ startLine: 1, startColumn: 4 });
    expect(valueAt(root, "b", "c")?.at).toMatchObject({ startLine: 3, startColumn: 6 });
  });

  test("with keys that come twice are read, the last one counts, and it is told", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
    const { documents, oddities } = await readYaml("a.yaml", "a: 1\na: 2\n${{ if x }}: 3\n${{ if x }}: 4\n");
    expect(valueAt(documents[0], "a")).toMatchObject({ value: 2 });
    expect(entriesOf(documents[0])).toHaveLength(4);
    expect(oddities.map(({ at }) => at.startLine)).toEqual([2, 4]);
  });

  test("have aliases and merge keys resolved; what a map says itself goes first", async () => {
    const root = await rootOf(
      "base: &b {a: 1, b: 2}\nuse:\n  <<: *b\n  b: 3\nmany:\n  <<: [{x: 1}, {x: 2, y: 3}]\nsame: *b\n",
    );
    expect(plain(root)).toEqual({
      base: { a: 1, b: 2 },
      use: { a: 1, b: 3 },
      many: { x: 1, y: 3 },
      same: { a: 1, b: 2 },
    });
    expect(plain(await rootOf('"<<": 1\n'))).toEqual({ "<<": 1 });
  });

  test("that aliases make huge, deep nesting and huge texts are refused in words", async () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [name, last] of ["ba", "cb", "dc", "ed", "fe", "gf"])
      lines.push(`${name}: &${name} [${Array(10).fill(`*${last}`)}]`);
    const bomb = await readYaml("a.yaml", lines.join("\n"));
    expect(bomb.faults[0]?.message).toContain("those that aliases repeat included");
    const deep = await readYaml("a.yaml", "[".repeat(20_000));
    expect(deep.documents).toEqual([]);
    expect(deep.faults.length).toBeGreaterThan(0);
    const nested = await readYaml("a.yaml", `${"[".repeat(150)}${"]".repeat(150)}`);
    expect(nested.faults[0]?.message).toBe("nested deeper than 100 levels");
    const huge = await readYaml("a.yaml", "x".repeat(longestYaml + 1));
    expect(huge.faults[0]?.message).toContain("more than the");
  });

  test("an alias that stands for itself ends", async () => {
    const { faults, documents } = await readYaml("a.yaml", "a: &a [*a]\n");
    expect(documents.length + faults.length).toBe(1);
  });

  test("names of the language are no keys of objects", async () => {
    const root = await rootOf("__proto__: 1\nconstructor: 2\n");
    expect(entriesOf(root).map(({ key }) => key)).toEqual(["__proto__", "constructor"]);
    expect(entryOf(await rootOf("a: 1\n"), "constructor")).toBeUndefined();
  });

  test("switches are read as texts, too", async () => {
    const root = await rootOf('a: "true"\nb: False\nc: yes\n');
    expect(["a", "b", "c"].map((name) => flagOf(valueAt(root, name)))).toEqual([true, false, undefined]);
  });
});

describe("YAML inside a text", () => {
  const outer = [
    "spec:",
    "  objects: |",
    "    array:",
    "      - |",
    "        objectName: db",
    "        objectType: secret",
    "  after: 1",
  ];

  test("of a literal block has the places of the file, at every depth", async () => {
    const objects = valueAt(await rootOf(outer.join("\n")), "spec", "objects");
    if (objects?.kind !== "scalar") throw new Error("no scalar");
    const [middle] = (await readEmbedded(objects)).documents;
    const [item] = itemsOf(valueAt(middle, "array"));
    expect(item?.at.startLine).toBe(4);
    if (item?.kind !== "scalar") throw new Error("no scalar");
    const [inner] = (await readEmbedded(item)).documents;
    expect(entryOf(inner, "objectType")).toMatchObject({
      keyAt: { startLine: 6, startColumn: 9, endLine: 6 },
      value: { value: "secret", at: { startLine: 6, startColumn: 21 } },
    });
  });

  test("of any other scalar stands where the scalar does", async () => {
    const value = valueAt(await rootOf('x: 1\ntext: "a: 1\\nb: 2"\n'), "text");
    if (value?.kind !== "scalar") throw new Error("no scalar");
    const [inner] = (await readEmbedded(value)).documents;
    expect(plain(inner)).toEqual({ a: 1, b: 2 });
    expect(valueAt(inner, "b")?.at).toEqual(value.at);
  });
});

describe("comments", () => {
  test("are told from texts that hold a number sign, with their places", async () => {
    const text = '# first\na: "x # no" # second\nb: |\n  # no\n  text # no\nc: x#no\n  # third\n';
    const comments = await yamlComments("a.yaml", text);
    expect(comments.map(({ text: said, at, isOwnLine }) => [said, at.startLine, at.startColumn, isOwnLine])).toEqual([
      [" first", 1, 1, true],
      [" second", 2, 13, false],
      [" third", 7, 3, true],
    ]);
  });
});

test("whatever stands in a text, reading it neither throws nor hangs, and all places lie in it", async () => {
  const piece = fc.constantFrom(
    "a: ",
    "- ",
    "\n",
    "  ",
    "|\n",
    ">-\n",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "<<: ",
    "# c",
    "---\n",
    "x",
    "\t",
    "!!str ",
    "? ",
    ": ",
    "%",
    "\r\n",
    "\uFEFF",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
    "${{ x }}",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const text = pieces.join("");
      const count = text.split("\n").length;
      const { documents, faults } = await readYaml("a.yaml", text);
      const comments = await yamlComments("a.yaml", text);
      for (const { at } of [...documents, ...faults, ...comments]) {
        expect(at.startLine).toBeGreaterThanOrEqual(1);
        expect(at.endLine ?? at.startLine).toBeLessThanOrEqual(count);
      }
    }),
    { numRuns: 300 },
  );
});

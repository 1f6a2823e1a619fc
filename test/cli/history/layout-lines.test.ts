import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { layoutPieces, OtherLayout, type Piece } from "../../../src/cli/history/layout-lines.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

function pieces(text: string, ...wanted: readonly string[]): Promise<readonly Piece[]> {
  const file = join(folder.path, "document.json");
  writeFileSync(file, text);
  return Array.fromAsync(layoutPieces(file, new Set(wanted)));
}

const document = [
  ...["{", '  "formatVersion": 1,', '  "tool": {', '    "name": "kvaudit"', "  },", '  "few": [{"x":1}],'],
  ...[
    '  "findings": [',
    '    {"a":"}"},',
    '    {"a":"]"}',
    "  ],",
    '  "empty": [],',
    '  "errors": [',
    '    {"b":2}',
    "  ]",
    "}",
  ],
];
const text = `${document.join("\n")}\n`;

describe("a document in the layout of kvaudit", () => {
  test("gives its members, and the entries of the lists that are wanted", async () => {
    expect(await pieces(text, "findings")).toEqual([
      { kind: "member", name: "formatVersion", value: 1 },
      { kind: "member", name: "tool", value: { name: "kvaudit" } },
      { kind: "member", name: "few", value: [{ x: 1 }] },
      { kind: "entry", name: "findings", value: { a: "}" } },
      { kind: "entry", name: "findings", value: { a: "]" } },
      { kind: "member", name: "empty", value: [] },
    ]);
    const entries = (await pieces(text, "errors")).filter(({ kind }) => kind === "entry");
    expect(entries).toEqual([{ kind: "entry", name: "errors", value: { b: 2 } }]);
  });

  test("does not parse the entries that nobody wants", async () => {
    const broken = text.replace('{"a":"}"}', '{"a":nothing}');
    expect(await pieces(broken, "errors")).toHaveLength(5);
    await expect(pieces(broken, "findings")).rejects.toThrow(OtherLayout);
  });

  test("may have a BOM and the line ends of Windows", async () => {
    expect(await pieces(`\uFEFF${text.replaceAll("\n", "\r\n")}`, "findings")).toEqual(await pieces(text, "findings"));
  });
});

describe("any other layout is refused", () => {
  const others = {
    "on one line": JSON.stringify(JSON.parse(text)),
    "indented all through": JSON.stringify(JSON.parse(text), null, 2),
    "indented by four": JSON.stringify(JSON.parse(text), null, 4),
    empty: "",
    "a list": "[\n]\n",
    "cut in a list": document.slice(0, 8).join("\n"),
    "cut in a member": document.slice(0, 4).join("\n"),
    "cut before its last line": document.slice(0, -1).join("\n"),
    "with more behind its end": `${text}{}\n`,
    "with a member that is no JSON": text.replace('"formatVersion": 1', '"formatVersion": one'),
    "with an entry that is no object": text.replace('    {"b":2}', "    7"),
    "with a name of other letters": text.replace('"few"', '"f-w"'),
  };
  for (const [name, other] of Object.entries(others))
    test(name, () => expect(pieces(other, "findings", "errors")).rejects.toThrow(OtherLayout));
});

test("property: whatever the entries hold, they come back as they were", async () => {
  const entry = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 5 }), async (entries) => {
      const lines = entries.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
      const found = await pieces(`{\n  "list": [\n${lines}\n  ]\n}\n`, "list");
      expect(found.map(({ value }) => JSON.stringify(value))).toEqual(entries.map((one) => JSON.stringify(one)));
    }),
    { numRuns: 60 },
  );
});

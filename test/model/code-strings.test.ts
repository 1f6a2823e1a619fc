import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHcl } from "../../src/collectors/code/hcl/parse.ts";
import { bicepString, hclString } from "../../src/model/code-strings.ts";
import { bicepValue } from "../support/bicep-string.ts";

/** The value that our own reader of Terraform sees in an attribute. */
function hclValue(code: string): unknown {
  const file = parseHcl("main.tf", `a = ${code}\nb = "after"\n`);
  expect(file.faults).toEqual([]);
  expect(file.body.attributes.map(({ name }) => name)).toEqual(["a", "b"]);
  const value = file.body.attributes[0]?.value;
  return value?.type === "literal" ? value.value : undefined;
}

const pieces = [
  "$",
  "%",
  "{",
  "}",
  "'",
  '"',
  "\\",
  "\n",
  "\r",
  "u0024",
  "$\u{7b}x}",
  "$${",
  "%{",
  "//",
  "#",
  "*/",
  "é",
  "\u202e",
  "😀",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "grapheme", maxLength: 3 })))
  .map((all) => all.join(""));

describe("strings of the outside in code", () => {
  it("are what they were to a reader of Terraform", () => {
    fc.assert(fc.property(hostile, (text) => void expect(hclValue(hclString(text))).toBe(text.toWellFormed())));
  });

  it("are what they were to a reader of Bicep, on one line", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const code = bicepString(text);
        expect(code).not.toMatch(/[\r\n]/);
        expect(bicepValue(code)).toBe(text.toWellFormed());
      }),
    );
  });

  it("stay readable where they are plain", () => {
    expect(bicepString("kv-shop 1")).toBe("'kv-shop 1'");
    expect(hclString("kv-shop 1")).toBe('"kv-shop 1"');
    expect(bicepString("it's $\u{7b}env}")).toBe("'it\\'s \\$\u{7b}env}'");
    expect(hclString('a "b" $\u{7b}c} %{d}')).toBe('"a \\"b\\" \\u0024{c} \\u0025{d}"');
  });
});

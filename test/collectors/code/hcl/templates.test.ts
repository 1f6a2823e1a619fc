// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { parseHcl } from "../../../../src/collectors/code/hcl/parse.ts";
import type { TemplatePart } from "../../../../src/collectors/code/hcl/syntax.ts";
import { brief, faultsOf, readValue } from "./read.ts";

/** The parts of a template as short text. */
function partsOf(text: string): readonly string[] {
  const value = readValue(text);
  if (value.type === "literal") return [JSON.stringify(value.value)];
  if (value.type !== "template") throw new Error(`no template: ${value.type}`);
  return value.parts.map(briefPart);
}

function briefPart(part: TemplatePart): string {
  switch (part.type) {
    case "text":
      return JSON.stringify(part.value);
    case "interpolation":
      return brief(part.value);
    case "if":
      return `if ${brief(part.condition)} (${part.then.map(briefPart)}) else (${part.else.map(briefPart)})`;
    case "for":
      return `for ${part.keyName ?? "-"} ${part.valueName} in ${brief(part.collection)} (${part.body.map(briefPart)})`;
    default:
      return part satisfies never;
  }
}

describe("quoted templates", () => {
  test("escapes are resolved", () => {
    expect(readValue(String.raw`"a\n\r\t\"\\\u00e4\U0001F600"`)).toMatchObject({ value: 'a\n\r\t"\\ä😀' });
  });

  test("doubled openers stand for themselves, and single marks for nothing else", () => {
    expect(readValue('"$${a} %%{b} $5 100% $$ $$$${c}"')).toMatchObject({ value: "${a} %{b} $5 100% $$ $$${c}" });
  });

  test("text without a sequence is a literal, the empty one too", () => {
    expect(readValue('"x"')).toEqual({ type: "literal", value: "x", start: 4, end: 7 });
    expect(readValue('""')).toMatchObject({ type: "literal", value: "" });
  });

  test("parts stand in order, and what is nested in them is read to its own end", () => {
    expect(partsOf('"a-${f("b-${c}", { d = "}" })}-e"')).toEqual(['"a-"', 'f(template, {"d" = "}"})', '"-e"']);
    expect(partsOf('"${a}"')).toEqual(["a"]);
  });

  test("line ends within a sequence are blanks", () => {
    expect(partsOf('"a${\n  b\n}c"')).toEqual(['"a"', "b", '"c"']);
  });

  test("directives hold what stands between them", () => {
    expect(partsOf('"%{ if a }x${b}%{ else }y%{ endif }z"')).toEqual(['if a ("x",b) else ("y")', '"z"']);
    expect(partsOf('"%{ for k, v in m }${k}%{ if v }!%{ endif }%{ endfor }"')).toEqual([
      'for k v in m (k,if v ("!") else ())',
    ]);
  });

  test("a tilde takes the blanks next to it", () => {
    expect(partsOf('"a  ${~ b ~}  c ${d} e"')).toEqual(['"a"', "b", '"c "', "d", '" e"']);
    expect(partsOf('"a %{~ if b ~} c %{~ endif ~} d"')).toEqual(['"a"', 'if b ("c") else ()', '"d"']);
  });

  test.each([
    ['"%{ if a }x"', 'a directive "if" without its "endif"'],
    ['"%{ for a in b }x%{ endif }"', 'a directive "endif" where no "if" is open'],
    ['"%{ else }"', 'a directive "else" where no "if" is open'],
    ['"%{ if a }%{ else }%{ else }%{ endif }"', 'a second directive "else"'],
    ['"%{ while a }"', 'a name where "if", "else", "endif", "for" or "endfor" is expected'],
    ['"${}"', '"}" where an expression is expected'],
    ['"${a b}"', 'a name where "}" is expected'],
    [String.raw`"a\qb"`, "an escape that does not exist; a backslash itself is written as two"],
    [String.raw`"\u12"`, "an escape without its 4 hexadecimal digits"],
    ['"a', "a string that is not closed on its line: a quote is missing"],
  ])("%s is a fault that costs this value alone", (text, message) => {
    const file = parseHcl("x.tf", `a = ${text}\nb = 1\n`);
    expect(file.faults.map((fault) => fault.message)).toEqual([message]);
    expect(file.body.attributes.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});

describe("heredocs", () => {
  test("keep their lines as they are, backslashes and quotes too", () => {
    expect(readValue('<<EOT\n  a "b" \\n\n\tc\nEOT')).toMatchObject({ value: '  a "b" \\n\n\tc\n' });
  });

  test("with a dash lose the indentation that all lines share; blank lines do not count", () => {
    expect(readValue("<<-EOT\n    a\n      b\n\n    c\n  EOT")).toMatchObject({ value: "a\n  b\n\nc\n" });
    expect(partsOf("<<-EOT\n    ${a}\n      b\n    EOT")).toEqual(["a", '"\\n  b\\n"']);
    expect(partsOf("<<-EOT\n${a}\n  b\nEOT")).toEqual(["a", '"\\n  b\\n"']);
  });

  test("end at the line that holds the mark alone", () => {
    expect(readValue("<<A\nA B\n xA\n  A  \n")).toMatchObject({ value: "A B\n xA\n" });
    expect(readValue("<<A\nA")).toMatchObject({ value: "" });
  });

  test("a tilde takes the blanks of the line next to it, and its line end", () => {
    expect(partsOf("<<EOT\n%{ for a in b ~}\n  x ${a}\n%{ endfor ~}\nEOT")).toEqual(['for - a in b ("  x ",a,"\\n")']);
  });

  test("have sequences that go over lines, with heredocs in them", () => {
    expect(partsOf("<<A\n${f(\n<<A\nx\nA\n)}\nA")).toEqual(['f("x\\n")', '"\\n"']);
  });

  test("in files with the line ends of Windows keep those", () => {
    expect(readValue("<<-A\r\n    a\r\n  b\r\n  A\r")).toMatchObject({ value: "  a\r\nb\r\n" });
  });

  test("one that does not end costs its attribute, and reading goes on at the next block at the margin", () => {
    const text = 'resource "a" "b" {\n  c = <<EOT\n  d = 1\n}\nresource "e" "f" {}\n';
    const file = parseHcl("x.tf", text);
    expect(faultsOf(file)).toEqual([
      '2:7 a heredoc that is not closed: no line below holds "EOT" alone',
      '1:17 a block that is not closed: "}" is missing',
    ]);
    expect(file.body.blocks.map(({ labels }) => labels)).toEqual([
      ["a", "b"],
      ["e", "f"],
    ]);
  });
});

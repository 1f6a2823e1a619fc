import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  asciiTerminalText,
  clip,
  csvCell,
  csvRow,
  htmlText,
  jsonText,
  markdownCode,
  markdownText,
  sarifText,
  terminalLine,
  terminalText,
  uriSegment,
  visible,
  workflowData,
  workflowProperty,
} from "../../src/reporters/escape.ts";
import { readCsv } from "../support/csv-reader.ts";

/** Written apart from the code under test: what must never reach a screen as it is. */
const dangerous =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]|\p{Cs}/u;

const specials = [
  "\u001b[2J",
  "\u009b",
  "\r\n",
  "\u202e",
  "\u2066",
  "\u200f",
  "\u200b",
  "\ud800",
  "\u{e0041}",
  "\\u{",
  "\\",
  "##vso[",
  "##[",
  "::error::",
  "<b>",
  "&amp;",
  "'\"",
  "`",
  "```",
  "|",
  "@user",
  "https://x.example",
  "](",
  "\\](",
  "{0}",
  "%0A",
  ",",
  ":",
  "..",
  "é",
  "=1+1",
  "＝cmd",
  ";",
  "\t",
  "日本",
];
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...specials),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.string({ unit: "grapheme", maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const undo = (shown: string): string =>
  shown.replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));

describe("visible", () => {
  test("shows controls, overrides and zero-width characters by their code point", () => {
    expect(visible("a\u001b[31m\u202eb\u200b\n")).toBe("a\\u{1b}[31m\\u{202e}b\\u{200b}\\u{a}");
  });

  test("leaves letters of every script, emoji and ordinary backslashes alone", () => {
    for (const text of ["Straße", "パスワード", "مفتاح", "कुंजी", "C:\\users\\x", "🔑"]) expect(visible(text)).toBe(text);
  });

  test("leaves nothing that is unseen, and can be undone", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(visible(text)).not.toMatch(dangerous);
        expect(undo(visible(text))).toBe(text);
      }),
    );
  });
});

describe("terminal text", () => {
  test("carries no escape sequence, no second line and no pipeline command, and can be undone", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = terminalText(text);
        expect(shown).not.toMatch(dangerous);
        expect(shown).not.toMatch(/##(vso)?\[/i);
        expect(undo(shown)).toBe(text);
      }),
    );
  });

  test("is ASCII where the terminal is, and can be undone", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(asciiTerminalText(text)).toMatch(/^[\x20-\x7e]*$/);
        expect(undo(asciiTerminalText(text))).toBe(text);
      }),
    );
  });

  test("a line never begins with a workflow command, however far it is indented", () => {
    expect(terminalLine("    ::error::x")).toBe("    \\u{3a}:error::x");
    expect(terminalLine("kv::s")).toBe("kv::s");
    expect(terminalLine("a ##VSO[task.complete]")).toBe("a \\u{23}#VSO[task.complete]");
  });
});

describe("HTML text", () => {
  test("holds no markup and no end of an attribute, and reads back as what is visible", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = htmlText(text);
        expect(shown).not.toMatch(/[<>"']/);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)/);
        const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
        expect(shown.replace(/&([a-z#0-9]+);/g, (_, name: string) => entities[name] ?? "?")).toBe(visible(text));
      }),
    );
  });
});

describe("Markdown", () => {
  test("text has a backslash before every character that could be markup", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const rest = markdownText(text)
          .replaceAll("<!-- -->", "")
          .replace(/&(amp|lt|gt);/g, "")
          .replace(/\\[!-/:-@[-`{-~]/g, "");
        expect(rest).not.toMatch(/[!-/:<-@[-`{-~]/); // a semicolon is markup only after an ampersand
      }),
    );
  });

  test("text neither links nor mentions", () => {
    expect(markdownText("see https://x.example @octocat")).toBe("see https\\:\\/\\/x\\.example \\@<!-- -->octocat");
  });

  test("a code span ends only at its own fence", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = markdownCode(text);
        const fence = /^`+/.exec(span)?.[0] ?? "";
        const inside = span.slice(fence.length, -fence.length);
        expect(span.endsWith(fence)).toBe(true);
        expect(inside.startsWith("`") || inside.endsWith("`")).toBe(false);
        expect(inside.split(/[^`]+/)).not.toContain(fence);
      }),
    );
  });
});

describe("workflow commands", () => {
  test("data is one line and keeps its percent signs", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const data = workflowData(text);
        expect(data).not.toMatch(/[\r\n]/);
        expect(data.replaceAll("%25", "%")).toBe(visible(text));
      }),
    );
  });

  test("a property holds neither a colon nor a comma", () => {
    expect(workflowProperty("a:b,c%")).toBe("a%3Ab%2Cc%25");
    fc.assert(fc.property(hostile, (text) => void expect(workflowProperty(text)).not.toMatch(/[:,\r\n]/)));
  });
});

describe("SARIF message text", () => {
  test("has no placeholder, no embedded link and nothing unseen", () => {
    expect(sarifText("[here](https://x.example) {0}")).toBe("[here\\](https://x.example) {{0}}");
    expect(sarifText("[here\\](https://x.example)")).toBe("[here\\\\\\](https://x.example)");
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = sarifText(text);
        expect(shown).not.toMatch(dangerous);
        expect(shown.replaceAll("{{", "").replaceAll("}}", "")).not.toMatch(/[{}]/);
        expect(shown).not.toMatch(/(?<!\\)(?:\\\\)*\]\(/);
      }),
    );
  });
});

describe("CSV", () => {
  test("guards what a spreadsheet would run, in every form and behind every blank", () => {
    for (const start of ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "\u2212"]) {
      expect(csvCell(`${start}HYPERLINK(1)`)).toBe(`'${start}HYPERLINK(1)`);
      expect(csvCell(`  ${start}1`)).toBe(`'  ${start}1`);
      expect(csvCell(`a; ${start}1`)).toBe(`"a;' ${start}1"`);
    }
    expect(csvCell("\t=1")).toBe("'\\u{9}=1");
    expect(csvCell("\rx")).toBe("'\\u{d}x");
    expect(csvCell("a-b=c@d+e")).toBe("a-b=c@d+e");
  });

  test("quotes what has a separator, a quote or a blank at an end, and nothing else", () => {
    expect(csvCell('say "a, b"')).toBe('"say ""a, b"""');
    expect(csvCell(" a")).toBe('" a"');
    expect(csvCell("plain text")).toBe("plain text");
    expect(csvRow(["a", "", "b,c"])).toBe('a,,"b,c"\n');
  });

  test("a row is one line, whatever is in it, and reads back as what is visible", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string()), { minLength: 1, maxLength: 5 }), (cells) => {
        const row = csvRow(cells);
        expect(row.slice(0, -1)).not.toMatch(dangerous);
        const [read, ...more] = readCsv(row);
        expect(more).toEqual([]);
        expect(read?.map((cell) => cell.replaceAll("'", ""))).toEqual(
          cells.map((cell) => visible(cell).replaceAll("'", "")),
        );
        for (const cell of read ?? []) expect(cell).not.toMatch(/(^|;)\s*[=+\-@＝＋－＠]/);
      }),
    );
  });
});

describe("JSON text", () => {
  test("is the same value, safe to print", () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const text = jsonText(value);
        expect(text).not.toMatch(dangerous);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("spreads over lines when asked to", () => {
    expect(jsonText({ a: ["\n\u202e"] }, 2)).toBe('{\n  "a": [\n    "\\n\\u202e"\n  ]\n}');
  });
});

describe("URI segments", () => {
  test("never leave their folder and hold nothing but URI characters", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom("", ".", "..")), (text) => {
        const segment = uriSegment(text);
        expect(segment).toMatch(/^[A-Za-z0-9\-_.!~*'()%]+$/);
        expect(new URL(`https://h.example/x/${segment}/y`).pathname).toBe(`/x/${segment}/y`);
      }),
    );
  });
});

describe("clip", () => {
  test("keeps what fits and never cuts a character in two", () => {
    expect(clip("abc", 3)).toBe("abc");
    expect(clip("abcd", 3)).toBe("ab…");
    expect(clip("a🔑b", 3)).toBe("a…");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, length) => {
        expect(clip(text, length).length).toBeLessThanOrEqual(length);
        expect(clip(text, length).isWellFormed()).toBe(true);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, displayWidth, wrap } from "../../src/reporters/terminal/width.ts";

const text = fc
  .array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(" ", "word", "パスワード", "a".repeat(50))))
  .map((parts) => parts.join(" "));
const columns = fc.integer({ min: 4, max: 60 });

describe("display width", () => {
  test("counts columns, not code units", () => {
    expect(["abc", "é", "e\u0301", "日本", "🔑", "한국"].map(displayWidth)).toEqual([3, 1, 1, 4, 2, 4]);
  });
});

describe("wrap", () => {
  test("breaks at spaces, and in words only where it must", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("abcdefghij kl", 4)).toEqual(["abcd", "efgh", "ij", "kl"]);
    expect(wrap("", 10)).toEqual([""]);
  });

  test("keeps within the columns and loses nothing but spaces at breaks", () => {
    fc.assert(
      fc.property(text, columns, (given, width) => {
        const lines = wrap(given, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(given.replaceAll(" ", ""));
      }),
    );
  });
});

describe("cut", () => {
  test("says that something is missing", () => {
    expect(cut("abcdef", 4, "…")).toBe("abc…");
    expect(cut("abcd", 4, "…")).toBe("abcd");
    expect(cut("日本語", 4, "…")).toBe("日…");
  });

  test("keeps within the columns", () => {
    fc.assert(
      fc.property(text, columns, (given, width) => {
        expect(displayWidth(cut(given, width, "..."))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

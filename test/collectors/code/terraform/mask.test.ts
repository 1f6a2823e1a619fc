import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { masked, maskOf } from "../../../../src/collectors/code/terraform/mask.ts";

describe("maskOf", () => {
  it.each([
    ["", "(empty)"],
    ["a", "(1-7 characters)"],
    ["a".repeat(7), "(1-7 characters)"],
    ["a".repeat(8), "(8-15 characters)"],
    ["a".repeat(15), "(8-15 characters)"],
    ["a".repeat(16), "(16-31 characters)"],
    ["a".repeat(31), "(16-31 characters)"],
    ["a".repeat(32), "(32-63 characters)"],
    ["a".repeat(63), "(32-63 characters)"],
    ["a".repeat(64), "(64+ characters)"],
    [123456789, "(8-15 characters)"],
    [true, "(1-7 characters)"],
  ])("says the length class of %j", (value, mask) => expect(maskOf(value)).toBe(mask));

  it("gives one of six texts whatever the value, and leaves a mask as it is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const mask = maskOf(text);
        expect(mask).toMatch(
          /^\((empty|1-7 characters|8-15 characters|16-31 characters|32-63 characters|64\+ characters)\)$/,
        );
        expect(maskOf(mask)).toBe(mask);
      }),
    );
  });
});

describe("masked", () => {
  it("drops the value and marks it", () => {
    expect(masked({ kind: "scalar", value: "hunter2-hunter2" })).toEqual({
      kind: "scalar",
      value: "(8-15 characters)",
      isSensitive: true,
    });
  });

  it("keeps null and the empty text", () => {
    expect(masked({ kind: "scalar", value: null })).toEqual({ kind: "scalar", value: null, isSensitive: true });
    expect(masked({ kind: "scalar", value: "" })).toEqual({ kind: "scalar", value: "", isSensitive: true });
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { filledInOf, goSeconds, switchOf } from "../../../../src/collectors/code/kubernetes/setting.ts";

test.each([
  ["0", 0],
  ["0s", 0],
  ["15s", 15],
  ["1h", 3600],
  ["1h0m0s", 3600],
  ["1h30m", 5400],
  ["1.5h", 5400],
  ["500ms", 0.5],
  ["+1m", 60],
  [".5s", 0.5],
])("the duration %s has %d seconds", (text, seconds) => {
  expect(goSeconds(text)).toBeCloseTo(seconds, 9);
});

test.each(["", "+", "1", "10 minutes", "1d", "-1h", "h", "1h ", "1hm", "s1", "9".repeat(100)])(
  "no duration: %j",
  (text) => {
    expect(goSeconds(text)).toBeUndefined();
  },
);

test("hours, minutes and seconds add up, in any order", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), fc.nat(500), (hours, minutes, seconds) => {
      expect(goSeconds(`${seconds}s${hours}h${minutes}m`)).toBeCloseTo(hours * 3600 + minutes * 60 + seconds, 6);
    }),
  );
});

test.each([
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as tools that deploy mark it
  ["https://${VAULT}.vault.azure.net", "${VAULT}"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as tools that deploy mark it
  ["${PASSWORD:=hunter2}", "${PASSWORD}"],
  ["$(NAME)", "$(NAME)"],
  ["#{name}#", "#{name}"],
  ["{{ .name }}", "{{.name}}"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as tools that deploy mark it
  ["${hunter2 hunter2!}", "${hunter2}"],
])("%s is filled in later, by %s", (text, expression) => {
  expect(filledInOf(text)).toBe(expression);
});

test.each(["plain", "$NAME", "{}", "a { b }", "$()", "#5", "ends with ${"])("nothing is filled in: %s", (text) => {
  expect(filledInOf(text)).toBeUndefined();
});

test("what an expression falls back to is never shown", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (fallback) => {
      const shown = filledInOf("${NAME:-".concat(`hunter2${fallback}`, "}"));
      expect(shown).toBe(`\${NAME}`);
    }),
  );
});

test("switches are those that Go knows", () => {
  expect(["1", "t", "T", "TRUE", "true", "True"].map(switchOf)).toEqual(Array(6).fill(true));
  expect(["0", "f", "F", "FALSE", "false", "False"].map(switchOf)).toEqual(Array(6).fill(false));
  expect(["yes", "on", "tRUE", "", "2"].map(switchOf)).toEqual(Array(5).fill(undefined));
});

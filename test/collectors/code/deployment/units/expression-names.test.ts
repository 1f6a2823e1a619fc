// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import fc from "fast-check";
import { expect, test } from "vitest";
import { namesInText } from "../../../../../src/collectors/code/deployment/units/expression-names.ts";

test.each([
  ["pw", ["pw"]],
  ["'${pw}!'", ["pw"]],
  ["'pw'", []],
  ["'a\\'${pw}'", ["pw"]],
  ["'${first}-${toUpper('x${second}')}-${third}'", ["first", "toUpper", "second", "third"]],
  ["'${ { a: one }.a }' + two", ["a", "one", "two"]],
  ["settings.password", ["settings"]],
  ["concat(parameters('pw'), '!', parameters('other one'))", ["concat", "pw", "other one"]],
  ["'unclosed ${pw", ["pw"]],
])("names in %s", (expression, names) => {
  expect(namesInText(expression)).toEqual(names);
});

test("any text ends, and names only words of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", "$", "{", "}", "\\", "a", ".", "(", " ") }), (text) => {
      for (const name of namesInText(text)) expect(text).toContain(name);
    }),
  );
});

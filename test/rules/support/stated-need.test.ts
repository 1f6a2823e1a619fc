import { expect, test } from "vitest";
import { statesNeed } from "../../../src/rules/support/stated-need.ts";

test("a tag with a text states the need, whatever the case of its name", () => {
  expect(statesNeed({ "Disk-Keys": "OPS-12" }, "disk-keys")).toBe(true);
  expect(statesNeed({ "disk-keys": "x" }, "DISK-KEYS")).toBe(true);
});

test("an empty text, another tag or none state nothing", () => {
  expect(statesNeed({ "disk-keys": "" }, "disk-keys")).toBe(false);
  expect(statesNeed({ "disk-keys": " \t" }, "disk-keys")).toBe(false);
  expect(statesNeed({ "disk-keys-2": "x" }, "disk-keys")).toBe(false);
  expect(statesNeed({}, "disk-keys")).toBe(false);
});

test("names of the language's own objects are no tags", () => {
  expect(statesNeed({}, "__proto__")).toBe(false);
  expect(statesNeed({}, "constructor")).toBe(false);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, cutJson, fill, fillJson } from "../../../src/reporters/html/names-cut.ts";
import { shown } from "../../../src/reporters/html/shown.ts";

const vault = "/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv-pay";

/** Names that are parts of one another, and text made of them. */
const pieces = fc.constantFrom("kv-pay", "kv-pay-2", vault, "pay", "$&", "$1", '"', "\\", "A", "kv", "/");
const text = fc
  .array(fc.oneof(pieces, fc.string({ unit: "binary" }).map(shown)), { maxLength: 8 })
  .map((all) => all.join(""));

describe("names that are cut out of texts", () => {
  test("come back as they were, whatever they are", () => {
    fc.assert(
      fc.property(text, text, text, (whole, name, id) => {
        const names = { vault: id, name };
        expect(fill(cut(whole, names), names)).toBe(whole);
        const json = JSON.stringify({ whole, name, list: [id] });
        expect(JSON.parse(fillJson(cutJson(json, names), names))).toEqual({ whole, name, list: [id] });
      }),
    );
  });

  test("leave the same text in findings of one rule on several subjects", () => {
    const one = { vault, name: "Db-Password" };
    const other = { vault: vault.replace("kv-pay", "kv-web"), name: "smtp" };
    const message = ({ vault: id, name }: typeof one) =>
      `secret "${name}" in ${id.slice(id.lastIndexOf("/") + 1)} never expires: ${id}/secrets/${name.toLowerCase()}`;
    expect(cut(message(one), one)).not.toContain("kv-");
    expect(fill(cut(message(one), one), other)).toContain("smtp");
  });
});

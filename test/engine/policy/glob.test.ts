import fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, test } from "vitest";
import { compileGlob, parseGlob } from "../../../src/engine/policy/glob.ts";

describe("globs", () => {
  test.for([
    ["kv-prod", "kv-prod", true],
    ["kv-prod", "kv-prod2", false],
    ["*-prod-*", "kv-prod-1", true],
    ["*-prod-*", "kv-prod", false],
    ["*", "", true],
    [
      "*/vaults/kv-*/secrets/*",
      "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv-a/secrets/n",
      true,
    ],
    ["*/vaults/kv-*", "/subscriptions/s/vaults/kv-a/secrets/n", true],
    ["infra/prod/**", "infra/prod/a/b.tf", true],
    ["infra/prod/**", "infra/production/a.tf", false],
    ["infra/**/main.tf", "infra/main.tf", true],
    ["infra/**/main.tf", "infra/a/b/main.tf", true],
    ["infra/**/main.tf", "infra/xmain.tf", false],
    ["**/test/**", "test/a.tf", true],
    ["**/test/**", "a/test/a.tf", true],
    ["**/test/**", "atest/a.tf", false],
    ["kv-?", "kv-1", true],
    ["kv-?", "kv-", false],
    ["kv-[0-9]", "kv-7", true],
    ["kv-[0-9]", "kv-a", false],
    ["kv-[!0-9]", "kv-a", true],
    ["kv-[]a]", "kv-]", true],
    ["kv-[a-]", "kv--", true],
    ["kv-[a", "kv-[a", true],
    ["kv-[a*", "kv-[ab", true],
    ['*#azurerm_key_vault.kv["a"]*', 'infra/main.tf#azurerm_key_vault.kv["a"].x', true],
    ["*.kv[0]", "a.tf#module.x.kv[0]", true],
    ["*.kv\\[0]", "a.tf#module.x.kv0", false],
    ["{kv,key}-{a,b{1,2}}", "key-b2", true],
    ["{kv,key}-{a,b{1,2}}", "key-b", false],
    ["kv{,-x}", "kv", true],
    ["kv\\*", "kv*", true],
    ["kv\\*", "kva", false],
    ["!kv", "kv", false],
    ["!kv", "other", false],
    ["+(a|b)", "a", false],
    [".hidden*", ".hidden1", true],
    ["*hidden", ".hidden", true],
  ] as const)("%s on %s: %s", ([pattern, text, fits]) => {
    expect(compileGlob(pattern)(text)).toBe(fits);
  });

  test("a pattern's own text fits it, whatever signs are in it", () => {
    const address = 'infra/main.tf#azurerm_key_vault.kv["a"]';
    expect(compileGlob(address)(address)).toBe(true);
  });

  test("case does not count, in text, pattern, or set", () =>
    fc.assert(
      fc.property(
        fc.constantFrom("KV-*-Prod", "kv-[A-F]?", "{Kv,X}-*"),
        fc.stringMatching(/^[kKvV]{2}-[a-fA-F-]{1,8}$/),
        (pattern, text) => {
          const expected = compileGlob(pattern)(text);
          expect(compileGlob(pattern.toUpperCase())(text.toLowerCase())).toBe(expected);
          expect(compileGlob(pattern.toLowerCase())(text.toUpperCase())).toBe(expected);
        },
      ),
    ));

  test.for([
    ["a{b", "it has a { without its }"],
    ["{a,b}".repeat(7), "it stands for more than 64 patterns"],
    ["a".repeat(513), "it is longer than 512 characters"],
  ] as const)("%s is refused", ([pattern, fault]) => {
    expect(parseGlob(pattern)).toEqual({ fault });
    expect(() => compileGlob(pattern)).toThrow(fault);
  });

  test("agrees with an independent matcher on stars, question marks and braces", () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "-", "*", "?", "{a,b}"), minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom("a", "b", "A", "-"), minLength: 1, maxLength: 8 }),
        (pattern, text) => {
          // Two stars in a row mean one thing here; to the other matcher they mean several.
          fc.pre(!pattern.includes("**"));
          const other = picomatch(pattern, { nocase: true, dot: true, bash: true, windows: false });
          expect(compileGlob(pattern)(text)).toBe(other(text));
        },
      ),
      { numRuns: 2000 },
    ));

  test("many stars on a long name that almost fits end at once", () => {
    const pattern = `${"*a".repeat(200)}*b`;
    expect(compileGlob(pattern)("a".repeat(2000))).toBe(false);
    expect(compileGlob(pattern)(`${"a".repeat(2000)}b`)).toBe(true);
  });

  test("any pattern gives a matcher or a reason", () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (pattern, text) => {
        const parsed = parseGlob(pattern);
        if ("matches" in parsed) {
          parsed.matches(text);
          expect(parsed.matches(pattern)).toBe(true);
        } else expect(parsed.fault).not.toBe("");
      }),
    ));
});

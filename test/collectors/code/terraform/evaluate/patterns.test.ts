// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluated, plain, valued } from "../../../../support/terraform-evaluation.ts";

function call(name: string, ...given: readonly string[]) {
  const names = Object.fromEntries(given.map((text, at) => [`var.v${at}`, valued(text)]));
  return evaluated(`${name}(${given.map((_text, at) => `var.v${at}`).join()})`, { names });
}

describe("regex", () => {
  it.each<[pattern: string, text: string, result: unknown]>([
    ["[a-z]+", "53453453.345345aaabbbccc23454", "aaabbbccc"],
    ["(\\d\\d\\d\\d)-(\\d\\d)-(\\d\\d)", "2019-02-01", ["2019", "02", "01"]],
    [
      "^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?",
      "https://terraform.io/docs/",
      { scheme: "https", authority: "terraform.io" },
    ],
    ["(a)|(b)", "b", [null, "b"]],
    ["a|ab", "ab", "a"],
    ["ab|a", "ab", "ab"],
    ["a+?", "aaa", "a"],
    ["(a*)(a*)", "aaa", ["aaa", ""]],
    ["(a*?)(a*)", "aaa", ["", "aaa"]],
    ["a{2,3}", "aaaa", "aaa"],
    ["a{2}", "aaaa", "aa"],
    ["a{,2}", "a{,2}", "a{,2}"],
    ["(?i)HELLO", "say hello", "hello"],
    ["(?i:H)ello", "say hello", "hello"],
    ["\\bfoo\\b", "afoo foo", "foo"],
    ["(?m)^b$", "a\nb\nc", "b"],
    ["a.c", "a\nc abc", "abc"],
    ["(?s)a.c", "a\nc", "a\nc"],
    ["[[:alpha:]_]+", "12ab_c3", "ab_c"],
    ["[^[:space:]]+", "  x y", "x"],
    ["[]a]+", "x]a]", "]a]"],
    ["[a-c-]+", "xb-c", "b-c"],
    ["\\x41\\x{42}\\.", "AB.", "AB."],
    [".", "🤔", "🤔"],
    ["x*", "abc", ""],
    ["(?:a|b)*c\\z", "ababc", "ababc"],
    [
      "/providers/Microsoft\\.KeyVault/vaults/([^/]+)$",
      "/subscriptions/s/providers/Microsoft.KeyVault/vaults/kv",
      ["kv"],
    ],
  ])("%s in %j", (pattern, text, result) => {
    expect(plain(call("regex", pattern, text))).toStrictEqual(result);
  });

  it("is a fault where nothing matches, so that can() tells", () => {
    expect(call("regex", "b+", "aaa")).toMatchObject({ why: "fault" });
    expect(plain(evaluated('can(regex("^[0-9]+$", "12a"))'))).toBe(false);
    expect(plain(evaluated('can(regex("^[0-9]+$", "123"))'))).toBe(true);
  });

  it.each([
    "(?=a)",
    "(a)\\1",
    "(?!a)",
    "(?<=a)b",
    "\\pL",
    "a**",
    "(",
    "a)",
    "[a",
    "*",
    "a{1001}",
    "[z-a]",
    "\\",
    "(?x)a",
    "((((a{99}){99}){99}){99})",
  ])("does not guess at %s", (pattern) => {
    expect(call("regex", pattern, "aaa")).toMatchObject({ kind: "unknown", why: "unsupported" });
  });

  it("takes no longer for patterns that others choke on", () => {
    expect(call("regex", "(a+)+$", `${"a".repeat(5_000)}b`)).toMatchObject({ why: "fault" });
    expect(call("regex", "(x+x+)+y", "x".repeat(5_000))).toMatchObject({ why: "fault" });
    expect(call("regex", `${"a?".repeat(40)}${"a".repeat(40)}`, "a".repeat(40))).toMatchObject({
      value: "a".repeat(40),
    });
    expect(call("regexall", "a.*b|a", "a".repeat(100_000))).toMatchObject({ why: "unsupported" });
  });

  it("matches as the platform's engine does where the two agree", () => {
    const atom = fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\d", "^", "$", "\\b");
    const pattern = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: "small" },
        atom,
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
        // Groups around one character: engines differ in what a group keeps that takes part with nothing.
        fc
          .tuple(fc.constantFrom("a", "b", "[bc]"), fc.constantFrom("*", "+", "?", "*?", "+?", "{1,2}"))
          .map(([a, b]) => `(${a})${b}`),
        fc.tuple(fc.constantFrom("a", "(?:ab)", "[bc]"), fc.constantFrom("*", "+", "??", "{2}")).map(([a, b]) => a + b),
      ),
    })).pattern;
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[abc1 ]{0,12}$/), (source, text) => {
        const found = new RegExp(source).exec(text);
        const value = call("regex", source, text);
        if (!found) expect(value).toMatchObject({ kind: "unknown", why: "fault" });
        else expect(plain(value)).toStrictEqual(found.length > 1 ? found.slice(1).map((one) => one ?? null) : found[0]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never throws, whatever the pattern", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab(|)[]^$*+?{}1,\\-:.P<>i") }),
        fc.string(),
        (pattern, text) => {
          expect(call("regex", pattern, text)).toHaveProperty("kind");
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("regexall", () => {
  it.each<[pattern: string, text: string, result: unknown]>([
    ["[a-z]+", "1234abcd5678efgh9", ["abcd", "efgh"]],
    [
      "([a-z])(\\d)",
      "a1b2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["x", "abc", []],
    ["a*", "baac", ["", "aa", ""]],
  ])("%s in %j", (pattern, text, result) => {
    expect(plain(call("regexall", pattern, text))).toStrictEqual(result);
  });
});

describe("replace", () => {
  it.each<[text: string, wanted: string, replacement: string, result: string]>([
    ["1 + 2 + 3", "+", "-", "1 - 2 - 3"],
    ["hello world", "/w.*d/", "everybody", "hello everybody"],
    ["hello world", "/(\\w+) (\\w+)/", "$2 $1", "world hello"],
    ["ab", "/(?P<x>a)/", "${x}-$x$$", "a-a$b"],
    ["ab", "/(a)/", "$1x", "b"],
    ["kv_prod_01", "_", "", "kvprod01"],
    ["abc", "", "-", "-a-b-c-"],
    ["a/b", "/", "-", "a-b"],
    ["abc", "/x*/", "-", "-a-b-c-"],
  ])("%j, %s, %s", (text, wanted, replacement, result) => {
    expect(plain(call("replace", text, wanted, replacement))).toBe(result);
  });
});

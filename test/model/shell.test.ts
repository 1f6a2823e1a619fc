import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shell, shellQuote } from "../../src/model/shell.ts";

/** What a real shell hands to a program for a line of words. */
function wordsOf(line: string): readonly string[] {
  const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

const hostileWords = [
  "",
  " ",
  "two words",
  "tab\there",
  "line\nbreak",
  "carriage\rreturn",
  "'",
  "''",
  "it's",
  "'; echo out; '",
  '"; echo out; "',
  "$(echo out)",
  "$\u{7b}HOME}",
  "$HOME",
  "`echo out`",
  "\\",
  "back\\slash\\",
  "a && echo out",
  "a | cat",
  "a > /dev/null",
  "a; echo out",
  "a & echo out",
  "*",
  "?",
  "[a-z]",
  "{a,b}",
  "~",
  "~root",
  "#comment",
  "!event",
  "=ls",
  "name=value",
  "-n",
  "--help",
  "%s",
  "é 漢字 🔑",
  "\u202eright to left",
  "\u001b[31mred",
];

describe("shellQuote", () => {
  test("leaves a plain word readable", () => {
    expect(shellQuote("kv-shop_1@x:/a.b,c+%")).toBe("kv-shop_1@x:/a.b,c+%");
  });

  test("quotes what zsh would look up as a command", () => {
    expect(shellQuote("=ls")).toBe("'=ls'");
  });

  test.each(hostileWords)("a shell gives back %j", (word) => {
    expect(wordsOf(shellQuote(word))).toEqual([word]);
  });

  test("a shell gives back any words, each as one", () => {
    const meaningful = fc.constantFrom("'", '"', "\\", "$", "`", "\n", " ", ";", "&", "|", "(", ")", "*", "~", "a");
    // A word of a command line cannot hold the character NUL.
    const anything = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    const word = fc.oneof(
      fc.array(meaningful).map((parts) => parts.join("")),
      anything,
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        expect(wordsOf(words.map(shellQuote).join(" "))).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

describe("shell", () => {
  test("keeps the text and quotes every value", () => {
    const [vault, name] = ["kv-shop", "db password"];
    expect(shell`az keyvault secret show --vault-name ${vault} --name ${name} --output json`).toBe(
      "az keyvault secret show --vault-name kv-shop --name 'db password' --output json",
    );
  });

  test("takes text without values, and values at both ends", () => {
    expect(shell`az version`).toBe("az version");
    expect(shell`${"a b"} ${"c"}`).toBe("'a b' c");
    expect(shell``).toBe("");
  });

  test("an empty value stays a word", () => {
    expect(shell`az tag create --name ${""}`).toBe("az tag create --name ''");
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { IgnoreRules, namesOf } from "../../../../src/collectors/code/files/ignore-rules.ts";

const folder = mkdtempSync(join(tmpdir(), "kvaudit-ignore-"));
execFileSync("git", ["init", "--quiet"], { cwd: folder });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const paths = [
  ...["a", "b", "ab", "abc", "a.tf", "b.tf", ".x", "ä", "äb", "a b", "a[b", "a\\b", "!a", "#a", "a-b", "a^b", "A", "7"],
  ...["d/a", "d/b", "d/ab.tf", "d/e/a", "d/e/b.tf", "d/e/f/a", "d/e/f/ab", "d/d/a", "e/a", "e/d/e/b"],
].filter((path) => !path.includes("\\"));
for (const path of paths) {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), "");
}
const folders = new Set(paths.flatMap((path) => ancestors(path)));

function ancestors(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

/** What git itself ignores. */
function byGit(files: ReadonlyMap<string, string>): readonly string[] {
  for (const [at, text] of files) writeFileSync(join(folder, at, ".gitignore"), text);
  try {
    const input = paths.join("\0");
    const out = execFileSync("git", ["-c", "core.excludesFile=", "check-ignore", "--stdin", "-z", "--no-index"], {
      cwd: folder,
      input,
    });
    return out.toString("utf8").split("\0").filter(Boolean);
  } catch (error) {
    // Status 1: none is ignored.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  } finally {
    for (const at of files.keys()) rmSync(join(folder, at, ".gitignore"));
  }
}

function byUs(files: ReadonlyMap<string, string>): readonly string[] {
  return paths.filter((path) => {
    let rules = IgnoreRules.none.with(files.get("") ?? "", 0);
    for (const above of ancestors(path)) {
      if (rules.ignores(namesOf(above), folders.has(above))) return true;
      rules = rules.with(files.get(above) ?? "", namesOf(above).length);
    }
    return rules.ignores(namesOf(path), false);
  });
}

function ignored(...lines: readonly string[]): readonly string[] {
  const files = new Map([["", lines.join("\n")]]);
  const found = byUs(files);
  expect(found).toEqual(byGit(files));
  return found;
}

describe("what git ignores", () => {
  test("a name is ignored in every folder, a path in one", () => {
    expect(ignored("b.tf")).toEqual(["b.tf", "d/e/b.tf"]);
    expect(ignored("/b.tf")).toEqual(["b.tf"]);
    expect(ignored("d/e/b.tf")).toEqual(["d/e/b.tf"]);
    expect(ignored("e/b.tf")).toEqual([]);
  });

  test("a slash at the end is for folders, and all that lies in them", () => {
    expect(ignored("e/")).toEqual(["d/e/a", "d/e/b.tf", "d/e/f/a", "d/e/f/ab", "e/a", "e/d/e/b"]);
    expect(ignored("a/")).toEqual([]);
  });

  test("two stars are any number of folders, and at the end what is in one", () => {
    expect(ignored("d/**/a")).toEqual(["d/a", "d/e/a", "d/e/f/a", "d/d/a"]);
    expect(ignored("**/f/a")).toEqual(["d/e/f/a"]);
    expect(ignored("d/e/**")).toEqual(["d/e/a", "d/e/b.tf", "d/e/f/a", "d/e/f/ab"]);
    expect(ignored("d/**b")).toEqual(["d/b"]);
  });

  test("a later line takes back, but not what lies in an ignored folder", () => {
    expect(ignored("*.tf", "!a.tf")).toEqual(["b.tf", "d/ab.tf", "d/e/b.tf"]);
    expect(ignored("d/e/", "!d/e/a")).toEqual(["d/e/a", "d/e/b.tf", "d/e/f/a", "d/e/f/ab"]);
    expect(ignored("d/e/*", "!d/e/a")).toEqual(["d/e/b.tf", "d/e/f/a", "d/e/f/ab"]);
  });

  test("comments, escapes, blanks, line ends and a byte order mark", () => {
    expect(ignored("# a", "\\#a", "\\!a", "a\\ b  ", "b.tf\r", "")).toEqual(["b.tf", "a b", "!a", "#a", "d/e/b.tf"]);
    expect(ignored("\uFEFFb.tf")).toEqual(["b.tf", "d/e/b.tf"]);
    expect(ignored("   ", "!", "/", "//", "a\\")).toEqual([]);
  });

  test("brackets, and those that are none", () => {
    expect(ignored("/[ab]")).toEqual(["a", "b"]);
    expect(ignored("/[!abde]")).toEqual(["A", "7"]);
    expect(ignored("/[[:digit:][:upper:]]")).toEqual(["A", "7"]);
    expect(ignored("/a[]-a]b", "/a[b", "/a[[:nothing:]]", "/a[b-")).toEqual(["a^b"]);
    expect(ignored("/a\\[b")).toEqual(["a[b"]);
  });

  test("bytes are what a question mark counts", () => {
    expect(ignored("/ä")).toEqual(["ä"]);
    expect(ignored("/??")).toEqual(["ab", ".x", "ä", "!a", "#a"]);
  });

  test("an ignore file in a folder speaks of that folder, and wins", () => {
    const files = new Map([
      ["", "*.tf\n/a\n"],
      ["d", "!*.tf\n/a\ne/f\n"],
    ]);
    expect(byUs(files)).toEqual(byGit(files));
    expect(byUs(files)).toEqual(["a", "a.tf", "b.tf", "d/a", "d/e/f/a", "d/e/f/ab"]);
  });
});

const piece = fc.constantFrom(
  ...[
    "a",
    "b",
    "d",
    "e",
    "f",
    "ä",
    "A",
    ".tf",
    "*",
    "**",
    "***",
    "?",
    "/",
    "\\",
    "[",
    "]",
    "[ab]",
    "[!a]",
    "[^b-e]",
    "[a-",
  ],
  ...["[]a]", "[[:alpha:]]", "[[:x:]]", "[[:", "[\\]a]", "[b-\\e]", "[a/]", " ", "!", "#", "-", "\t"],
);
const line = fc
  .tuple(fc.constantFrom("", "", "!", "/", "**/", "#"), fc.array(piece, { maxLength: 6 }))
  .map(([start, pieces]) => start + pieces.join(""));
const file = fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\n"));

test("any ignore files mean what they mean to git", () => {
  fc.assert(
    fc.property(file, file, (root, nested) => {
      const files = new Map([
        ["", root],
        ["d", nested],
      ]);
      expect(byUs(files)).toEqual(byGit(files));
    }),
    { numRuns: 250 },
  );
}, 60_000);

test("a pattern made of stars is no more work than its length times the name's", () => {
  const rules = IgnoreRules.none.with(`${"*a".repeat(20_000)}b\n${"**/a/".repeat(20_000)}b`, 0);
  expect(rules.ignores(["a".repeat(255)], false)).toBe(false);
  expect(
    rules.ignores(
      Array.from({ length: 2_000 }, () => "a"),
      false,
    ),
  ).toBe(false);
});

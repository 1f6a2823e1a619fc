import { describe, expect, test } from "vitest";
import { commentedSuppressions } from "../../../src/collectors/code/commented-suppressions.ts";
import type { CommentedElement, FileComment } from "../../../src/collectors/code/parts.ts";

const text = [
  "# kvaudit:ignore rule-a both of them", // 1
  "# and a word more", // 2
  "outer:", // 3
  "  inner: # kvaudit:ignore rule-b here", // 4
  "    value: 1", // 5
  "    other: 2 # kvaudit:ignore rule-a", // 6
  "", // 7
  "last: 3", // 8
].join("\n");

const elements: readonly CommentedElement[] = [
  { path: "outer", first: 3, last: 6 },
  { path: "outer.inner", first: 4, last: 6 },
  { path: "last", first: 8, last: 8 },
];

function comment(line: number, isOwnLine: boolean, said: string): FileComment {
  return { text: said, isOwnLine, at: { uri: "a.yaml", startLine: line, startColumn: 14, endLine: line } };
}

function suppress(comments: readonly FileComment[], source = text) {
  const file = { uri: "a.yaml", format: "kubernetes" as const, comments, elements };
  return commentedSuppressions(file, source, (id) => id.startsWith("rule-"));
}

const covered = (comments: readonly FileComment[]) =>
  suppress(comments).valid.map(({ suppression, place }) => [
    suppression.covers.startLine,
    suppression.covers.endLine,
    place,
  ]);

describe("suppressions in files of any format", () => {
  test("in comments of its own covers the block that follows the last of them", () => {
    const comments = [comment(1, true, " kvaudit:ignore rule-a both of them"), comment(2, true, " and a word more")];
    expect(covered(comments)).toEqual([[3, 6, "outer"]]);
  });

  test("on the first line of a block covers the block, which need not be the outermost around it", () => {
    expect(covered([comment(4, false, " kvaudit:ignore rule-b here")])).toEqual([[4, 6, "outer.inner"]]);
  });

  test("on a line inside a block covers that line, known again by its text but never kept as text", () => {
    const [found] = suppress([comment(5, false, " kvaudit:ignore rule-a why")]).valid;
    expect(found?.suppression.covers).toEqual({ uri: "a.yaml", startLine: 5, endLine: 5 });
    expect(found?.place).toMatch(/^outer\.inner \/ [0-9a-f]{16}$/);
    const [moved] = suppress(
      [comment(5, false, " kvaudit:ignore rule-a why")],
      text.replace("value: 1", "value: 2"),
    ).valid;
    expect(moved?.place).not.toBe(found?.place);
  });

  test("without a reason, of a rule that is not there or at nothing is not in force, and told", () => {
    const { valid, units } = suppress([
      comment(6, false, " kvaudit:ignore rule-a"),
      comment(4, false, " kvaudit:ignore strange why"),
      comment(7, true, " kvaudit:ignore rule-a nothing follows"),
      comment(9, true, " kvaudit:ignore rule-a nothing follows"),
    ]);
    expect(valid.map(({ suppression }) => suppression.covers.startLine)).toEqual([8]);
    expect(units.map(({ suppression }) => "read" in suppression && suppression.read)).toMatchObject([
      { reason: null },
      { problem: 'there is no rule "strange"' },
      { problem: expect.stringContaining("nothing that it could cover") },
    ]);
    expect(units.every(({ format }) => format === "kubernetes")).toBe(true);
  });

  test("a comment of several lines may hold one on each", () => {
    const block: FileComment = {
      text: "*\n * kvaudit:ignore rule-a one\n * kvaudit:ignore rule-b two\n ",
      isOwnLine: true,
      at: { uri: "a.yaml", startLine: 1, endLine: 2 },
    };
    expect(suppress([block]).valid.map(({ suppression }) => suppression.rules)).toEqual([["rule-a"], ["rule-b"]]);
  });
});

import { expect, test } from "vitest";
import { commentedSuppressions } from "../../../../src/collectors/code/commented-suppressions.ts";
import { commentedYaml } from "../../../../src/collectors/code/yaml/commented-yaml.ts";

const text = [
  "# kvaudit:ignore rule-a the whole object", // 1
  "kind: Secret", // 2
  "metadata:", // 3
  "  name: db", // 4
  "---", // 5
  "kind: Secret", // 6
  "metadata:", // 7
  "  name: other", // 8
  "stringData: # kvaudit:ignore rule-b all of its data", // 9
  "  a: x", // 10
  "steps:", // 11
  "  - name: fetch", // 12
  "    run: x", // 13
  "  # kvaudit:ignore rule-a this step", // 14
  "  - name: use", // 15
  "    run: y", // 16
].join("\n");

test("suppressions stand at documents, entries and steps, which are known again by their names", async () => {
  const file = await commentedYaml("a.yaml", text, "kubernetes");
  const { valid, units } = commentedSuppressions(file, text, (id) => id.startsWith("rule-"));
  expect(units).toEqual([]);
  expect(
    valid.map(({ suppression, place }) => [suppression.covers.startLine, suppression.covers.endLine, place]),
  ).toEqual([
    [2, 4, "Secret/db"],
    [9, 10, "Secret/other / stringData"],
    [15, 16, "Secret/other / steps / [use]"],
  ]);
});

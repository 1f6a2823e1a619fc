import { describe, expect, test } from "vitest";
import { commentedBicep } from "../../../../src/collectors/code/bicep/commented.ts";
import { commentedSuppressions } from "../../../../src/collectors/code/commented-suppressions.ts";

const text = `// about the vault
@description('x')
resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = { // trailing
  name: 'kv'
  properties: {
    accessPolicies: [
      {
        objectId: 'x'
      }
    ]
  }
  resource db 'secrets' = {
    name: 'db'
  }
}
param p string = 'x'
`;

describe("a file as suppressions see it", () => {
  test("comments, and what they can stand at", () => {
    const file = commentedBicep("a.bicep", text);
    expect(file?.format).toBe("bicep");
    expect(file?.comments.map(({ text: comment, at, isOwnLine }) => [comment, at.startLine, isOwnLine])).toEqual([
      ["about the vault", 1, true],
      ["trailing", 3, false],
    ]);
    expect(file?.elements).toEqual([
      { path: "kv", first: 2, last: 15 },
      { path: "kv", first: 3, last: 15 },
      { path: "kv.properties", first: 5, last: 11 },
      { path: "kv.properties.accessPolicies", first: 6, last: 10 },
      { path: "kv.properties.accessPolicies[0]", first: 7, last: 9 },
      { path: "kv::db", first: 12, last: 14 },
      { path: "param p", first: 16, last: 16 },
    ]);
  });

  test("files of other kinds are none", () => {
    expect(commentedBicep("a.json", text)).toBeUndefined();
    expect(commentedBicep("a.bicepparam", "using none\n")).toBeDefined();
  });

  test("suppressions cover the resource, the child or the line", () => {
    const suppressed = text
      .replace("// about the vault", "// kvaudit:ignore rule-a the whole vault")
      .replace("  name: 'kv'", "  name: 'kv' // kvaudit:ignore rule-b this name")
      .replace("  resource db", "  // kvaudit:ignore rule-c the child\n  resource db");
    const file = commentedBicep("a.bicep", suppressed);
    const { valid } = file ? commentedSuppressions(file, suppressed, () => true) : { valid: [] };
    expect(valid.map(({ suppression: { rules, covers } }) => [rules, covers.startLine, covers.endLine])).toEqual([
      [["rule-a"], 2, 16],
      [["rule-b"], 4, 4],
      [["rule-c"], 13, 15],
    ]);
  });
});

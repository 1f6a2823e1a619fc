import { expect, test } from "vitest";
import { commentedArm } from "../../../../src/collectors/code/arm/commented.ts";

const text = `{
  // about the file
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "resources": [
    // kvaudit:ignore vault-firewall-open for a day
    {
      "type": "Microsoft.KeyVault/vaults",
      "name": "kv",
      "properties": {
        "sku": { "name": "standard" } // of no importance
      }
    }
  ]
}`;

test("comments, and what they can stand at", () => {
  expect(commentedArm("a.json", text)).toEqual({
    uri: "a.json",
    format: "arm",
    comments: [
      { text: "about the file", at: { uri: "a.json", startLine: 2, startColumn: 3, endLine: 2 }, isOwnLine: true },
      {
        text: "kvaudit:ignore vault-firewall-open for a day",
        at: { uri: "a.json", startLine: 5, startColumn: 5, endLine: 5 },
        isOwnLine: true,
      },
      {
        text: "of no importance",
        at: { uri: "a.json", startLine: 10, startColumn: 39, endLine: 10 },
        isOwnLine: false,
      },
    ],
    elements: [
      { path: "resources", first: 4, last: 13 },
      { path: "resources[Microsoft.KeyVault/vaults kv]", first: 6, last: 12 },
      { path: "resources[Microsoft.KeyVault/vaults kv].properties", first: 9, last: 11 },
    ],
  });
});

test("other JSON, and other files, are none of it", () => {
  expect(commentedArm("a.json", '{"resources": []}')).toBeUndefined();
  expect(commentedArm("a.bicep", text)).toBeUndefined();
});

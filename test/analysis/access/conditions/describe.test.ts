import fc from "fast-check";
import { expect, test } from "vitest";
import { describeCondition } from "../../../../src/analysis/access/conditions/describe.ts";
import { delegations, elsewhere, onSecrets, roleConditions } from "./published-texts.ts";

const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

test.each([
  [onSecrets.byName, "secrets/getSecret only where secret name starts with 'test-app'"],
  [onSecrets.byVault, "vault name starts with 'kvsyn'"],
  [
    onSecrets.byBoth,
    "secrets/getSecret only where vault name starts with 'kv-prod' and secret name starts with 'api-'",
  ],
  [
    delegations.rolesToPeople,
    "assigning roles only where role is 5e467623-bb1f-42f4-a55d-6e525e11384b and principal type is one of 'User', 'Group' in any casing",
  ],
  [
    delegations.allButOwners.replaceAll("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
    "assigning roles only where role is not any of Owner, Role Based Access Control Administrator, Key Vault Administrator; removing role assignments only where role is not any of Owner, Role Based Access Control Administrator, Key Vault Administrator",
  ],
  ["@Resource[HasObotoken] boolequals true", "@Resource[HasObotoken] is true"],
  [
    elsewhere[0] ?? "",
    `${blobs}/read where not (the suboperation is Blob.List) only where @Resource[${blobs}/tags:Project<$key_case_sensitive$>] is 'Cascade'`,
  ],
  ["NotExists @Request[a] && Exists Trim(@Request[b])", "@Request[a] does not exist; Trim(@Request[b]) exists"],
  [
    "@Request[a] ForAllOfAnyValues:StringNotLike {'a', 'b'} OR (@Request[a] StringEquals @Resource[b] AND 1 NumericLessThan 2)",
    "every value of @Request[a] is not like at least one of 'a', 'b' or (@Request[a] is @Resource[b] and 1 is below 2)",
  ],
  ["ActionMatches{'a', 'b'} OR SubOperationMatches{'c'}", "the operation is a or b or the suboperation is c"],
  [
    "(!(ActionMatches{'a'}) AND !(ActionMatches{'b'} AND SubOperationMatches{'s'})) OR Exists @Request[c]",
    "a and b where the suboperation is s only where @Request[c] exists",
  ],
  [
    "(!(ActionMatches{'a'}) OR !(ActionMatches{'b'})) OR Exists @Request[c]",
    "(not (the operation is a) or not (the operation is b)) or @Request[c] exists",
  ],
  [
    "!(ActionMatches{'a'}) OR !(ActionMatches{'b'}) OR Exists @Request[c]",
    "not (the operation is a) or not (the operation is b) or @Request[c] exists",
  ],
  [
    "!(SubOperationMatches{'s'} AND ActionMatches{'a'}) OR Exists @Request[c]",
    "not (the suboperation is s and the operation is a) or @Request[c] exists",
  ],
  [
    "!(ActionMatches{'a'} AND Exists @Request[b] AND Exists @Request[c]) OR Exists @Request[d]",
    "not (the operation is a and @Request[b] exists and @Request[c] exists) or @Request[d] exists",
  ],
  ["!(ActionMatches{'a'} OR SubOperationMatches{'c'})", "not (the operation is a or the suboperation is c)"],
  [
    "Exists @Request[a] AND Exists @Request[b] OR (Exists @Request[c] OR Exists @Request[d])",
    "@Request[a] exists and @Request[b] exists or (@Request[c] exists or @Request[d] exists)",
  ],
  ["@Request[ip] IpMatch '10.0.0.0/8'", "@Request[ip] IpMatch '10.0.0.0/8'"],
  [
    "@Request[a] ForAnyOfAnyValues:StringEquals {'1','2','3','4','5','6'}",
    "@Request[a] is one of '1', '2', '3', '4' and 2 more",
  ],
  ["@Request[a\nb] StringEquals 'c\u0007\u2028d'", "@Request[a b] is 'c d'"],
  ["(", "a condition that does not parse: a value or an attribute is due, not the end (line 1, column 2)"],
])("%s: %s", (text, words) => {
  expect(describeCondition(text)).toBe(words);
});

test("the line is cut where it gets too long", () => {
  const line = describeCondition(`@Request[a] StringEquals '${"x".repeat(1000)}'`);
  expect(line).toHaveLength(401);
  expect(line.endsWith("x…")).toBe(true);
});

test("any text gets one line that is neither empty nor long", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.constantFrom(...roleConditions, ...elsewhere),
    fc.string({ unit: "binary" }).map((value) => `@Request[a] StringEquals '${value.replaceAll("'", "")}'`),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(describeCondition(text)).toMatch(/^[^\p{C}\u2028\u2029]{1,401}$/u);
    }),
    { numRuns: 1000 },
  );
});

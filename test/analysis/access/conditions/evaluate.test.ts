import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConditionContext } from "../../../../src/analysis/access/conditions/attributes.ts";
import { evaluateCondition } from "../../../../src/analysis/access/conditions/evaluate.ts";
import { parseCondition } from "../../../../src/analysis/access/conditions/parse.ts";
import type { Ternary } from "../../../../src/analysis/access/conditions/three-values.ts";
import { delegations, elsewhere, onSecrets, roleConditions } from "./published-texts.ts";

const secrets = "Microsoft.KeyVault/vaults/secrets";
const getSecret = `${secrets}/getSecret/action`;
const readMetadata = `${secrets}/readMetadata/action`;
const write = "Microsoft.Authorization/roleAssignments/write";

function value(text: string, context: Partial<ConditionContext> = {}): Ternary {
  return evaluateCondition(text, { action: getSecret, ...context }).value;
}

describe("a condition on secret names", () => {
  const { byName } = onSecrets;

  test("is case-sensitive, and leaves other operations alone", () => {
    expect(value(byName, { secretName: "test-app-x" })).toBe("true");
    expect(value(byName, { secretName: "Test-App-X" })).toBe("false");
    expect(value(byName, { secretName: "test-db" })).toBe("false");
    expect(value(byName, { action: `${secrets}/delete`, secretName: "test-db" })).toBe("true");
    expect(value(byName, { action: getSecret.toUpperCase(), secretName: "test-db" })).toBe("false");
  });

  test("is not settled while the name is not known, and says what it asks for", () => {
    expect(evaluateCondition(byName, { action: getSecret })).toEqual({
      value: "unknown",
      why: `it asks for @Resource[${secrets}:name], which is not known here`,
    });
  });

  test("shuts lists out, which name no secret", () => {
    const unguarded = `@Resource[${secrets}:name] StringStartsWith 'a'`;
    expect(value(unguarded, { action: readMetadata, secretName: null })).toBe("false");
    expect(value(`Exists @Resource[${secrets}:name]`, { action: readMetadata, secretName: null })).toBe("false");
    expect(value(`NotExists @Resource[${secrets}:name]`, { action: readMetadata, secretName: null })).toBe("true");
  });

  test("is not settled where a name that is not there should differ, or all of no names fit", () => {
    const differs = `@Resource[${secrets}:name] StringNotEquals 'a'`;
    const all = `@Resource[${secrets}:name] ForAllOfAnyValues:StringEquals {'a'}`;
    for (const text of [differs, all])
      expect(evaluateCondition(text, { action: readMetadata, secretName: null })).toEqual({
        value: "unknown",
        why: "it compares an attribute that the request does not have",
      });
  });

  test("takes the name of a new secret from the request, of any other from the resource", () => {
    const { byNewName } = onSecrets;
    const setSecret = `${secrets}/setSecret/action`;
    expect(value(byNewName, { action: setSecret, secretName: "app-1" })).toBe("true");
    expect(value(byNewName, { action: setSecret, secretName: "db-1" })).toBe("false");
    expect(value(byNewName, { action: getSecret, secretName: "db-1" })).toBe("true");
    const ofResource = byNewName.replace("@Request", "@Resource");
    expect(value(ofResource, { action: setSecret, secretName: "app-1" })).toBe("unknown");
    const ofRequest = `@Request[${secrets}:name] StringEquals 'a'`;
    expect(value(ofRequest, { secretName: "a" })).toBe("unknown");
  });

  test("says nothing of keys", () => {
    const action = "Microsoft.KeyVault/vaults/keys/sign/action";
    expect(value(byName, { action, secretName: "test-db" })).toBe("true");
    expect(value(onSecrets.byVault, { action, vaultName: "kvsyn1" })).toBe("unknown");
    expect(value(`@Resource[${secrets}:name] StringEquals 'a'`, { action, secretName: "b" })).toBe("unknown");
  });
});

describe("a condition on the vault's name", () => {
  test("applies to every operation on secrets where no operation guards it", () => {
    for (const action of [getSecret, readMetadata, `${secrets}/purge/action`, `${secrets}/rotate/action`]) {
      expect(value(onSecrets.byVault, { action, vaultName: "kvsynabac" })).toBe("true");
      expect(value(onSecrets.byVault, { action, vaultName: "kvdeny" })).toBe("false");
      expect(value(onSecrets.byVault, { action })).toBe("unknown");
    }
  });

  test("says nothing of the management plane, which has actions of like names", () => {
    for (const action of [`${secrets}/read`, `${secrets}/write`])
      expect(value(onSecrets.byVault, { action, vaultName: "kvdeny" })).toBe("unknown");
  });

  test("is one of the resource, and of nothing else", () => {
    for (const source of ["Request", "Principal", "Environment"])
      expect(value(onSecrets.byVault.replace("Resource", source), { vaultName: "kvsynabac" })).toBe("unknown");
  });

  test("together with the secret's: the vault alone may settle it", () => {
    const { byBoth } = onSecrets;
    expect(value(byBoth, { vaultName: "kv-prod-1", secretName: "api-1" })).toBe("true");
    expect(value(byBoth, { vaultName: "kv-test-1" })).toBe("false");
    expect(value(byBoth, { vaultName: "kv-prod-1" })).toBe("unknown");
    expect(value(byBoth, { secretName: "db-1" })).toBe("false");
  });
});

describe("a condition on role assignments", () => {
  const backupContributor = "5e467623-bb1f-42f4-a55d-6e525e11384b";
  const owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

  test("lets through what it lists, whatever the casing", () => {
    const assign = (roleId: string) => value(delegations.roles, { action: write, assigned: { roleId } });
    expect(assign(backupContributor.toUpperCase())).toBe("true");
    expect(assign(owner)).toBe("false");
    expect(value(delegations.roles, { action: write })).toBe("unknown");
  });

  test("looks at the request where one is made, at the resource where one is removed", () => {
    const remove = "Microsoft.Authorization/roleAssignments/delete";
    expect(value(delegations.roles, { action: remove, assigned: { roleId: owner } })).toBe("false");
    expect(value(delegations.roles, { action: remove, assigned: { roleId: backupContributor } })).toBe("true");
    expect(value(delegations.rolesToPeople, { action: remove, assigned: { roleId: owner } })).toBe("true");
  });

  test("keeps out what it lists, where it is a deny-list", () => {
    const assign = (roleId: string) => value(delegations.allButOwners, { action: write, assigned: { roleId } });
    expect(assign(owner)).toBe("false");
    expect(assign(backupContributor)).toBe("true");
  });

  test("holds principals and their types to it as well", () => {
    const roleId = backupContributor;
    const to = (principalType: string) =>
      value(delegations.rolesToPeople, { action: write, assigned: { roleId, principalType } });
    expect([to("User"), to("Group"), to("ServicePrincipal")]).toEqual(["true", "true", "false"]);
    const toGroup = (principalId: string) =>
      value(delegations.rolesToGroups, { action: write, assigned: { roleId, principalId } });
    expect(toGroup("28C35FEA-2099-4cf5-8ad9-473547bc9423")).toBe("true");
    expect(toGroup(owner)).toBe("false");
  });
});

const operators: readonly (readonly [string, Ternary])[] = [
  ["'a' StringEquals 'a'", "true"],
  ["'a' StringEquals 'A'", "false"],
  ["'a' StringEqualsIgnoreCase 'A'", "true"],
  ["'a' StringNotEquals 'A'", "true"],
  ["'a' StringNotEqualsIgnoreCase 'A'", "false"],
  ["'abc' StringStartsWith 'ab'", "true"],
  ["'abc' StringStartsWith 'AB'", "false"],
  ["'abc' StringStartsWithIgnoreCase 'AB'", "true"],
  ["'abc' StringNotStartsWith 'ab'", "false"],
  ["'abc' StringNotStartsWithIgnoreCase 'B'", "true"],
  ["'abc' StringEndsWith 'bc'", "true"],
  ["'abc' StringNotEndsWith 'b'", "true"],
  ["'abc' StringContains 'b'", "true"],
  ["'abc' StringNotContains 'b'", "false"],
  ["'abcd' StringLike 'a*c?'", "true"],
  ["'abcd' StringLike 'A*C?'", "false"],
  ["'abcd' StringLikeIgnoreCase 'A*C?'", "true"],
  ["'abcd' StringLike 'a*c'", "false"],
  ["'abcd' StringNotLike 'a*c'", "true"],
  ["'abcd' StringNotLikeIgnoreCase 'A*'", "false"],
  ["'a*' StringLike 'a\\*'", "true"],
  ["'ab' StringLike 'a\\*'", "false"],
  ["'a' StringLike 'a\\?'", "false"],
  ["'a\\b' StringLike 'a\\b'", "true"],
  ["'' StringLike '*'", "true"],
  ["'' StringLike '?'", "false"],
  ["1 NumericEquals 1", "true"],
  ["1 NumericNotEquals 1", "false"],
  ["1 NumericLessThan 2", "true"],
  ["2 NumericLessThan 2", "false"],
  ["2 NumericLessThanEquals 2", "true"],
  ["-2 NumericGreaterThan 2", "false"],
  ["2 NumericGreaterThanEquals 2", "true"],
  ["'1' NumericEquals 1", "unknown"],
  ["true BoolEquals TRUE", "true"],
  ["true BoolNotEquals false", "true"],
  ["null BoolEquals false", "unknown"],
  ["1 StringEquals '1'", "unknown"],
  ["'2022-06-01T00:00:00Z' DateTimeEquals '2022-06-01T00:00:00.0000000Z'", "true"],
  ["'2022-06-01T00:00:00.0000001Z' DateTimeGreaterThan '2022-06-01T00:00:00.0Z'", "true"],
  ["'2022-06-01T00:00:00Z' DateTimeLessThan '2022-05-01T00:00:00Z'", "false"],
  ["'2022-06-01T00:00:00Z' DateTimeLessThanEquals '2022-06-01T00:00:00Z'", "true"],
  ["'2022-06-01T00:00:00Z' DateTimeGreaterThanEquals '2022-06-01T00:00:01Z'", "false"],
  ["'2022-06-01T00:00:00Z' DateTimeNotEquals '2022-06-01T00:00:01Z'", "true"],
  ["'2022-13-01T00:00:00Z' DateTimeEquals '2022-13-01T00:00:00Z'", "unknown"],
  ["'yesterday' DateTimeLessThan '2022-06-01T00:00:00Z'", "unknown"],
  ["00000000-0000-0000-0000-00000000000a GuidEquals '0000000000000000000000000000000A'", "true"],
  ["00000000-0000-0000-0000-00000000000a GuidNotEquals 00000000-0000-0000-0000-00000000000b", "true"],
  ["'owner' GuidNotEquals 00000000-0000-0000-0000-00000000000b", "unknown"],
  ["'00000000-0000-0000-000000000000-000a' GuidEquals 00000000-0000-0000-0000-00000000000a", "unknown"],
  ["{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", "true"],
  ["{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", "false"],
  ["{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", "true"],
  ["{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", "false"],
  ["{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}", "true"],
  ["{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}", "false"],
  ["{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}", "true"],
  ["{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}", "false"],
  ["'a' ForAnyOfAnyValues:StringNotEquals {'a', 'b'}", "true"],
  ["'a' ForAnyOfAllValues:StringNotEquals {'a', 'b'}", "false"],
  ["{'a', 'b'} ForAnyOfAnyValues:StringLike 'b*'", "true"],
  ["{'a', 1} ForAnyOfAnyValues:StringEquals {'a'}", "true"],
  ["{'a', 1} ForAllOfAnyValues:StringEquals {'a'}", "unknown"],
  // Nothing says how many of several values have to fit.
  ["'a' StringEquals {'a', 'b'}", "unknown"],
  ["'a' StringEquals {'a', 'a'}", "true"],
  ["'a' StringEquals {'b', 'c'}", "false"],
  ["'10.0.0.1' IpMatch '10.0.0.0/8'", "unknown"],
  ["'10:00:00' TimeOfDayLessThan '11:00:00'", "unknown"],
  ["'a' StringMatches '(a+)+$'", "unknown"],
  ["'a' ForAnyOfAnyValues 'a'", "unknown"],
  ["ToLower('A') StringEquals 'a'", "unknown"],
];

test.each(operators)("%s is %s", (text, expected) => {
  expect(value(text)).toBe(expected);
});

describe("operations", () => {
  test.each<[string, Ternary]>([
    ["ActionMatches{'Microsoft.Authorization/roleAssignments/*'}", "true"],
    ["ActionMatches{'Microsoft.Authorization/roleDefinitions/*'}", "false"],
    ["ActionMatches{'microsoft.authorization/ROLEASSIGNMENTS/write'}", "true"],
    ["ActionMatches{'a', '*/write'}", "true"],
    ["ActionMatches{'*'} AND SubOperationMatches{'Blob.List'}", "unknown"],
    ["ActionMatches{'a'} AND SubOperationMatches{'Blob.List'}", "false"],
  ])("%s is %s", (text, expected) => {
    expect(value(text, { action: write })).toBe(expected);
  });
});

describe("AND and OR without parentheses", () => {
  const literals: Readonly<Record<string, string>> = { t: "1 NumericEquals 1", f: "1 NumericEquals 2" };
  const spelled = (short: string) => short.replace(/[tf]/g, (letter) => literals[letter] ?? "");

  test.each<[string, Ternary]>([
    // (t OR t) AND f is false, t OR (t AND f) is true.
    ["t OR t AND f", "unknown"],
    ["f AND t OR t", "unknown"],
    ["t AND t OR f", "true"],
    ["f OR f AND t", "false"],
    ["f AND t OR f", "false"],
    ["t OR t AND t OR f AND f", "unknown"],
    ["f OR t AND t OR f AND t", "true"],
  ])("%s is %s", (short, expected) => {
    expect(value(spelled(short))).toBe(expected);
  });

  test("give their reason where nothing else is unknown", () => {
    expect(evaluateCondition(spelled("t OR t AND f"), { action: write }).why).toBe(
      "AND and OR stand side by side in it without parentheses",
    );
  });
});

test.each([
  ["(", "the condition does not parse: a value or an attribute is due, not the end (line 1, column 2)"],
  [
    "@Principal[a:b] StringEquals 'c'",
    "it asks for @Principal[a:b], a security attribute of the caller, which readers of assignments do not see",
  ],
  [
    "@Environment[UtcNow] DateTimeLessThan '2030-01-01T00:00:00Z'",
    "it asks for @Environment[UtcNow], which only the call itself shows",
  ],
  ["SubOperationMatches{'a'}", "it asks for a suboperation, and those are not told apart"],
  ["ToTime('1') TimeOfDayEquals '1'", "it calls ToTime, which is not evaluated"],
  ["1 ForAnyOfAnyValues:StringEquals '1'", '"ForAnyOfAnyValues:StringEquals" is not evaluated for these values'],
])("%s is not settled: %s", (text, why) => {
  expect(evaluateCondition(text, { action: getSecret })).toEqual({ value: "unknown", why });
});

test("the role that asks for an attribute of its own is not settled", () => {
  const own = roleConditions.filter((text) => text.startsWith("@Resource[HasObotoken]"));
  expect(own).toHaveLength(4);
  for (const text of own)
    expect(value(text, { action: write, assigned: { roleId: "5e467623-bb1f-42f4-a55d-6e525e11384b" } })).not.toBe(
      "true",
    );
  expect(own.map((text) => value(text, { action: write }))).toEqual(["unknown", "unknown", "unknown", "unknown"]);
});

test.each(elsewhere)("no Key Vault settles by guesses: %s", (text) => {
  const settledByGuard = text.includes("ActionMatches");
  expect(value(text, { secretName: "a", vaultName: "b" })).toBe(settledByGuard ? "true" : "unknown");
});

const leaf = fc.constantFrom(
  ...["1 NumericEquals 1", "1 NumericEquals 2", "Exists @Principal[a]", "ActionMatches{'*/write'}"],
  ...[`@Resource[${secrets}:name] StringLike 'a*'`, "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv'"],
);
const { text: anyText } = fc.letrec<{ text: string; pair: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small" },
    leaf,
    tie("pair"),
    tie("text").map((inner) => `!(${inner})`),
  ),
  pair: fc
    .tuple(tie("text"), fc.constantFrom("AND", "OR", "&&", "||"), tie("text"))
    .map(([a, by, b]) => `((${a}) ${by} (${b}))`),
}));
const contexts: fc.Arbitrary<ConditionContext> = fc.record({
  action: fc.constantFrom(getSecret, readMetadata, write),
  vaultName: fc.constantFrom("kv", "other", undefined),
  secretName: fc.constantFrom("a1", "b1", null, undefined),
});

describe("the logic", () => {
  test("negates twice to the same, and obeys De Morgan", () => {
    fc.assert(
      fc.property(anyText, anyText, contexts, (a, b, context) => {
        expect(value(`!(!(${a}))`, context)).toBe(value(a, context));
        expect(value(`NOT ((${a}) AND (${b}))`, context)).toBe(value(`(!(${a})) OR (!(${b}))`, context));
        expect(value(`NOT ((${a}) OR (${b}))`, context)).toBe(value(`(!(${a})) AND (!(${b}))`, context));
      }),
    );
  });

  test("never takes back what it settled when more becomes known", () => {
    fc.assert(
      fc.property(anyText, contexts, contexts, (text, known, more) => {
        const before = value(text, known);
        if (before === "unknown") return;
        const vaultName = known.vaultName ?? more.vaultName;
        const secretName = known.secretName === undefined ? more.secretName : known.secretName;
        expect(value(text, { ...known, vaultName, secretName })).toBe(before);
      }),
    );
  });

  test("gives a reason for unknown, and for nothing else", () => {
    fc.assert(
      fc.property(anyText, contexts, (text, context) => {
        const verdict = evaluateCondition(text, context);
        expect(verdict.why === undefined).toBe(verdict.value !== "unknown");
      }),
    );
  });
});

test("no text makes it throw, and what does not parse is unknown", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.constantFrom(...roleConditions), fc.nat(), (noise, text, at) => {
      const from = at % text.length;
      const mutated = text.slice(0, from) + noise + text.slice(from);
      const { value: verdict, why } = evaluateCondition(mutated, { action: write });
      if ("fault" in parseCondition(mutated))
        expect([verdict, why?.slice(0, 28)]).toEqual(["unknown", "the condition does not parse"]);
    }),
    { numRuns: 1000 },
  );
});

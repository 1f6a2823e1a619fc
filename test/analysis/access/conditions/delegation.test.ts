import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Delegation, delegationOf } from "../../../../src/analysis/access/conditions/delegation.ts";
import { evaluateCondition } from "../../../../src/analysis/access/conditions/evaluate.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import facts from "../../../../src/model/facts/roles.json" with { type: "json" };
import { delegations, onSecrets, roleConditions } from "./published-texts.ts";

const attributes = "Microsoft.Authorization/roleAssignments";
const write = `${attributes}/write`;
const one = "5e467623-bb1f-42f4-a55d-6e525e11384b";
const other = "a795c7a0-d4a2-40c1-ae25-d81f01202912";
const anybody = { User: "true", Group: "true", ServicePrincipal: "true", ForeignGroup: "true", Device: "true" };

function plain({ roles, principals, principalTypes, why }: Delegation) {
  const limit = ({ named, others }: Delegation["roles"]) => ({ ...Object.fromEntries(named), others });
  return { roles: limit(roles), principals: limit(principals), principalTypes: limit(principalTypes), why };
}

test("an allow-list of roles", () => {
  expect(plain(delegationOf(delegations.roles))).toEqual({
    roles: { [one]: "true", [other]: "true", others: "false" },
    principals: { others: "true" },
    principalTypes: { ...anybody, others: "true" },
    why: undefined,
  });
});

test("a deny-list of roles", () => {
  const { roles } = delegationOf(delegations.allButOwners);
  expect(roles.others).toBe("true");
  expect(roles.named.get("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")).toBe("false");
  expect(roles.named.size).toBe(3);
});

test("types of principals", () => {
  expect(plain(delegationOf(delegations.rolesToPeople))).toMatchObject({
    roles: { [one]: "true", others: "false" },
    principalTypes: { User: "true", Group: "true", ServicePrincipal: "false", others: "false" },
  });
});

test("single principals", () => {
  const { principals } = delegationOf(delegations.rolesToGroups);
  expect(Object.fromEntries(principals.named)).toEqual({
    "28c35fea-2099-4cf5-8ad9-473547bc9423": "true",
    "86951b8b-723a-407b-a74a-1bca3f0c95d0": "true",
  });
  expect(principals.others).toBe("false");
});

test("a condition about something else limits nothing", () => {
  expect(plain(delegationOf(onSecrets.byName))).toMatchObject({ roles: { others: "true" }, why: undefined });
});

test("a role for one group and any role for another: each of them may be given to somebody", () => {
  const text = `(@Request[${attributes}:RoleDefinitionId] GuidEquals ${one} AND @Request[${attributes}:PrincipalId] GuidEquals ${other}) OR @Request[${attributes}:PrincipalId] GuidEquals ${one}`;
  expect(plain(delegationOf(text))).toMatchObject({
    roles: { [one]: "true", others: "true" },
    principals: { [one]: "true", [other]: "true", others: "false" },
  });
});

describe("the definitions of built-in roles", () => {
  const limits = facts.delegationLimits.flatMap(({ assignableRoles, constrainedInRoleDefinition, ...limit }) =>
    constrainedInRoleDefinition && typeof assignableRoles !== "string" ? [{ ...limit, assignableRoles }] : [],
  );

  test("limit most of those who may assign roles", () => {
    expect(limits).toHaveLength(25);
  });

  test.each(limits.map((limit) => [limit.role, limit] as const))(
    "%s assigns what the facts list, and nothing else",
    (_, limit) => {
      const role = facts.roles.find(({ id }) => id === limit.roleId);
      const { roles } = delegationOf(role?.permissions[limit.permissionIndex]?.condition ?? "");
      expect(roles.others).toBe("false");
      expect([...roles.named.keys()].sort()).toEqual(limit.assignableRoles.map(({ id }) => id).sort());
      expect([...roles.named.values()]).not.toContain("false");
    },
  );

  test("Key Vault Data Access Administrator may hand out Key Vault Administrator, to anybody", () => {
    const role = facts.roles.find(({ id }) => id === "8b54135c-b56d-4d72-a534-26097cfdc8d8");
    const delegation = delegationOf(role?.permissions[0]?.condition ?? "");
    expect(delegation.roles.named.get(roleIds.administrator)).toBe("true");
    expect(delegation.roles.named.get(roleIds.certificateUser)).toBeUndefined();
    expect(delegation.principalTypes.named.get("User")).toBe("true");
  });

  test("one that asks for an attribute of its own stays open, and says why", () => {
    const text =
      roleConditions.find((condition) => condition.startsWith("@Resource[HasObotoken] boolequals true &&")) ?? "";
    const { roles, why } = delegationOf(text);
    expect(new Set(roles.named.values())).toEqual(new Set(["unknown"]));
    expect(roles.others).toBe("false");
    expect(why).toBe("it asks for @Resource[HasObotoken], which is not known here");
  });
});

describe("nothing is settled", () => {
  const many = (count: number, letter: string) =>
    Array.from({ length: count }, (_, index) => `${letter}${String(index).padStart(31, "0")}`).join(",");
  const role = `@Request[${attributes}:RoleDefinitionId]`;
  const principal = `@Request[${attributes}:PrincipalId]`;

  test.each([
    ["(", "the condition does not parse: a value or an attribute is due, not the end (line 1, column 2)"],
    [`${role} StringLike '0*'`, "it compares roles or principals otherwise than by their ids"],
    [`${role} GuidEquals ${principal}`, "it compares roles or principals otherwise than by their ids"],
    [
      `${role} ForAnyOfAnyValues:GuidEquals {${many(100, "a")}} AND ${principal} ForAnyOfAnyValues:GuidEquals {${many(100, "b")}}`,
      "it names more roles and principals than are tried out",
    ],
  ])("by %.80s", (text, why) => {
    expect(plain(delegationOf(text))).toEqual({
      roles: { others: "unknown" },
      principals: { others: "unknown" },
      principalTypes: { others: "unknown" },
      why,
    });
  });
});

const guids = ["a", "b", "c"].map((letter) => letter.repeat(32));
const dashed = (guid: string) => guid.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const test1 = fc
  .tuple(
    fc.constantFrom("RoleDefinitionId", "PrincipalId"),
    fc.constantFrom("ForAnyOfAnyValues:GuidEquals", "ForAnyOfAllValues:GuidNotEquals"),
    fc.subarray(guids, { minLength: 1 }),
  )
  .map(([name, operator, values]) => `@Request[${attributes}:${name}] ${operator} {${values.join(", ")}}`);
const test2 = fc
  .constantFrom("User", "Group")
  .map((type) => `@Request[${attributes}:PrincipalType] StringEquals '${type}'`);
const { text: anyText } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: "small" },
    fc.oneof(test1, test2, fc.constant("Exists @Principal[a]")),
    fc.tuple(tie("text"), fc.constantFrom("AND", "OR"), tie("text")).map(([a, by, b]) => `((${a}) ${by} (${b}))`),
    tie("text").map((inner) => `!(${inner})`),
  ),
}));

test("the lists say of each role what trying it on everybody says", () => {
  const everybody = guids
    .concat("d".repeat(32))
    .flatMap((principalId) =>
      ["User", "Group", "ServicePrincipal"].map((principalType) => ({ principalId, principalType })),
    );
  fc.assert(
    fc.property(anyText, (text) => {
      const { roles } = delegationOf(text);
      for (const guid of guids.concat("e".repeat(32))) {
        const verdicts = everybody.map(
          (to) => evaluateCondition(text, { action: write, assigned: { roleId: guid, ...to } }).value,
        );
        const said = roles.named.get(dashed(guid)) ?? roles.others;
        const strongest = verdicts.includes("true") ? "true" : verdicts.includes("unknown") ? "unknown" : "false";
        expect(said).toBe(strongest);
      }
    }),
    { numRuns: 300 },
  );
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { outputsOf, readDeployment } from "../../../../support/bicep/deployments.ts";

async function evaluated(expression: string): Promise<unknown> {
  const { x } = await outputsOf(
    `param open string\nparam openList array\nparam openMap object\noutput x object = ${expression}\n`,
  );
  return x;
}

describe("texts", () => {
  test.each([
    ["concat('a', 1, 'b')", "a1b"],
    ["format('{0}-{1}-{0} {{x}}', 'a', true)", "a-True-a {x}"],
    ["join(['a', 1], ', ')", "a, 1"],
    ["split('a,b;c', [',', ';'])", ["a", "b", "c"]],
    ["split('a,b', ',')", ["a", "b"]],
    ["replace('a.b.c', '.', '-')", "a-b-c"],
    ["toLower('ÄB')", "äb"],
    ["toUpper('ab')", "AB"],
    ["trim(' a ')", "a"],
    ["substring('abcdef', 2)", "cdef"],
    ["substring('abcdef', 2, 3)", "cde"],
    ["startsWith('Abc', 'aB')", true],
    ["endsWith('abC', 'c')", true],
    ["padLeft(7, 3, '0')", "007"],
    ["indexOf('abcb', 'B')", 1],
    ["lastIndexOf('abcb', 'b')", 3],
    ["string(true)", "True"],
    ["string({ a: [1, null] })", '{"a":[1,null]}'],
    ["base64('a')", "YQ=="],
    ["base64ToString('YQ==')", "a"],
    ["uriComponent('a b')", "a%20b"],
    ["uriComponentToString('a%20b')", "a b"],
    ["length('abc')", 3],
    ["first('abc')", "a"],
    ["take('abc', 2)", "ab"],
    ["skip('abc', 2)", "c"],
    ["contains('abc', 'b')", true],
    ["empty('')", true],
    ["empty('x${resourceGroup().name}')", false],
  ])("%s", async (expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });
});

describe("lists and objects", () => {
  test.each([
    ["array('a')", ["a"]],
    ["concat([1], [2, 3])", [1, 2, 3]],
    ["union([1, 2], [2, 3])", [1, 2, 3]],
    ["union({ a: { x: 1 } }, { a: { y: 2 }, b: 1 })", { a: { x: 1, y: 2 }, b: 1 }],
    ["shallowMerge([{ a: { x: 1 } }, { a: { y: 2 } }])", { a: { y: 2 } }],
    ["intersection([1, 2, 3], [2, 3, 4])", [2, 3]],
    ["intersection({ a: 1, b: 2 }, { a: 1, b: 3 })", { a: 1 }],
    ["contains(['a'], 'a')", true],
    ["contains({ aB: 1 }, 'Ab')", true],
    ["contains(['a'], 'b')", false],
    ["contains(['a', open], 'a')", true],
    ["empty([])", true],
    ["empty({})", true],
    ["empty(null)", true],
    ["empty([open])", false],
    ["first([])", null],
    ["last([1, 2])", 2],
    [
      "items({ b: 1, a: 2 })",
      [
        { key: "a", value: 2 },
        { key: "b", value: 1 },
      ],
    ],
    ["objectKeys({ b: 1, a: 2 })", ["a", "b"]],
    ["flatten([[1], [2, [3]]])", [1, 2, [3]]],
    ["range(2, 3)", [2, 3, 4]],
    ["min([3, 1, 2])", 1],
    ["max(3, 1)", 3],
    ["skip([1, 2, 3], 1)", [2, 3]],
    ["length({ a: 1 })", 1],
    ["coalesce(null, 'a')", "a"],
    ["tryGet({ a: [1] }, 'a', 0)", 1],
    ["tryGet({ a: [1] }, 'b', 0)", null],
    ["length([open, open])", 2],
  ])("%s", async (expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  test("what is certain of an unknown list or object can be asked", async () => {
    expect(await evaluated("contains(concat(openList, ['a']), 'a')")).toBe(true);
    expect(await evaluated("union(openMap, { env: 'prod' }).env")).toBe("prod");
    expect(await evaluated("union({ env: 'prod' }, openMap).env")).toMatchObject({ why: "input" });
  });
});

describe("conversions and times", () => {
  test.each([
    ["int('7')", 7],
    ["bool('True')", true],
    ["bool(0)", false],
    ["json('{ \"a\": [1] }')", { a: [1] }],
    ["dateTimeToEpoch('2031-01-01T00:00:00Z')", 1924992000],
    ["dateTimeToEpoch('2031-01-01T02:00:00+02:00')", 1924992000],
    ["dateTimeFromEpoch(1924992000)", "2031-01-01T00:00:00Z"],
    ["dateTimeAdd('2031-01-31T00:00:00Z', 'P1M')", "2031-02-28T00:00:00Z"],
    ["dateTimeAdd('2031-01-01T00:00:00Z', '-P1Y2DT3H')", "2029-12-29T21:00:00Z"],
  ])("%s", async (expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  test.each([
    "int('x')",
    "bool('x')",
    "json('{')",
    "dateTimeAdd('x', 'P1D')",
    "dateTimeAdd('2031-01-01', '1d')",
    "dateTimeToEpoch('2031-02-30')",
    "createObject('a')",
  ])("%s is broken", async (expression) => {
    expect(await evaluated(expression)).toMatchObject({ why: "fault" });
  });
});

describe("ids", () => {
  const id = async (expression: string) => {
    const { outputs } = await readDeployment({
      "main.bicep": `// keyvault\nparam open string\noutput x string = ${expression}\n`,
    });
    const value = outputs[0]?.value;
    if (value?.kind === "scalar") return value.value;
    return (
      value?.kind === "unknown" &&
      value.parts?.map((part) => (typeof part === "string" ? part : `${part.address} ${part.path.join(".")}`))
    );
  };

  test("keep the part that is known", async () => {
    expect(await id("resourceId('Microsoft.KeyVault/vaults', 'kv')")).toEqual([
      "resourceGroup() id",
      "/providers/Microsoft.KeyVault/vaults/kv",
    ]);
    expect(await id("resourceId('Microsoft.KeyVault/vaults/secrets', 'kv', 's')")).toEqual([
      "resourceGroup() id",
      "/providers/Microsoft.KeyVault/vaults/kv/secrets/s",
    ]);
    expect(await id("resourceId('rg', 'Microsoft.KeyVault/vaults', 'kv')")).toEqual([
      "subscription() id",
      "/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
    ]);
    expect(
      await id("resourceId('00000000-0000-0000-0000-000000000001', 'rg', 'Microsoft.KeyVault/vaults', 'kv')"),
    ).toBe(
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv",
    );
    expect(await id("subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'r')")).toEqual([
      "subscription() id",
      "/providers/Microsoft.Authorization/roleDefinitions/r",
    ]);
    expect(await id("tenantResourceId('Microsoft.Authorization/roleDefinitions', 'r')")).toBe(
      "/providers/Microsoft.Authorization/roleDefinitions/r",
    );
    expect(await id("extensionResourceId('/a', 'Microsoft.Authorization/locks', 'l')")).toBe(
      "/a/providers/Microsoft.Authorization/locks/l",
    );
    expect(await id("'${resourceGroup().id}/x'")).toEqual(["resourceGroup() id", "/x"]);
  });

  test("without one name for each type there is none", async () => {
    expect(await evaluated("resourceId('Microsoft.KeyVault/vaults/secrets', 'kv')")).toMatchObject({ why: "fault" });
  });
});

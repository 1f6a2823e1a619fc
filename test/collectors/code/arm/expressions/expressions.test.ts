import { describe, expect, test } from "vitest";
import { deployed, givenBy, plainOf, referenceOf } from "../../../../support/arm/deployments.ts";

const role = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";

describe("expressions that are known", () => {
  test.each<[string, unknown]>([
    ["plain", "plain"],
    ["[[not one]", "[not one]"],
    ["[not closed", "[not closed"],
    ["[]", "[]"],
    ["['it''s']", "it's"],
    ["[concat('a', 1, true())]", "a1True"],
    ["[ CONCAT ( 'a' , 'b' ) ]", "ab"],
    ["[concat(createArray(1), createArray('x'))]", [1, "x"]],
    ["[format('{0}-{1}-{0}', 'a', 2)]", "a-2-a"],
    ["[if(equals('a', 'a'), 'yes', div(1, 0))]", "yes"],
    ["[and(true(), not(false()), bool('true'))]", true],
    ["[or(false(), false(), equals(1, 2))]", false],
    ["[less(1, 2)]", true],
    ["[lessOrEquals(2, 2)]", true],
    ["[greater('b', 'a')]", true],
    ["[greaterOrEquals(1, 2)]", false],
    ["[equals('A', 'a')]", false],
    ["[empty('')]", true],
    ["[empty(createObject('a', 1))]", false],
    ["[coalesce(null(), 'x')]", "x"],
    ["[contains('vault', 'aul')]", true],
    ["[contains(createObject('Key', 1), 'key')]", true],
    [
      "[union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))]",
      { a: { b: 1, c: 2 } },
    ],
    ["[intersection(createArray(1, 2), createArray(2, 3))]", [2]],
    ["[createObject('a', createArray())]", { a: [] }],
    ["[first('vault')]", "v"],
    ["[last(createArray(1, 2))]", 2],
    ["[length('four')]", 4],
    ["[split('a/b;c', createArray('/', ';'))[1]]", "b"],
    ["[join(createArray('a', 'b'), '-')]", "a-b"],
    ["[replace('a.b', '.', '-')]", "a-b"],
    ["[trim('  x ')]", "x"],
    ["[toLower('ABC')]", "abc"],
    ["[toUpper('abc')]", "ABC"],
    ["[substring('vault', 1, 3)]", "aul"],
    ["[startsWith('Vault', 'va')]", true],
    ["[endsWith('Vault', 'LT')]", true],
    ["[string(createObject('a', 1))]", '{"a":1}'],
    ["[int('7')]", 7],
    ["[float('1.5')]", 1.5],
    ["[json('{\"a\": [true, null]}').a[0]]", true],
    ["[array('x')]", ["x"]],
    ["[tryGet(createObject('a', 1), 'b')]", null],
    ["[createObject('a', createObject('b', 1)).a.b]", 1],
    ["[createObject('a', 1).?b]", null],
    ["[createArray(1, 2, 3)[?9]]", null],
    ["[indexFromEnd(createArray(1, 2, 3), 1)]", 3],
    ["[tryIndexFromEnd(createArray(1), 3)]", null],
    ["[items(createObject('b', 2, 'a', 1))[0].key]", "a"],
    ["[map(range(0, 3), lambda('i', add(lambdaVariables('i'), 10)))]", [10, 11, 12]],
    ["[map(createArray('a'), lambda('x', 'i', concat(lambdaVariables('x'), string(lambdaVariables('i')))))]", ["a0"]],
    ["[filter(range(0, 5), lambda('i', greater(lambdaVariables('i'), 2)))]", [3, 4]],
    ["[reduce(range(1, 3), 0, lambda('cur', 'next', add(lambdaVariables('cur'), lambdaVariables('next'))))]", 6],
    ["[toObject(createArray('a'), lambda('x', lambdaVariables('x')), lambda('x', 1))]", { a: 1 }],
    ["[min(3, 1, 2)]", 1],
    ["[max(createArray(1, 4))]", 4],
    ["[add(1, mul(2, sub(5, 2)))]", 7],
    ["[mod(div(7, 2), 2)]", 1],
    ["[base64ToString(base64('kv'))]", "kv"],
    ["[base64ToJson('eyJhIjoxfQ==').a]", 1],
    ["[dataUriToString(dataUri('kv'))]", "kv"],
    ["[uri('https://x.example/a/', 'b.json')]", "https://x.example/a/b.json"],
    ["[uriComponent('a b')]", "a%20b"],
    ["[take('vault', 2)]", "va"],
    ["[skip(createArray(1, 2), 1)]", [2]],
    ["[dateTimeToEpoch(dateTimeAdd('2025-01-01T00:00:00Z', 'P1Y'))]", 1_767_225_600],
    ["[-5]", -5],
    [
      "[tenantResourceId('Microsoft.Authorization/roleDefinitions', 'x')]",
      "/providers/Microsoft.Authorization/roleDefinitions/x",
    ],
  ])("%s", async (expression, value) => {
    expect(await plainOf(expression)).toEqual(value);
  });

  test("parameters, variables and functions of the template, in whatever case", async () => {
    const parts = {
      parameters: { Env: { type: "string", defaultValue: "prod" }, on: { type: "bool", defaultValue: "True" } },
      variables: {
        name: "[concat('kv-', parameters('env'))]",
        map: { prod: { sku: "premium" } },
        copy: [{ name: "list", count: 2, input: "[concat(variables('name'), copyIndex('list', 1))]" }],
        inner: { copy: [{ name: "rules", count: 2, input: { value: "[copyIndex('rules')]" } }] },
      },
      functions: [
        {
          namespace: "contoso",
          members: {
            shout: {
              parameters: [{ name: "text", type: "string" }],
              output: { type: "string", value: "[toUpper(parameters('text'))]" },
            },
          },
        },
      ],
    };
    const of = (expression: string) => plainOf(expression, parts);
    expect(await of("[variables('NAME')]")).toBe("kv-prod");
    expect(await of("[variables('map')[parameters('env')].sku]")).toBe("premium");
    expect(await of("[variables('list')]")).toEqual(["kv-prod1", "kv-prod2"]);
    expect(await of("[variables('inner').rules[1].value]")).toBe(1);
    expect(await of("[Contoso.Shout('a')]")).toBe("A");
    expect(await of("[if(parameters('on'), 1, 2)]")).toBe(1);
    expect(await of("[parameters(concat('e', 'nv'))]")).toBe("prod");
  });

  test("loops over outputs and over a count that is known", async () => {
    const { outputs } = await deployed({
      outputs: { all: { type: "array", copy: { count: 2, input: "[concat('v', copyIndex())]" } } },
    });
    expect(outputs[0]?.value).toMatchObject({ items: [{ value: "v0" }, { value: "v1" }] });
  });
});

describe("expressions that nobody knows before a deployment", () => {
  test.each<[string, string]>([
    ["[parameters('open')]", "input"],
    ["[toLower(parameters('open'))]", "input"],
    ["[uniqueString(resourceGroup().id)]", "apply"],
    ["[guid('x')]", "apply"],
    ["[newGuid()]", "apply"],
    ["[utcNow()]", "apply"],
    ["[reference('/subscriptions/1/resourceGroups/g/providers/Microsoft.Web/sites/x').identity]", "apply"],
    ["[listKeys('x', '2023-01-01').keys[0].value]", "apply"],
    ["[environment().suffixes.keyvaultDns]", "apply"],
    ["[deployment().name]", "apply"],
    ["[pickZones('Microsoft.Compute', 'virtualMachines', 'westeurope')]", "unsupported"],
    ["[parameters('nobody')]", "fault"],
    ["[concat('a']", "fault"],
    ["[int('x')]", "fault"],
    ["[variables('a')]", "fault"],
  ])("%s is unknown: %s", async (expression, why) => {
    const parts = {
      parameters: { open: { type: "string" } },
      variables: { a: "[variables('b')]", b: "[variables('a')]" },
    };
    expect(await givenBy(expression, parts)).toMatchObject({ kind: "unknown", why });
  });

  test("keys of other resources are secret", async () => {
    for (const expression of [
      "[listKeys('x', '2023-01-01')]",
      "[LISTKEYS('x', '2023-01-01').key]",
      "[listSecrets('x', 'y')]",
    ])
      expect(await givenBy(expression)).toMatchObject({ kind: "unknown", isSensitive: true });
    expect((await givenBy("[createArray('list')]")).isSensitive).toBeUndefined();
  });

  test("places of the deployment are references", async () => {
    expect(referenceOf(await givenBy("[resourceGroup().location]"))).toBe("resourceGroup() location");
    expect(referenceOf(await givenBy("[subscription().tenantId]"))).toBe("subscription() tenantId");
    expect(referenceOf(await givenBy("[tenant().tenantId]"))).toBe("tenant() tenantId");
    expect(referenceOf(await givenBy("[managementGroup().id]"))).toBe("managementGroup() id");
  });

  test("an id of something else keeps what is known of it", async () => {
    const { parts } = (await givenBy(
      `[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '${role}')]`,
    )) as { parts?: unknown };
    expect(parts).toEqual([
      { address: "subscription()", path: ["id"] },
      `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    ]);
    const vault = await givenBy("[resourceId('rg', 'Microsoft.KeyVault/vaults', 'kv')]");
    expect(vault).toMatchObject({
      parts: [{ address: "subscription()", path: ["id"] }, "/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"],
    });
  });

  test("what is wrong in an expression is told at its place", async () => {
    const { refused } = await deployed({
      variables: { x: 1 },
      outputs: { it: { type: "string", value: "[concat('a', )]" } },
    });
    expect(refused).toEqual([
      { id: "main.json:14", why: { reason: "unparsable", detail: "a function or a text is expected" } },
    ]);
  });

  test("a variable that rests on itself is told", async () => {
    const { refused } = await deployed({
      variables: { a: "[variables('a')]" },
      outputs: { it: { type: "string", value: "[variables('a')]" } },
    });
    expect(refused.map(({ why }) => why.detail)).toEqual(['the value of variable "a" rests on itself']);
  });

  test("brackets inside each other are read to a depth", async () => {
    const deep = `[${"not(".repeat(5_000)}true()${")".repeat(5_000)}]`;
    expect(await givenBy(deep)).toMatchObject({ kind: "unknown", why: "fault" });
  });

  test("what takes too much work is unknown", async () => {
    const parts = { variables: { big: "[range(0, 9999)]" } };
    const nested = "map(variables('big'), lambda('a', map(variables('big'), lambda('b', lambdaVariables('b')))))";
    expect(await givenBy(`[length(${nested})]`, parts)).toMatchObject({ kind: "unknown", why: "unsupported" });
  });
});

import { describe, expect, test } from "vitest";
import {
  bodyAt,
  deployed,
  readDeployment,
  referenceOf,
  resourceAt,
  template,
} from "../../../../support/arm/deployments.ts";
import { plain } from "../../../../support/terraform/source-tree.ts";

const vault = {
  type: "Microsoft.KeyVault/vaults",
  apiVersion: "2023-07-01",
  name: "[parameters('vaultName')]",
  location: "[resourceGroup().location]",
  properties: { tenantId: "[subscription().tenantId]", sku: { family: "A", name: "standard" } },
};
const parameters = { vaultName: { type: "string" } };
const vaultAddress = "Microsoft.KeyVault/vaults/parameters('vaultName')";
const vaultId = `${vaultAddress} id`;

function secret(parts: object) {
  return { type: "Microsoft.KeyVault/vaults/secrets", apiVersion: "2023-07-01", properties: {}, ...parts };
}

/** Type, name, and what the last resource lies in or extends, as references. */
async function lastOf(resources: readonly object[], parts: object = {}) {
  const { resources: all } = await deployed({ parameters, ...parts, resources });
  const last = all.at(-1);
  return {
    type: last?.type,
    name: plain(last?.name),
    parent: referenceOf(last?.parent),
    scope: referenceOf(last?.scope),
  };
}

describe("where resources hide", () => {
  test("a list of them", async () => {
    const deployment = await deployed({ parameters, resources: [vault] });
    const found = resourceAt(deployment, vaultAddress);
    expect(found).toMatchObject({
      type: "Microsoft.KeyVault/vaults",
      apiVersion: "2023-07-01",
      module: "",
      uri: "main.json",
    });
    expect(found.at).toEqual({ uri: "main.json", startLine: 8, startColumn: 5, endLine: 20 });
    expect(found.typeAt).toEqual({ uri: "main.json", startLine: 9, startColumn: 15, endLine: 9 });
    expect(found.body.entries.get("properties")).toMatchObject({ at: { startLine: 13, startColumn: 21 } });
    expect(found.name).toMatchObject({ kind: "unknown", why: "input", at: { startLine: 11 } });
    expect(bodyAt(deployment, vaultAddress)).toMatchObject({ properties: { sku: { name: "standard" } } });
  });

  test("an object by symbolic names, existing ones among them", async () => {
    const deployment = await deployed({
      languageVersion: "2.0",
      parameters,
      resources: {
        kv: { existing: true, type: vault.type, apiVersion: "2023-07-01", name: vault.name },
        db: secret({ name: "[format('{0}/{1}', parameters('vaultName'), 'db')]" }),
      },
      outputs: {
        uri: { type: "string", value: "[reference('kv').vaultUri]" },
        identity: { type: "string", value: "[reference('kv', '2023-07-01', 'full').identity.principalId]" },
        id: { type: "string", value: "[resourceInfo('kv').id]" },
      },
    });
    expect(resourceAt(deployment, "kv")).toMatchObject({ isExisting: true });
    expect(resourceAt(deployment, "db")).toMatchObject({ isExisting: false, name: { value: "db" } });
    expect(referenceOf(resourceAt(deployment, "db").parent)).toBe("kv id");
    expect(deployment.outputs.map(({ value }) => referenceOf(value))).toEqual([
      "kv properties vaultUri",
      "kv identity principalId",
      "kv id",
    ]);
  });

  test.each([
    ["nested, with short type and name", [{ ...vault, resources: [secret({ type: "secrets", name: "db" })] }]],
    [
      "nested, with full type and name",
      [{ ...vault, resources: [secret({ name: "[concat(parameters('vaultName'), '/db')]" })] }],
    ],
    ["at the top, by concat", [vault, secret({ name: "[concat(parameters('vaultName'), '/', 'db')]" })]],
    ["at the top, by format", [vault, secret({ name: "[format('{0}/db', parameters('vaultName'))]" })]],
    ["at the top, before its vault", [secret({ name: "[format('{0}/db', parameters('vaultName'))]" }), vault]],
  ])("a child %s", async (_, resources) => {
    const { resources: all } = await deployed({ parameters, resources });
    const child = all.find(({ type }) => type.endsWith("/secrets"));
    expect(child?.type).toBe("Microsoft.KeyVault/vaults/secrets");
    expect(plain(child?.name)).toBe("db");
    expect(referenceOf(child?.parent)).toBe(vaultId);
  });

  test("a child whose whole name is a variable", async () => {
    const variables = {
      secretName: "[concat(variables('prefix'), 'db')]",
      prefix: "[concat(parameters('vaultName'), '/')]",
    };
    const found = await lastOf([vault, secret({ name: "[variables('secretName')]" })], { variables });
    expect(found).toMatchObject({ name: "db", parent: vaultId });
  });

  test("a vault whose name only the deployment knows is found by the same expression", async () => {
    const variables = { name: "[concat('kv', uniqueString(resourceGroup().id))]" };
    const resources = [
      { ...vault, name: "[variables('name')]" },
      { ...vault, name: "[concat('kv2', uniqueString(resourceGroup().id))]" },
      secret({ name: "[format('kv{0}/db', uniqueString(resourceGroup().id))]" }),
    ];
    expect(await lastOf(resources, { variables })).toMatchObject({
      name: "db",
      parent: "Microsoft.KeyVault/vaults/variables('name') id",
    });
  });

  test("three deep", async () => {
    const third = { type: "versions", apiVersion: "2023-07-01", name: "v1", properties: {} };
    const found = await lastOf([{ ...vault, resources: [secret({ type: "keys", name: "k", resources: [third] })] }]);
    expect(found).toMatchObject({
      type: "Microsoft.KeyVault/vaults/keys/versions",
      name: "v1",
      parent: "Microsoft.KeyVault/vaults/keys/parameters('vaultName')/k id",
    });
  });

  test("a child of a vault that is not there has the id that its name gives", async () => {
    const { resources } = await deployed({ resources: [secret({ name: "kv-core/db" })] });
    expect(resources[0]?.parent).toMatchObject({
      parts: [{ address: "resourceGroup()", path: ["id"] }, "/providers/Microsoft.KeyVault/vaults/kv-core"],
    });
  });

  test("what stands before the slash of a name that is one parameter nobody knows", async () => {
    const { resources } = await deployed({
      parameters: { full: { type: "string" } },
      resources: [secret({ name: "[parameters('full')]" })],
    });
    expect(resources[0]).toMatchObject({ parent: { kind: "unknown", why: "input", references: [] } });
  });

  const setting = { apiVersion: "2021-05-01-preview", properties: { logs: [] } };
  const insights = "Microsoft.Insights/diagnosticSettings";
  test.each([
    [
      "scope as a path",
      [
        vault,
        {
          ...setting,
          type: insights,
          name: "d",
          scope: "[format('Microsoft.KeyVault/vaults/{0}', parameters('vaultName'))]",
        },
      ],
    ],
    [
      "scope as an id",
      [
        vault,
        {
          ...setting,
          type: insights,
          name: "d",
          scope: "[resourceId('Microsoft.KeyVault/vaults', parameters('vaultName'))]",
        },
      ],
    ],
    [
      "scope as a text around an id",
      [
        vault,
        {
          ...setting,
          type: insights,
          name: "d",
          scope: "[concat(resourceGroup().id, '/providers/Microsoft.KeyVault/vaults/', parameters('vaultName'))]",
        },
      ],
    ],
    [
      "type and name of the vault",
      [
        vault,
        {
          ...setting,
          type: "Microsoft.KeyVault/vaults/providers/diagnosticSettings",
          name: "[concat(parameters('vaultName'), '/Microsoft.Insights/d')]",
        },
      ],
    ],
    [
      "inside the vault",
      [{ ...vault, resources: [{ ...setting, type: "providers/diagnosticSettings", name: "Microsoft.Insights/d" }] }],
    ],
    [
      "inside the vault, by its full type",
      [
        {
          ...vault,
          resources: [
            {
              ...setting,
              type: "Microsoft.KeyVault/vaults/providers/diagnosticSettings",
              name: "[concat(parameters('vaultName'), '/Microsoft.Insights/d')]",
            },
          ],
        },
      ],
    ],
  ])("an extension: %s", async (_, resources) => {
    expect(await lastOf(resources)).toMatchObject({ type: insights, name: "d", parent: undefined, scope: vaultId });
  });

  test("an extension of a secret", async () => {
    const resources = [
      vault,
      secret({ name: "[format('{0}/db', parameters('vaultName'))]" }),
      {
        type: "Microsoft.KeyVault/vaults/secrets/providers/roleAssignments",
        apiVersion: "2022-04-01",
        name: "[format('{0}/db/Microsoft.Authorization/{1}', parameters('vaultName'), guid('x'))]",
        properties: {},
      },
    ];
    const { resources: all } = await deployed({ parameters, resources });
    expect(all.at(-1)?.type).toBe("Microsoft.Authorization/roleAssignments");
    expect(referenceOf(all.at(-1)?.scope)).toMatch(/^Microsoft.KeyVault\/vaults\/secrets\/.* id$/);
  });

  test("a loop whose rounds are known, and one whose are not", async () => {
    const loop = (count: unknown) => ({
      ...vault,
      name: "[concat('kv', copyIndex())]",
      copy: { name: "all", count },
      properties: {
        copy: [{ name: "accessPolicies", count: 2, input: { objectId: "[copyIndex('accessPolicies')]" } }],
      },
    });
    const known = await deployed({ resources: [loop(2)] });
    expect(known.resources.map(({ address, name }) => [address, plain(name)])).toEqual([
      ["Microsoft.KeyVault/vaults/concat('kv', copyIndex())[0]", "kv0"],
      ["Microsoft.KeyVault/vaults/concat('kv', copyIndex())[1]", "kv1"],
    ]);
    expect(plain(known.resources[0]?.body)).toEqual({
      properties: { accessPolicies: [{ objectId: 0 }, { objectId: 1 }] },
      location: expect.anything(),
    });
    const open = await deployed({ parameters: { n: { type: "int" } }, resources: [loop("[parameters('n')]")] });
    expect(open.resources).toMatchObject([
      { countUnknown: expect.any(String), address: expect.stringMatching(/\[\*\]$/) },
    ]);
  });

  test("a vault of a loop is found by its round", async () => {
    const names = ["a", "b"];
    const copy = { name: "all", count: 2 };
    const { resources } = await deployed({
      parameters: { names: { type: "array", defaultValue: names } },
      resources: [
        { ...vault, name: "[parameters('names')[copyIndex()]]", copy },
        secret({ name: "[concat(parameters('names')[copyIndex()], '/db')]", copy }),
      ],
    });
    expect(resources.map(({ parent }) => referenceOf(parent))).toEqual([
      undefined,
      undefined,
      "Microsoft.KeyVault/vaults/parameters('names')[copyIndex()][0] id",
      "Microsoft.KeyVault/vaults/parameters('names')[copyIndex()][1] id",
    ]);
  });

  test.each([
    [false, 0, undefined],
    ["false", 0, undefined],
    ["[equals('a', 'a')]", 1, undefined],
    ["[parameters('deploys')]", 1, "parameters('deploys')"],
  ])("a condition: %s", async (condition, count, countUnknown) => {
    const { resources } = await deployed({
      parameters: { ...parameters, deploys: { type: "bool" } },
      resources: [{ ...vault, condition }],
    });
    expect(resources).toHaveLength(count);
    expect(resources[0]?.countUnknown).toBe(countUnknown);
  });

  test("two of the same type and name, of which one is deployed, are told apart", async () => {
    const { resources } = await deployed({ parameters, resources: [vault, vault] });
    expect(resources.map(({ address }) => address)).toEqual([vaultAddress, `${vaultAddress}#2`]);
  });

  test("properties in any case get the name that Azure has", async () => {
    const deployment = await deployed({
      resources: [
        {
          ...vault,
          name: "kv",
          tags: { Properties: "x" },
          properties: { EnablePurgeProtection: true, NETWORKACLS: { DefaultAction: "Deny" } },
        },
      ],
    });
    expect(bodyAt(deployment, "Microsoft.KeyVault/vaults/kv")).toMatchObject({
      tags: { Properties: "x" },
      properties: { enablePurgeProtection: true, networkAcls: { defaultAction: "Deny" } },
    });
  });

  test("properties that are one expression", async () => {
    const deployment = await deployed({
      variables: { all: { enablePurgeProtection: true } },
      resources: [
        {
          ...vault,
          name: "kv",
          properties: "[union(variables('all'), createObject('tenantId', subscription().tenantId))]",
        },
      ],
    });
    expect(bodyAt(deployment, "Microsoft.KeyVault/vaults/kv")).toMatchObject({
      properties: { enablePurgeProtection: true },
    });
  });
});

describe("templates that other files carry", () => {
  const inner = JSON.parse(template({ parameters, resources: [vault] })) as object;

  test.each<[string, object, string]>([
    [
      "an artifact of a blueprint",
      { kind: "template", properties: { template: inner, parameters: { vaultName: { value: "kv-a" } } } },
      "kv-a",
    ],
    [
      "a policy",
      {
        properties: {
          policyRule: {
            // biome-ignore lint/suspicious/noThenProperty: the keyword of a policy
            then: {
              effect: "deployIfNotExists",
              details: {
                deployment: {
                  properties: { mode: "incremental", template: inner, parameters: { vaultName: { value: "kv-b" } } },
                },
              },
            },
          },
        },
      },
      "kv-b",
    ],
    ["a template spec", { properties: { mainTemplate: inner } }, "unknown"],
    ["a deployment as it is sent", { location: "westeurope", properties: { template: inner } }, "unknown"],
  ])("%s", async (_, carrier, name) => {
    const { resources } = await readDeployment({ "x.json": JSON.stringify(carrier) });
    expect(resources[0]?.name).toMatchObject(name === "unknown" ? { kind: "unknown" } : { value: name });
  });

  test("a template without a schema", async () => {
    const text = JSON.stringify({ contentVersion: "1.0.0.0", resources: [{ ...vault, name: "kv" }] });
    const { resources } = await readDeployment({ "x.json": text });
    expect(resources[0]?.address).toBe("Microsoft.KeyVault/vaults/kv");
  });

  test.each([
    ["https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", "subscription"],
    ["HTTP://schema.management.azure.com/schemas/2019-08-01/managementgroupdeploymenttemplate.json", "managementGroup"],
    ["https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#", "tenant"],
    ["http://schema.management.azure.com/schemas/2015-01-01/DeploymentTemplate.json#", "resourceGroup"],
  ])("%s is deployed in a %s", async ($schema, targetScope) => {
    expect(await deployed({ $schema })).toMatchObject({ targetScope });
  });
});

describe("what does not parse", () => {
  test("a broken expression costs its property", async () => {
    const deployment = await deployed({
      resources: [
        { ...vault, name: "kv", properties: { enablePurgeProtection: "[and(true(]", enableSoftDelete: true } },
      ],
    });
    expect(bodyAt(deployment, "Microsoft.KeyVault/vaults/kv")).toMatchObject({
      properties: { enablePurgeProtection: { why: "fault" }, enableSoftDelete: true },
    });
    expect(deployment.refused).toMatchObject([{ id: "main.json:14", why: { reason: "unparsable" } }]);
  });

  test("half a template is judged as far as it goes", async () => {
    const text = template({ resources: [{ ...vault, name: "kv" }] });
    const { resources, refused } = await readDeployment({ "main.json": text.slice(0, text.indexOf('"sku"')) });
    expect(resources[0]?.body.entries.get("properties")).toMatchObject({ isCut: true });
    expect(refused).toMatchObject([{ why: { reason: "unparsable" } }]);
  });

  test("a type that is an expression is told", async () => {
    const { resources, refused } = await deployed({ resources: [{ ...vault, type: "[variables('type')]" }] });
    expect(resources).toEqual([]);
    expect(refused).toMatchObject([{ why: { detail: "the type of a resource is no plain text" } }]);
  });

  test("what only says that it is a template is told", async () => {
    const text = '{"$schema": "deploymentTemplate.json#" "resources": "Microsoft.KeyVault"'.replace("{", "[");
    expect(await readDeployment({ "main.json": text })).toMatchObject({
      resources: [],
      refused: expect.arrayContaining([expect.objectContaining({ id: "main.json:1" })]),
    });
  });
});

test("files that have nothing to do with vaults are not read", async () => {
  const texts: string[] = [];
  const { readArm } = await import("../../../../../src/collectors/code/arm/read/read-arm.ts");
  const files = new Map([
    ["package.json", '{"resources": []}'],
    ["storage.json", template({ metadata: {}, resources: [{ type: "Microsoft.Storage/storageAccounts", name: "x" }] })],
    ["plan.json", '{"format_version": "1.2", "contentVersion": "keyvault", "resources": []}'],
  ]);
  const deployments = await readArm({
    uris: [...files.keys()],
    glance: (uri) => files.get(uri),
    text: async (uri) => {
      texts.push(uri);
      return files.get(uri);
    },
    refused: () => [],
  });
  expect(deployments).toEqual([]);
  expect(texts).toEqual([]);
});

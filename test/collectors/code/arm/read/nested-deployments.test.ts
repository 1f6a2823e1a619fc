import { describe, expect, test } from "vitest";
import {
  deployed,
  readDeployment,
  readDeployments,
  referenceOf,
  resourceAt,
  template,
} from "../../../../support/arm/deployments.ts";
import { plain } from "../../../../support/terraform/source-tree.ts";

const vault = { type: "Microsoft.KeyVault/vaults", apiVersion: "2023-07-01", name: "kv", properties: {} };
const secret = (parts: object) => ({ type: "Microsoft.KeyVault/vaults/secrets", apiVersion: "2023-07-01", ...parts });
const head = {
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
};

function nested(name: string, properties: object, parts: object = {}) {
  return {
    type: "Microsoft.Resources/deployments",
    apiVersion: "2022-09-01",
    name,
    ...parts,
    properties: { mode: "Incremental", ...properties },
  };
}

const inner = { expressionEvaluationOptions: { scope: "Inner" } };

describe("a nested deployment of inner scope", () => {
  test("sees what is handed to it, and gives its outputs", async () => {
    const deployment = await deployed({
      parameters: { name: { type: "string", defaultValue: "kv-a" } },
      resources: [
        nested("vaults", {
          ...inner,
          parameters: { kvName: { value: "[parameters('name')]" } },
          template: {
            ...head,
            parameters: { kvName: { type: "string" }, sku: { type: "string", defaultValue: "premium" } },
            resources: [
              { ...vault, name: "[parameters('kvName')]", properties: { sku: { name: "[parameters('sku')]" } } },
            ],
            outputs: {
              id: { type: "string", value: "[resourceId('Microsoft.KeyVault/vaults', parameters('kvName'))]" },
              sku: { type: "string", value: "[parameters('sku')]" },
            },
          },
        }),
      ],
      outputs: {
        id: { type: "string", value: "[reference('vaults').outputs.id.value]" },
        sku: {
          type: "string",
          value: "[reference(resourceId('Microsoft.Resources/deployments', 'vaults')).outputs.sku.value]",
        },
      },
    });
    const address = "module.vaults.Microsoft.KeyVault/vaults/parameters('kvName')";
    const found = resourceAt(deployment, address);
    expect(found.module).toBe("module.vaults");
    expect(found.name).toMatchObject({ value: "kv-a", at: { startLine: expect.any(Number) } });
    expect(plain(found.body)).toEqual({ properties: { sku: { name: "premium" } } });
    const own = deployment.outputs.filter(({ module }) => module === "");
    expect(own.map(({ value }) => referenceOf(value) ?? plain(value))).toEqual([`${address} id`, "premium"]);
    expect(deployment.parameters.map(({ module, name, value }) => [module, name, plain(value)])).toEqual([
      ["module.vaults", "kvName", "kv-a"],
      ["module.vaults", "sku", "premium"],
      ["", "name", "kv-a"],
    ]);
  });

  test("finds a vault of the deployment around it, by a name that nobody knows", async () => {
    const { resources } = await deployed({
      parameters: { name: { type: "string" } },
      resources: [
        { ...vault, name: "[parameters('name')]" },
        nested("n", {
          ...inner,
          parameters: { v: { value: "[parameters('name')]" } },
          template: {
            ...head,
            parameters: { v: { type: "string" } },
            resources: [secret({ name: "[format('{0}/db', parameters('v'))]" })],
          },
        }),
      ],
    });
    expect(referenceOf(resources.at(-1)?.parent)).toBe("Microsoft.KeyVault/vaults/parameters('name') id");
  });

  test("in another resource group, it is another place", async () => {
    const { resources } = await deployed({
      resources: [
        vault,
        nested(
          "n",
          {
            ...inner,
            template: {
              ...head,
              resources: [secret({ name: "kv/db" }), { ...vault, name: "kv2", tags: { at: "[resourceGroup().name]" } }],
            },
          },
          { resourceGroup: "rg-b" },
        ),
      ],
    });
    const [, child, other] = resources;
    expect(child?.parent).toMatchObject({
      parts: [{ address: "subscription()" }, "/resourceGroups/rg-b/providers/Microsoft.KeyVault/vaults/kv"],
    });
    expect(other?.scope).toMatchObject({
      parts: [{ address: "subscription()", path: ["id"] }, "/resourceGroups/rg-b"],
    });
    expect(plain(other?.body)).toMatchObject({ tags: { at: "rg-b" } });
  });

  test("in a resource group that the same deployment makes", async () => {
    const { resources } = await deployed({
      $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
      parameters: { rg: { type: "string" } },
      resources: [
        {
          type: "Microsoft.Resources/resourceGroups",
          apiVersion: "2021-04-01",
          name: "[parameters('rg')]",
          location: "westeurope",
        },
        nested("n", { ...inner, template: { ...head, resources: [vault] } }, { resourceGroup: "[parameters('rg')]" }),
      ],
    });
    expect(referenceOf(resources.at(-1)?.scope)).toBe("Microsoft.Resources/resourceGroups/parameters('rg') id");
  });

  test("in a loop, and three deep", async () => {
    const deepest = nested("c", { ...inner, template: { ...head, resources: [vault] } });
    const middle = nested("b", { ...inner, template: { ...head, resources: [deepest] } });
    const { resources } = await deployed({
      resources: [
        nested("a", { ...inner, template: { ...head, resources: [middle] } }, { copy: { name: "l", count: 2 } }),
      ],
    });
    expect(resources.map(({ address }) => address)).toEqual([
      "module.a[0].module.b.module.c.Microsoft.KeyVault/vaults/kv",
      "module.a[1].module.b.module.c.Microsoft.KeyVault/vaults/kv",
    ]);
  });

  test("a secure value for a parameter that is not secure leaks", async () => {
    const { leaks } = await deployed({
      parameters: { pw: { type: "securestring" } },
      resources: [
        nested("n", {
          ...inner,
          parameters: { plain: { value: "[concat('x', parameters('pw'))]" }, safe: { value: "[parameters('pw')]" } },
          template: {
            ...head,
            parameters: { plain: { type: "string" }, safe: { type: "secureString" } },
            resources: [],
          },
        }),
      ],
    });
    expect(leaks).toEqual([
      {
        uri: "main.json",
        at: expect.objectContaining({ startLine: 19 }),
        address: "module.n",
        path: "properties.parameters.plain",
        what: 'secure parameter "pw"',
      },
    ]);
  });

  test("a secret that stays in its vault", async () => {
    const { resources } = await deployed({
      resources: [
        vault,
        nested("n", {
          ...inner,
          parameters: {
            pw: {
              reference: { keyVault: { id: "[resourceId('Microsoft.KeyVault/vaults', 'kv')]" }, secretName: "db" },
            },
          },
          template: {
            ...head,
            parameters: { pw: { type: "securestring" } },
            resources: [secret({ name: "kv/copy", properties: { value: "[parameters('pw')]" } })],
          },
        }),
      ],
    });
    expect(plain(resources.at(-1)?.body)).toEqual({
      properties: {
        value: { unknown: "the secret db", why: "apply", references: ["Microsoft.KeyVault/vaults/kv getSecret db"] },
      },
    });
  });
});

describe("a nested deployment of outer scope", () => {
  test("sees the names around it, and puts secure ones into its text", async () => {
    const { resources, leaks } = await deployed({
      parameters: { pw: { type: "secureString" }, name: { type: "string", defaultValue: "kv-a" } },
      variables: { again: "[parameters('pw')]" },
      resources: [
        nested("n", {
          template: {
            ...head,
            parameters: { name: { type: "string", defaultValue: "never seen" } },
            resources: [
              { ...vault, name: "[parameters('name')]" },
              secret({ name: "kv-a/one", properties: { value: "[parameters('pw')]" } }),
              secret({ name: "kv-a/two", properties: { value: "[variables('again')]" } }),
            ],
          },
        }),
      ],
    });
    expect(plain(resources[0]?.name)).toBe("kv-a");
    expect(leaks.map(({ address, path, what, at }) => [address, path, what, at?.startLine])).toEqual([
      ["module.n", "properties.template.resources[1].properties.value", 'secure parameter "pw"', 35],
      ["module.n", "properties.template.resources[2].properties.value", 'secure variable "again"', 43],
    ]);
  });
});

describe("a linked template", () => {
  const linked = template({
    parameters: { v: { type: "string" } },
    resources: [{ ...vault, name: "[parameters('v')]" }],
  });

  test.each([
    ["relativePath", { relativePath: "nested/kv.json" }],
    ["a uri beside its own", { uri: "[uri(deployment().properties.templateLink.uri, 'nested/kv.json')]" }],
  ])("of the tree, by %s", async (_, templateLink) => {
    const { resources, missing, uri } = await readDeployment({
      "a/main.json": template({
        metadata: {},
        resources: [nested("n", { templateLink, parameters: { v: { value: "kv-x" } } })],
      }),
      "a/nested/kv.json": linked,
    });
    expect(uri).toBe("a/main.json");
    expect(missing).toEqual([]);
    expect(resources).toMatchObject([{ uri: "a/nested/kv.json", module: "module.n", name: { value: "kv-x" } }]);
  });

  test.each([
    ["an address", { uri: "https://x.example/kv.json?sig=abcdefgh" }, "https://x.example/kv.json"],
    [
      "a template spec",
      { id: "/subscriptions/1/resourceGroups/g/providers/Microsoft.Resources/templateSpecs/s/versions/1" },
      "/subscriptions/1/resourceGroups/g/providers/Microsoft.Resources/templateSpecs/s/versions/1",
    ],
    ["a path out of the tree", { relativePath: "../../x.json" }, "../../x.json"],
  ])("by %s is missing", async (_, templateLink, source) => {
    const { missing, refused, outputs } = await deployed({
      resources: [vault, nested("n", { templateLink, parameters: { v: { value: "kv" } } })],
      outputs: { o: { type: "string", value: "[reference('n').outputs.id.value]" } },
    });
    expect(missing).toMatchObject([{ address: "module.n", source, uri: "main.json" }]);
    expect(plain(missing[0]?.inputs)).toEqual({ v: "kv" });
    expect(refused).toMatchObject([{ id: `main.json:${missing[0]?.at?.startLine}`, why: { reason: "not-in-output" } }]);
    expect(outputs[0]?.value).toMatchObject({ kind: "unknown", why: "remote" });
  });

  test("that links itself ends", async () => {
    const deployments = await readDeployments({
      "a.json": template({ resources: [vault, nested("n", { templateLink: { relativePath: "b.json" } })] }),
      "b.json": template({ resources: [nested("m", { templateLink: { relativePath: "a.json" } })] }),
      "c.json": template({ resources: [nested("m", { templateLink: { relativePath: "a.json" } })] }),
    });
    expect(deployments.map(({ uri }) => uri)).toEqual(["c.json"]);
    expect(deployments[0]?.refused).toMatchObject([
      { id: expect.stringMatching(/^b.json:/), why: { reason: "unparsable" } },
    ]);
  });
});

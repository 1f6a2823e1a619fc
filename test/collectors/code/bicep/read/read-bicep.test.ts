// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { bodyAt, readDeployment, readDeployments, resourceAt } from "../../../../support/bicep/deployments.ts";
import { plain } from "../../../../support/terraform/source-tree.ts";

const vault = "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n}\n";

async function addressesOf(text: string) {
  const { resources } = await readDeployment({ "main.bicep": text });
  return resources.map(({ address, countUnknown }) => (countUnknown === undefined ? address : [address, countUnknown]));
}

describe("resources", () => {
  test("have type, version, place and body", async () => {
    const text =
      "@description('x')\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n  location: 'westeurope'\n  properties: {\n    enablePurgeProtection: true\n  }\n  dependsOn: []\n}\n";
    const deployment = await readDeployment({ "infra/main.bicep": text });
    const kv = resourceAt(deployment, "kv");
    expect(kv).toMatchObject({
      type: "Microsoft.KeyVault/vaults",
      apiVersion: "2023-07-01",
      module: "",
      uri: "infra/main.bicep",
      at: { uri: "infra/main.bicep", startLine: 2, startColumn: 1, endLine: 9 },
      typeAt: { startLine: 2, startColumn: 13 },
      isExisting: false,
      parent: undefined,
      scope: undefined,
    });
    expect(plain(kv.body)).toEqual({ location: "westeurope", properties: { enablePurgeProtection: true } });
    const properties = kv.body.entries.get("properties");
    const flag = properties?.kind === "object" ? properties.entries.get("enablePurgeProtection") : undefined;
    expect(flag?.at).toEqual({ uri: "infra/main.bicep", startLine: 6, startColumn: 28, endLine: 6 });
  });

  test("conditions: true, false, unknown", async () => {
    const text = `param flag bool\nparam on bool = true\n${["on", "!on", "flag"].map((condition, at) => `resource kv${at} 'Microsoft.KeyVault/vaults@2023-07-01' = if (${condition}) {\n  name: 'kv'\n}\n`).join("")}`;
    expect(await addressesOf(text)).toEqual(["kv0", ["kv2", "flag"]]);
  });

  test("loops over lists, ranges, objects and what is not known", async () => {
    const text = `
param names array
resource a 'Microsoft.KeyVault/vaults@2023-07-01' = [for n in ['x', 'y']: { name: n }]
resource b 'Microsoft.KeyVault/vaults@2023-07-01' = [for i in range(0, 3): if (i != 1) { name: 'kv\${i}' }]
resource c 'Microsoft.KeyVault/vaults@2023-07-01' = [for (e, i) in items({ y: 2, x: 1 }): { name: '\${e.key}\${e.value}\${i}' }]
resource d 'Microsoft.KeyVault/vaults@2023-07-01' = [for n in names: { name: n }]
output first string = d[0].id
output any string = b[2].name
`;
    const deployment = await readDeployment({ "main.bicep": text });
    expect(deployment.resources.map(({ address, name, countUnknown }) => [address, plain(name), countUnknown])).toEqual(
      [
        ["a[0]", "x", undefined],
        ["a[1]", "y", undefined],
        ["b[0]", "kv0", undefined],
        ["b[2]", "kv2", undefined],
        ["c[0]", "x10", undefined],
        ["c[1]", "y21", undefined],
        ["d[*]", { unknown: "n", why: "input", references: [] }, "names"],
      ],
    );
    expect(deployment.outputs.map(({ value }) => plain(value))).toEqual([
      { unknown: "d[0].id", why: "apply", references: ["d[*] id"] },
      "kv2",
    ]);
  });

  test("children: inside, by parent, by name", async () => {
    const text = `
param open string
resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  resource a 'secrets' = {
    name: 'a'
    resource deep 'versions@2024-01-01' = { name: 'v' }
  }
}
resource other 'Microsoft.KeyVault/vaults@2023-07-01' = { name: open }
resource b 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = { parent: kv, name: 'b' }
resource c 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = { name: '\${kv.name}/c' }
resource d 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = { name: '\${other.name}/d-\${open}' }
resource e 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = { name: 'elsewhere/e' }
resource f 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = { name: format('{0}/{1}', other.name, 'f') }
output uri string = kv::a.properties.secretUri
`;
    const deployment = await readDeployment({ "main.bicep": text });
    expect(
      deployment.resources.map(({ address, type, name, parent }) => [address, type, plain(name), plain(parent)]),
    ).toEqual([
      ["kv", "Microsoft.KeyVault/vaults", "kv", undefined],
      ["kv::a", "Microsoft.KeyVault/vaults/secrets", "a", reference("kv.id", "kv id")],
      ["kv::a::deep", "Microsoft.KeyVault/vaults/secrets/versions", "v", reference("a.id", "kv::a id")],
      ["other", "Microsoft.KeyVault/vaults", { unknown: "open", why: "input", references: [] }, undefined],
      ["b", "Microsoft.KeyVault/vaults/secrets", "b", reference("kv", "kv id")],
      ["c", "Microsoft.KeyVault/vaults/secrets", "c", reference("kv.id", "kv id")],
      [
        "d",
        "Microsoft.KeyVault/vaults/secrets",
        expect.objectContaining({ why: "input" }),
        reference("other.id", "other id"),
      ],
      ["e", "Microsoft.KeyVault/vaults/secrets", "e", "elsewhere"],
      ["f", "Microsoft.KeyVault/vaults/secrets", "f", reference("other.id", "other id")],
    ]);
    expect(resourceAt(deployment, "kv::a::deep").apiVersion).toBe("2024-01-01");
    expect(resourceAt(deployment, "kv::a").apiVersion).toBe("2023-07-01");
    expect(plain(deployment.outputs[0]?.value)).toEqual(
      reference("kv::a.properties.secretUri", "kv::a properties secretUri"),
    );
  });

  test("children of loops and conditions", async () => {
    const text = `
param flag bool
resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = [for n in ['x', 'y']: {
  name: n
  resource s 'secrets' = [for i in range(0, 2): { name: '\${n}\${i}' }]
}]
resource maybe 'Microsoft.KeyVault/vaults@2023-07-01' = if (flag) {
  name: 'maybe'
  resource s 'secrets' = { name: 's' }
}
output id string = kv[1]::s[0].id
`;
    expect(await addressesOf(text)).toEqual([
      "kv[0]",
      "kv[0]::s[0]",
      "kv[0]::s[1]",
      "kv[1]",
      "kv[1]::s[0]",
      "kv[1]::s[1]",
      ["maybe", "flag"],
      ["maybe::s", "flag"],
    ]);
  });

  test("scope, existing and identities refer", async () => {
    const text = `
${vault}
resource shared 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'shared'
  scope: resourceGroup('rg-shared')
}
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'id' }
resource ra 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: shared
  name: guid(shared.id, id.id)
  properties: { principalId: id.properties.principalId }
}
`;
    const deployment = await readDeployment({ "main.bicep": text });
    expect(resourceAt(deployment, "shared")).toMatchObject({ isExisting: true, scope: { kind: "unknown" } });
    const assignment = resourceAt(deployment, "ra");
    expect(plain(assignment.scope)).toEqual(reference("shared", "shared id"));
    expect(plain(assignment.name)).toMatchObject({ why: "apply", references: ["shared id", "id id"] });
    expect(plain(assignment.body)).toEqual({
      properties: { principalId: reference("id.properties.principalId", "id properties principalId") },
    });
  });

  test("what is spread in a body and not known may be any of it, but for what follows", async () => {
    const text =
      "param more object\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n  ...more\n  location: 'x'\n}\n";
    const body = bodyAt(await readDeployment({ "main.bicep": text }), "kv");
    expect(body).toMatchObject({ location: "x", properties: { why: "input" }, tags: { why: "input" } });
  });

  test("a broken property is a fault at its place, the rest is read", async () => {
    const text =
      "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n  properties: {\n    enablePurgeProtection: = true\n    enableRbacAuthorization: true\n  }\n}\nresource x 'A/b@1' = {\n  ] : 1\n}\n";
    const deployment = await readDeployment({ "main.bicep": text });
    expect(bodyAt(deployment, "kv")).toEqual({
      properties: { enablePurgeProtection: expect.objectContaining({ why: "fault" }), enableRbacAuthorization: true },
    });
    expect(resourceAt(deployment, "x").body.isCut).toBe(true);
    expect(deployment.refused.map(({ id, why }) => [id, why.reason])).toEqual([
      ["main.bicep:4", "unparsable"],
      ["main.bicep:9", "unparsable"],
    ]);
  });

  test("what is declared twice is told, and read once", async () => {
    const { resources, refused } = await readDeployment({ "main.bicep": vault + vault });
    expect(resources).toHaveLength(1);
    expect(refused.map(({ id, why }) => [id, why.detail])).toEqual([
      ["main.bicep:4", '"kv" is declared twice; only the first one is read'],
    ]);
  });
});

function reference(expression: string, to: string) {
  return { unknown: expression, why: "apply", references: [to] };
}

describe("parameters", () => {
  const template = `
@secure()
param password string = 'Sesame-Open-1'
param generated string = newGuid()
param level string = 'low'
param open string
param none string?
param settings { @secure() token: string, plain: string }
type key = { @secure() value: string }
@secure()
type hidden = string
param aliased hidden = 'Sesame-Open-2'
param keys key[] = [{ value: 'Sesame-Open-3' }]
${vault}
`;

  test("by default", async () => {
    const { parameters } = await readDeployment({ "main.bicep": template });
    const found = parameters.map(({ name, isSecure, isGenerated, value, givenIn }) => [
      name,
      isSecure,
      isGenerated,
      plain(value),
      givenIn?.uri,
    ]);
    expect(found).toEqual([
      ["password", true, false, "(8-15 characters)", undefined],
      ["generated", false, true, { unknown: "newGuid()", why: "apply", references: [] }, undefined],
      ["level", false, false, "low", undefined],
      ["open", false, false, { unknown: "open", why: "input", references: [] }, undefined],
      ["none", false, false, null, undefined],
      ["settings", false, false, { unknown: "settings", why: "input", references: [] }, undefined],
      ["aliased", true, false, "(8-15 characters)", undefined],
      ["keys", false, false, [{ value: "(8-15 characters)" }], undefined],
    ]);
    expect(parameters[0]?.at).toMatchObject({ startLine: 3, endLine: 3 });
  });

  test("given by files of values, each a deployment of its own", async () => {
    const deployments = await readDeployments({
      "main.bicep": template,
      "params/base.bicepparam": "using none\nparam open = 'base'\nparam level = 'base'\n",
      "params/prod.bicepparam":
        "using '../main.bicep'\nextends 'base.bicepparam'\nvar name = 'high'\nparam level = name\nparam password = az.getSecret('s', 'rg', 'kv', 'pw')\nparam settings = { token: 'Sesame-Open-4', plain: 'p' }\n",
      "params/test.bicepparam": "using '../main.bicep'\nparam level = readEnvironmentVariable('LEVEL')\n",
    });
    expect(deployments.map(({ uri, valuesUri }) => [uri, valuesUri])).toEqual([
      ["main.bicep", "params/prod.bicepparam"],
      ["main.bicep", "params/test.bicepparam"],
    ]);
    const [prod, other] = deployments.map(({ parameters }) => new Map(parameters.map((one) => [one.name, one])));
    expect(plain(prod?.get("level")?.value)).toBe("high");
    expect(plain(prod?.get("open")?.value)).toBe("base");
    expect(prod?.get("level")?.givenIn).toMatchObject({ uri: "params/prod.bicepparam", at: { startLine: 4 } });
    expect(prod?.get("open")?.givenIn).toMatchObject({ uri: "params/base.bicepparam", at: { startLine: 2 } });
    expect(prod?.get("password")?.value).toMatchObject({
      kind: "unknown",
      isSensitive: true,
      references: [{ address: "getSecret()", path: ["getSecret", "s", "rg", "kv", "pw"] }],
    });
    expect(plain(prod?.get("settings")?.value)).toEqual({ token: "(8-15 characters)", plain: "p" });
    expect(plain(other?.get("level")?.value)).toMatchObject({ why: "input" });
    expect(JSON.stringify(deployments, (_key, value) => (value instanceof Map ? [...value] : value))).not.toContain(
      "Sesame",
    );
  });

  test("a file of values for what is not here", async () => {
    const [remote, absent] = await readDeployments({
      "a.bicepparam": "using 'br/public:avm/res/key-vault/vault:0.12.1'\nparam name = 'kv'\n",
      "b.bicepparam": "using 'keyvault.bicep'\nparam name = 'kv'\n",
    });
    expect(remote?.missing[0]).toMatchObject({
      source: "br/public:avm/res/key-vault/vault:0.12.1",
      at: { startLine: 1 },
    });
    expect(remote?.refused[0]).toMatchObject({ id: "a.bicepparam:1", why: { reason: "not-in-output" } });
    expect(absent?.refused[0]).toMatchObject({ id: "b.bicepparam:1", why: { reason: "unparsable" } });
  });

  test("values say where they stand", async () => {
    const deployment = await readDeployment({
      "main.bicep":
        "param level string = 'low'\nvar copy = level\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv'\n  location: copy\n}\n",
    });
    expect(resourceAt(deployment, "kv").body.entries.get("location")).toMatchObject({
      at: { startLine: 5, startColumn: 13 },
      from: { what: 'the default of parameter "level"', at: { startLine: 1, startColumn: 22 } },
    });
  });
});

describe("modules", () => {
  const module =
    "param name string\nparam tags object = {}\n@secure()\nparam secret string = ''\nparam plain string = ''\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: name\n  tags: tags\n}\noutput uri string = kv.properties.vaultUri\noutput name string = toUpper(name)\n";

  test("take what they are handed and give their outputs", async () => {
    const deployment = await readDeployment({
      "main.bicep":
        "module one 'modules/kv.bicep' = {\n  params: { name: 'a', tags: { x: 'y' } }\n}\noutput uri string = one.outputs.uri\noutput name string = one.outputs.name\noutput missing string = one.outputs.nothing\n",
      "modules/kv.bicep": module,
    });
    const kv = resourceAt(deployment, "module.one.kv");
    expect(kv).toMatchObject({ module: "module.one", uri: "modules/kv.bicep" });
    expect(kv.name).toMatchObject({
      value: "a",
      from: { what: 'parameter "name" of module.one', at: { uri: "main.bicep", startLine: 2 } },
    });
    expect(plain(kv.body)).toEqual({ tags: { x: "y" } });
    expect(deployment.outputs.filter(({ module }) => module === "").map(({ value }) => plain(value))).toEqual([
      reference("kv.properties.vaultUri", "module.one.kv properties vaultUri"),
      "A",
      reference("one.outputs.nothing", "module.one outputs nothing"),
    ]);
    expect(deployment.refused).toEqual([]);
  });

  test("loops, conditions and scopes of calls", async () => {
    const deployment = await readDeployment({
      "main.bicep":
        "targetScope = 'subscription'\nparam flag bool\nresource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'rg', location: 'x' }\nmodule many 'kv.bicep' = [for n in ['a', 'b']: {\n  scope: rg\n  params: { name: n }\n}]\nmodule maybe 'kv.bicep' = if (flag) {\n  params: { name: 'c' }\n}\nmodule never 'kv.bicep' = if (false) {\n  params: { name: 'd' }\n}\noutput all array = [for i in range(0, 2): many[i].outputs.name]\n",
      "kv.bicep": module,
    });
    expect(deployment.targetScope).toBe("subscription");
    expect(
      deployment.resources.map(({ address, scope, countUnknown }) => [address, plain(scope), countUnknown]),
    ).toEqual([
      ["rg", undefined, undefined],
      ["module.many[0].kv", reference("rg", "rg id"), undefined],
      ["module.many[1].kv", reference("rg", "rg id"), undefined],
      ["module.maybe.kv", undefined, "flag"],
    ]);
    expect(plain(deployment.outputs.find(({ name }) => name === "all")?.value)).toEqual(["A", "B"]);
  });

  test("secure values for plain parameters leak", async () => {
    const deployment = await readDeployment({
      "main.bicep": `@secure()\nparam password string\n${vault}module one 'kv.bicep' = {\n  params: {\n    name: 'a'\n    secret: kv.getSecret('x', 'v1')\n    plain: '\${password}!'\n  }\n}\n`,
      "kv.bicep": module,
    });
    expect(deployment.leaks).toEqual([
      {
        uri: "main.bicep",
        at: expect.objectContaining({ startLine: 10 }),
        address: "module.one",
        path: "params.plain",
        what: 'secure parameter "password"',
      },
    ]);
    const secret = deployment.parameters.find(({ name, module }) => name === "secret" && module === "module.one");
    expect(secret?.value).toMatchObject({
      isSensitive: true,
      references: [{ address: "kv", path: ["getSecret", "x", "v1"] }],
    });
  });

  test("that are not here are told, with what they are handed", async () => {
    const deployment = await readDeployment({
      "a/main.bicep":
        "module kv1 'br/public:avm/res/key-vault/vault:0.12.1' = {\n  params: { name: 'a', secrets: [{ name: 's', value: 'x', clientSecret: 'Sesame-Open-1' }] }\n}\nmodule kv2 'ts/x:keyvault:1' = {}\nmodule kv3 '../../keyvault.bicep' = {}\nmodule kv4 './template.json' = {}\noutput x string = kv1.outputs.uri\n",
      "a/template.json": "{}",
    });
    expect(deployment.missing.map(({ address, source }) => [address, source])).toEqual([
      ["module.kv1", "br/public:avm/res/key-vault/vault:0.12.1"],
      ["module.kv2", "ts/x:keyvault:1"],
      ["module.kv3", "../../keyvault.bicep"],
      ["module.kv4", "./template.json"],
    ]);
    expect(plain(deployment.missing[0]?.inputs)).toMatchObject({
      name: "a",
      secrets: [{ clientSecret: "(8-15 characters)" }],
    });
    expect(deployment.refused.map(({ id, why }) => [id, why.reason])).toEqual([
      ["a/main.bicep:1", "not-in-output"],
      ["a/main.bicep:4", "not-in-output"],
      ["a/main.bicep:5", "unparsable"],
      ["a/main.bicep:6", "not-in-output"],
    ]);
    expect(plain(deployment.outputs[0]?.value)).toEqual({
      unknown: "kv1.outputs.uri",
      why: "remote",
      references: ["module.kv1 outputs uri"],
    });
  });

  test("rings of calls end, and are told", async () => {
    const deployments = await readDeployments({
      "a.bicep": `${vault}module b 'b.bicep' = {}\n`,
      "b.bicep": "module a 'a.bicep' = {}\n",
      "c.bicep": `${vault}module c 'c.bicep' = {}\n`,
    });
    expect(deployments.map(({ uri, resources }) => [uri, resources.length])).toEqual([
      ["a.bicep", 1],
      ["c.bicep", 1],
    ]);
    expect(deployments.map(({ refused }) => refused.map(({ id }) => id))).toEqual([["b.bicep:1"], ["c.bicep:4"]]);
  });

  test("that double at each level have a limit", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 25 }, (_, at) => [
        `m${at}.bicep`,
        at === 24 ? vault : `module a 'm${at + 1}.bicep' = {}\nmodule b 'm${at + 1}.bicep' = {}\n`,
      ]),
    );
    const { resources, refused } = await readDeployment(files);
    expect(resources.length).toBeLessThan(100_001);
    expect(refused.some(({ why }) => why.reason === "failed")).toBe(true);
  });
});

describe("imports", () => {
  test("of variables, functions and types", async () => {
    const deployment = await readDeployment({
      "main.bicep":
        "import { location as place, tagged, secureText } from 'lib/shared.bicep'\nimport * as lib from 'lib/shared.bicep'\nparam text secureText = 'Sesame-Open-1'\nparam more lib.secureText = 'Sesame-Open-2'\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: lib.nameOf('x')\n  location: place\n  tags: tagged(lib.tags)\n}\n",
      "lib/shared.bicep":
        "@export()\nvar location = 'x'\n@export()\nvar tags = { a: 'b' }\nvar prefix = 'kv-'\n@export()\nfunc nameOf(name string) string => '${prefix}${name}'\n@export()\nfunc tagged(tags object) object => union(tags, { by: 'me' })\n@export()\n@secure()\ntype secureText = string\n",
    });
    expect(plain(resourceAt(deployment, "kv").name)).toBe("kv-x");
    expect(bodyAt(deployment, "kv")).toEqual({ location: "x", tags: { a: "b", by: "me" } });
    expect(deployment.parameters.map(({ isSecure }) => isSecure)).toEqual([true, true]);
  });

  test("of what is not here are unknown", async () => {
    const { resources } = await readDeployment({
      "main.bicep":
        "import { name } from 'br/x:shared:1'\nresource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: name\n}\n",
    });
    expect(resources[0]?.name).toMatchObject({ kind: "unknown", why: "remote" });
  });
});

describe("which files are deployed", () => {
  test("those that no other one calls; files that have nothing to do with vaults are not read", async () => {
    const deployments = await readDeployments({
      "app.bicep": "resource a 'Microsoft.Web/sites@2023-01-01' = { name: 'a' }\n",
      "caller.bicep": "module m 'modules/kv.bicep' = {}\n",
      "lib.bicep": "@export()\nvar keyVaultName = 'x'\n",
      "main.bicep": vault,
      "modules/kv.bicep": vault,
      "readme.md": "Microsoft.KeyVault",
    });
    expect(deployments.map(({ uri }) => uri)).toEqual(["caller.bicep", "main.bicep"]);
  });

  test("one that only seems to be called, in a text or by a call that never happens, is judged by itself", async () => {
    const deployments = await readDeployments({
      "decoy.bicep":
        "/*\nmodule x 'hidden1.bicep' = {}\n*/\nvar text = '''\nmodule y 'hidden2.bicep' = {}\n'''\nmodule z 'hidden3.bicep' = if (false) {}\nmodule w 'hidden4.bicep' = [for i in []: {}]\n",
      "hidden1.bicep": vault,
      "hidden2.bicep": vault,
      "hidden3.bicep": vault,
      "hidden4.bicep": vault,
    });
    expect(deployments.filter(({ resources }) => resources.length === 1).map(({ uri }) => uri)).toEqual([
      "hidden1.bicep",
      "hidden2.bicep",
      "hidden3.bicep",
      "hidden4.bicep",
    ]);
  });
});

describe("secrets", () => {
  test("are masked where they stand", async () => {
    const deployment = await readDeployment({
      "main.bicep": `${vault}resource s 'microsoft.keyvault/Vaults/Secrets@2023-07-01' = {\n  parent: kv\n  name: 's'\n  properties: { value: 'Sesame-Open-1', contentType: 'text' }\n}\nresource vm 'Microsoft.Compute/virtualMachines@2024-01-01' = {\n  name: 'vm'\n  properties: { osProfile: { adminPassword: 'Sesame-Open-2', ref: { clientSecret: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)' } } }\n}\n`,
    });
    expect(bodyAt(deployment, "s")).toEqual({ properties: { value: "(8-15 characters)", contentType: "text" } });
    expect(bodyAt(deployment, "vm")).toEqual({
      properties: {
        osProfile: {
          adminPassword: "(8-15 characters)",
          ref: { clientSecret: "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/x)" },
        },
      },
    });
  });

  test("keys that a resource gives are sensitive", async () => {
    const { outputs } = await readDeployment({
      "main.bicep":
        "// keyvault\nresource st 'Microsoft.Storage/storageAccounts@2023-01-01' existing = { name: 'st' }\noutput a string = st.listKeys().keys[0].value\noutput b string = listKeys(st.id, '2023-01-01').keys[0].value\noutput c string = st.properties.primaryEndpoints.blob\n",
    });
    expect(outputs.map(({ value }) => value.isSensitive === true)).toEqual([true, true, false]);
    expect(plain(outputs[0]?.value)).toMatchObject({ references: ["st listKeys() keys 0 value"] });
  });
});

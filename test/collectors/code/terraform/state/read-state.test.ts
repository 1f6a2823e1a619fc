import { describe, expect, it } from "vitest";
import { looksLikeState, readState } from "../../../../../src/collectors/code/terraform/state/read-state.ts";
import { plain, resourceAt, valuesAt } from "../../../../support/terraform/source-tree.ts";
import { type StateLiteral, type StateOutput, stateJson } from "../../../../support/terraform/state-literals.ts";

const secret = "hunter2-hunter2";
const mask = "(8-15 characters)";
const uri = "terraform.tfstate";

function read(resources: readonly StateLiteral[], outputs?: Readonly<Record<string, StateOutput>>) {
  const tree = readState(uri, stateJson(resources, outputs));
  if (tree === undefined) throw new Error("no state");
  return tree;
}

function vault(attributes: Readonly<Record<string, unknown>>): StateLiteral {
  return { type: "azurerm_key_vault", name: "kv", instances: [{ attributes }] };
}

describe("a raw state", () => {
  it("has what is set; null is what nobody set", () => {
    const tree = read([vault({ name: "kv", tags: null, network_acls: [{ bypass: "None", ip_rules: [] }] })]);
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({
      name: "kv",
      network_acls: [{ bypass: "None", ip_rules: [] }],
    });
    expect(tree).toMatchObject({ stage: "state", root: uri, total: 1, refused: [] });
    expect(resourceAt(tree, "azurerm_key_vault.kv")).toMatchObject({ uri, at: undefined });
  });

  it("has instances by key, module and mode", () => {
    const tree = read([
      {
        type: "azurerm_key_vault",
        name: "kv",
        module: 'module.a["x"]',
        mode: "data",
        instances: [{ index_key: "k", attributes: {} }],
      },
      {
        type: "azurerm_key_vault",
        name: "n",
        instances: [
          { index_key: 0, attributes: {} },
          { index_key: 1, attributes: {} },
        ],
      },
    ]);
    expect(tree.resources.map(({ address, module, mode }) => [address, module, mode])).toEqual([
      ['module.a["x"].data.azurerm_key_vault.kv["k"]', 'module.a["x"]', "data"],
      ["azurerm_key_vault.n[0]", "", "managed"],
      ["azurerm_key_vault.n[1]", "", "managed"],
    ]);
  });

  it("knows providers, their aliases, and what depends on what", () => {
    const provider = 'module.a.provider["registry.opentofu.org/hashicorp/azurerm"].west';
    const instances = [{ attributes: {}, more: { dependencies: ["azurerm_resource_group.rg"] } }];
    const { resources } = read([{ type: "azurerm_key_vault", name: "kv", provider, instances }]);
    expect(resources).toMatchObject([
      {
        provider: { name: "azurerm", locked: undefined, constraint: undefined },
        providerAlias: "west",
        dependsOn: ["azurerm_resource_group.rg"],
      },
    ]);
  });

  it("counts what nothing is judged of, and does not keep it", () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ index_key: index, attributes: { id: `${index}` } }));
    const tree = read([{ type: "azurerm_subnet", name: "s", instances: many }, vault({})]);
    expect([tree.total, tree.resources.length]).toEqual([501, 1]);
  });

  it("keeps any resource with an identity or a vault's object", () => {
    const of = (type: string, attributes: Readonly<Record<string, unknown>>) => ({
      type,
      name: "x",
      instances: [{ attributes }],
    });
    const tree = read([
      of("azurerm_data_factory", { identity: [{ principal_id: "p" }] }),
      of("azurerm_automation_account", { identity: [] }),
      of("azurerm_application_gateway", { ssl_certificate: [{ key_vault_secret_id: "https://kv/secrets/x" }] }),
      of("azurerm_public_ip", { key_vault_secret_id: "" }),
      of("aws_instance", { identity: [{}], key_vault_id: "x" }),
    ]);
    expect(tree.resources.map(({ type }) => type)).toEqual(["azurerm_data_factory", "azurerm_application_gateway"]);
  });

  it("leaves out what is deposed, and still counts it", () => {
    const instances = [{ attributes: { name: "a" } }, { attributes: { name: "b" }, more: { deposed: "0123abcd" } }];
    const tree = read([{ type: "azurerm_key_vault", name: "kv", instances }]);
    expect([tree.total, tree.resources.length]).toEqual([2, 1]);
    expect(valuesAt(tree, "azurerm_key_vault.kv")).toEqual({ name: "a" });
  });

  it("unwraps a body of azapi", () => {
    const body = { type: ["object", { properties: "dynamic" }], value: { properties: { enableSoftDelete: true } } };
    const attributes = { type: "Microsoft.KeyVault/vaults@2023-07-01", body };
    const tree = read([{ type: "azapi_resource", name: "kv", instances: [{ attributes }] }]);
    expect(valuesAt(tree, "azapi_resource.kv")).toMatchObject({ body: { properties: { enableSoftDelete: true } } });
  });

  it("says how many resources cannot be read, and reads the others", () => {
    const state = stateJson([vault({ name: "kv" })]);
    const broken = [5, { type: "azurerm_key_vault", name: "x" }, { type: "a", instances: [{ attributes_flat: {} }] }];
    const tree = readState(uri, { ...state, resources: [...(state["resources"] as unknown[]), ...broken] });
    expect(tree?.resources).toHaveLength(1);
    expect(tree?.refused).toMatchObject([
      { why: { reason: "unparsable", detail: "3 of 4 resources in it cannot be read" } },
    ]);
  });
});

describe("secrets in a state", () => {
  it("are dropped where the type has them, and where the state marks them", () => {
    const tree = read([
      { type: "azurerm_key_vault_secret", name: "s", instances: [{ attributes: { value: secret, name: "db" } }] },
      {
        type: "random_password",
        name: "p",
        instances: [{ attributes: { result: secret, bcrypt_hash: secret, length: 15 } }],
      },
      {
        type: "azurerm_linux_web_app",
        name: "w",
        instances: [
          {
            attributes: {
              app_settings: { A: secret, B: "open" },
              site: [{ x: secret, y: "open" }],
              tags: { a: secret },
            },
            sensitive: [["app_settings", "A"], ["site", 0, "x"], ["tags"]],
          },
        ],
      },
    ]);
    expect(valuesAt(tree, "azurerm_key_vault_secret.s")).toEqual({ value: mask, name: "db" });
    expect(valuesAt(tree, "random_password.p")).toEqual({ result: mask, bcrypt_hash: mask, length: 15 });
    expect(valuesAt(tree, "azurerm_linux_web_app.w")).toEqual({
      app_settings: { A: mask, B: "open" },
      site: [{ x: mask, y: "open" }],
      tags: { a: mask },
    });
  });

  it("are dropped below a marked place whose rest cannot be told", () => {
    const state = stateJson([vault({ contact: [{ email: secret, name: secret }] })]);
    const [resource] = state["resources"] as { instances: Record<string, unknown>[] }[];
    const name = { type: "get_attr", value: "contact" };
    for (const path of [[name], [name, { type: "splat" }], [name, null]]) {
      resource!.instances[0]!["sensitive_attributes"] = [path];
      expect(JSON.stringify(plain(resourceAt(readState(uri, state)!, "azurerm_key_vault.kv").values))).not.toContain(
        secret,
      );
    }
  });

  it("are dropped from outputs that are sensitive", () => {
    const { outputs } = read([], { pw: { value: secret, sensitive: true }, id: { value: "/subscriptions/s" } });
    expect(outputs.map(({ name, isSensitive, value }) => [name, isSensitive, plain(value)])).toEqual([
      ["pw", true, mask],
      ["id", false, "/subscriptions/s"],
    ]);
  });
});

describe("a state as terraform show prints it", () => {
  const shown = {
    format_version: "1.0",
    terraform_version: "1.9.8",
    values: {
      outputs: { pw: { sensitive: true, value: secret, type: "string" } },
      root_module: {
        resources: [
          {
            address: "azurerm_virtual_network.n",
            mode: "managed",
            type: "azurerm_virtual_network",
            name: "n",
            values: {},
          },
        ],
        child_modules: [
          {
            address: "module.a",
            resources: [
              {
                address: "module.a.azurerm_key_vault.kv",
                mode: "managed",
                type: "azurerm_key_vault",
                name: "kv",
                provider_name: "registry.terraform.io/hashicorp/azurerm",
                values: { name: "kv", tags: { a: secret }, contact: null },
                sensitive_values: { tags: { a: true } },
                depends_on: ["azurerm_virtual_network.n"],
              },
            ],
          },
        ],
      },
    },
  };

  it("reads the same", () => {
    const tree = readState("state.json", shown)!;
    expect(tree).toMatchObject({ stage: "state", root: "state.json", total: 2 });
    expect(valuesAt(tree, "module.a.azurerm_key_vault.kv")).toEqual({ name: "kv", tags: { a: mask } });
    expect(resourceAt(tree, "module.a.azurerm_key_vault.kv")).toMatchObject({
      module: "module.a",
      provider: { name: "azurerm" },
      dependsOn: ["azurerm_virtual_network.n"],
    });
    expect(tree.outputs.map(({ value }) => plain(value))).toEqual([mask]);
    expect(looksLikeState(JSON.stringify(shown))).toBe(true);
  });
});

describe("a state that cannot be read", () => {
  it("says that it is encrypted", () => {
    const encrypted = { serial: 1, lineage: "x", meta: {}, encrypted_data: "AAAA", encryption_version: "v0" };
    expect(readState(uri, encrypted)).toMatchObject({
      resources: [],
      refused: [{ id: uri, why: { reason: "not-in-output", detail: expect.stringContaining("encrypted") } }],
    });
    expect(looksLikeState(JSON.stringify(encrypted))).toBe(true);
  });

  it("says which version it has", () => {
    for (const version of [3, 5]) {
      expect(readState(uri, { version, lineage: "x", modules: [] })).toMatchObject({
        refused: [{ why: { reason: "unparsable", detail: expect.stringContaining(`version ${version};`) } }],
      });
    }
  });

  it("is nothing where it is other JSON", () => {
    for (const value of [null, 4, "x", [], {}, { version: 4 }, { lineage: "x" }, { format_version: "1.0" }]) {
      expect(readState(uri, value)).toBeUndefined();
    }
  });
});

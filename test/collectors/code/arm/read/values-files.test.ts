// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pipelines write them so
import { describe, expect, test } from "vitest";
import { templateOfValues } from "../../../../../src/collectors/code/arm/read/values-names.ts";
import { readDeployment, readDeployments, template, valuesOf } from "../../../../support/arm/deployments.ts";
import { plain } from "../../../../support/terraform/source-tree.ts";

const main = template({
  parameters: {
    vaultName: { type: "string" },
    pw: { type: "secureString" },
    on: { type: "bool", defaultValue: false },
    made: { type: "secureString", defaultValue: "[newGuid()]" },
  },
  resources: [{ type: "Microsoft.KeyVault/vaults", apiVersion: "2023-07-01", name: "[parameters('vaultName')]" }],
});

describe("a file of values", () => {
  test("each is a deployment of its own, and the template alone is none then", async () => {
    const deployments = await readDeployments({
      "main.json": main,
      "main.parameters.dev.json": valuesOf({ vaultName: { value: "kv-dev" } }),
      "main.parameters.prod.json": valuesOf({ VaultName: { value: "kv-prod" } }),
    });
    expect(deployments.map(({ uri, valuesUri, resources }) => [uri, valuesUri, plain(resources[0]?.name)])).toEqual([
      ["main.json", "main.parameters.dev.json", "kv-dev"],
      ["main.json", "main.parameters.prod.json", "kv-prod"],
    ]);
  });

  test("says where it gives a value; one that is secure is masked", async () => {
    const { parameters } = await readDeployment({
      "main.json": main,
      "main.parameters.json": valuesOf({
        vaultName: { value: "kv" },
        pw: { value: "correct horse battery" },
        on: { value: "true" },
      }),
    });
    const [name, pw, on, made] = parameters;
    expect(name).toMatchObject({ isSecure: false, givenIn: { uri: "main.parameters.json", at: { startLine: 5 } } });
    expect(pw).toMatchObject({
      isSecure: true,
      default: undefined,
      value: {
        kind: "scalar",
        value: "(16-31 characters)",
        isSensitive: true,
        at: { uri: "main.parameters.json", startLine: 9 },
      },
      givenIn: { uri: "main.parameters.json", at: { startLine: 8 } },
    });
    expect(on?.value).toMatchObject({ value: true });
    expect(made).toMatchObject({ isSecure: true, isGenerated: true, givenIn: undefined, value: { kind: "unknown" } });
    expect(JSON.stringify(parameters)).not.toContain("horse");
  });

  test("a reference to a vault is no value", async () => {
    const id = "/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/core";
    const { parameters } = await readDeployment({
      "main.json": main,
      "main.parameters.json": valuesOf({
        pw: { reference: { keyVault: { id }, secretName: "db", secretVersion: "v1" } },
      }),
    });
    expect(parameters[1]?.value).toMatchObject({
      kind: "unknown",
      isSensitive: true,
      references: [{ address: "getSecret()", path: ["getSecret", id, "db", "v1"] }],
    });
  });

  test.each(["#{pw}#", "$(pw)", "${ADMIN_PASSWORD}", "__pw__", "%PW%", "{{pw}}", "<pw>"])(
    "%s is what a tool puts a value in for",
    async (text) => {
      const { parameters } = await readDeployment({
        "main.json": main,
        "main.parameters.json": valuesOf({ pw: { value: text } }),
      });
      expect(parameters[1]?.value).toMatchObject({ kind: "unknown", why: "input", isSensitive: true });
    },
  );

  test("brackets in it are no expression", async () => {
    const { resources } = await readDeployment({
      "main.json": main,
      "main.parameters.json": valuesOf({ vaultName: { value: "[parameters('pw')]" } }),
    });
    expect(plain(resources[0]?.name)).toBe("[parameters('pw')]");
  });

  test("what is wrong in it is told in it", async () => {
    const { refused } = await readDeployment({
      "main.json": main,
      "main.parameters.json": valuesOf({ vaultName: { value: "kv" } }).replace('"kv"', "kv"),
    });
    expect(refused).toMatchObject([{ id: "main.parameters.json:6", why: { reason: "unparsable" } }]);
  });
});

describe("which template a file of values is for", () => {
  test.each<[string, readonly string[], string | undefined]>([
    ["a/main.parameters.json", ["a/main.json", "a/other.json", "main.json"], "a/main.json"],
    ["a/main.prod.parameters.json", ["a/main.json"], "a/main.json"],
    ["a/main-parameters.json", ["a/main.json", "a/main-kv.json"], "a/main.json"],
    ["a/main-kv.parameters.json", ["a/main.json", "a/main-kv.json"], "a/main-kv.json"],
    ["a/azuredeploy.parameters.us-gov.json", ["a/azuredeploy.json"], "a/azuredeploy.json"],
    ["a/parameters.json", ["a/template.json", "a/kv.json"], "a/template.json"],
    ["a/parameters.json", ["a/kv.json"], "a/kv.json"],
    ["a/prod.parameters.json", ["a/kv.json", "a/sql.json"], undefined],
    ["a/parameters/kv.prod.json", ["a/kv.json", "b/kv.json"], "a/kv.json"],
    ["a/environments/prod/kv.parameters.json", ["a/kv.json"], "a/kv.json"],
    ["a/sub/kv.parameters.json", ["a/kv.json"], undefined],
    ["a/values.txt.json", ["a/kv.json", "a/x.json"], undefined],
  ])("%s among %s: %s", (values, templates, template) => {
    expect(templateOfValues(values, templates)).toBe(template);
  });
});

import { expect, test } from "vitest";
import { commentedSuppressions } from "../../../../src/collectors/code/commented-suppressions.ts";
import { kubernetesReader } from "../../../../src/collectors/code/kubernetes/read-kubernetes.ts";
import { isRead } from "../../../../src/model/fact.ts";
import { readManifests } from "../../../support/kubernetes/read.ts";

const providerClass = (objects: string) =>
  [
    "apiVersion: secrets-store.csi.x-k8s.io/v1",
    "kind: SecretProviderClass",
    "metadata: { name: shop, labels: { env: prod, __proto__: x } }",
    "spec:",
    "  provider: azure",
    "  parameters:",
    "    clientID: c",
    "    keyvaultName: kv-shop",
    objects,
  ].join("\n");

const store = (vault: string, namespace = "shop") =>
  [
    "apiVersion: external-secrets.io/v1",
    "kind: SecretStore",
    `metadata: { name: kv, namespace: ${namespace} }`,
    `spec: { provider: { azurekv: { authType: ManagedIdentity, vaultUrl: "https://${vault}.vault.azure.net" } } }`,
  ].join("\n");

const copy = (namespace: string) =>
  [
    "apiVersion: external-secrets.io/v1",
    "kind: ExternalSecret",
    `metadata: { name: db, namespace: ${namespace} }`,
    "spec: { secretStoreRef: { name: kv }, refreshInterval: 60s, data: [{ remoteRef: { key: db } }] }",
  ].join("\n");

test("a file that says nothing of vaults and secrets is not asked for", async () => {
  const asked: string[] = [];
  const files = new Map([
    ["config.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: { secret: x }\n"],
    ["crd.yaml", "kind: CustomResourceDefinition\nspec: { group: external-secrets.io }\n"],
    ["other.json", '{ "kind": "Secret" }'],
    ["secret.yaml", 'apiVersion: v1\nkind: "Secret"\n'],
    ["notes.txt", "kind: Secret\n"],
  ]);
  await kubernetesReader.read({
    uris: [...files.keys()],
    glance: (uri) => files.get(uri),
    text: async (uri) => {
      asked.push(uri);
      return files.get(uri);
    },
    refused: () => [],
  });
  expect(asked).toEqual(["secret.yaml"]);
});

test("places inside texts of texts are lines and columns of the file", async () => {
  const objects = [
    "    objects: |",
    "      array:",
    "        - |",
    "          objectName: db",
    "          objectVersion: 0123456789abcdef0123456789abcdef",
  ].join("\n");
  const { units } = await readManifests({ "a.yaml": providerClass(objects) });
  expect(units[0]?.pinnedReferences).toEqual({
    read: [
      {
        path: "parameters.objects.array[0].objectVersion",
        object: "kv-shop/secrets/db",
        at: { uri: "a.yaml", startLine: 13, startColumn: 26, endLine: 13 },
      },
    ],
  });
});

test("labels are tags, whatever they are called, and the vault is a fact with its place", async () => {
  const { units } = await readManifests({ "a.yaml": providerClass("") });
  const [tags] = units.map((unit) => (isRead(unit.tags) ? Object.entries(unit.tags.read) : []));
  expect(tags).toEqual([
    ["env", "prod"],
    ["__proto__", "x"],
  ]);
  expect(units[0]?.vaultName).toEqual({
    read: "kv-shop",
    at: { uri: "a.yaml", startLine: 8, startColumn: 19, endLine: 8 },
  });
});

test("a copy goes by the store of its namespace, and one that leaves it out by any", async () => {
  const both = { "a.yaml": store("kv-shop"), "b.yaml": store("kv-bill", "bill") };
  const vaultOf = async (namespace: string) => {
    const { units } = await readManifests({ ...both, "c.yaml": copy(namespace) });
    return units.find(({ name }) => name.startsWith("ExternalSecret"))?.vaultName;
  };
  expect(await vaultOf("bill")).toMatchObject({ read: "kv-bill" });
  expect(await vaultOf("shop")).toMatchObject({ read: "kv-shop" });
  // Two vaults may be meant: neither is named.
  expect(await vaultOf("~")).toEqual({ read: null });
});

test("a store counts what reads through it, and only where no other can be meant", async () => {
  const syncsOf = async (files: Record<string, string>) => {
    const { units } = await readManifests(files);
    const stores = units.filter(({ name }) => name.startsWith("SecretStore"));
    return stores.map(({ kubernetes }) => isRead(kubernetes) && kubernetes.read?.store?.syncs);
  };
  const one = [{ name: "ExternalSecret/shop/db", perDay: 1440 }];
  expect(await syncsOf({ "a.yaml": store("kv-shop"), "b.yaml": copy("shop") })).toEqual([one]);
  const overlays = { "prod.yaml": store("kv-prod"), "test.yaml": store("kv-test"), "b.yaml": copy("shop") };
  expect(await syncsOf(overlays)).toEqual([[], []]);
});

test("aliases that repeat a long text are not read over and over", async () => {
  const filler = `      # ${"x".repeat(120)}`;
  const long = ["    objects: &o |", "      array: []", ...Array(4000).fill(filler)].join("\n");
  const classes = Array.from({ length: 400 }, (_, index) =>
    [
      "- apiVersion: secrets-store.csi.x-k8s.io/v1",
      "  kind: SecretProviderClass",
      `  metadata: { name: c${index} }`,
      "  spec: { provider: azure, parameters: { clientID: c, objects: *o } }",
    ].join("\n"),
  );
  const text = `anchors:\n${long}\napiVersion: v1\nkind: List\nitems:\n${classes.join("\n")}\n`;
  const { units, refused } = await readManifests({ "a.yaml": text });
  expect(units.length).toBe(400);
  expect(refused.map(({ why }) => why.detail)).toEqual([expect.stringMatching(/^more than \d+ characters of YAML/)]);
  const last = units.at(-1)?.pinnedReferences;
  expect(last).toMatchObject({ missing: { reason: "unparsable" } });
});

test("comments suppress at entries, documents and steps; charts and JSON have no such place", async () => {
  const text = [
    "apiVersion: v1",
    "kind: Secret",
    "metadata: { name: accepted }",
    "# kvaudit:ignore kubernetes-secret-literal a key for tests that opens nothing",
    "stringData:",
    "  password: hunter2",
  ].join("\n");
  const file = await kubernetesReader.commented?.("a.yaml", text);
  const found = file && commentedSuppressions(file, text, () => true);
  expect(found?.valid.map(({ suppression, place }) => [suppression.covers.startLine, place])).toEqual([
    [5, "Secret/accepted / stringData"],
  ]);
  expect(await kubernetesReader.commented?.("a.json", text)).toBeUndefined();
  expect(await kubernetesReader.commented?.("a.yaml", "kind: ConfigMap")).toBeUndefined();
});

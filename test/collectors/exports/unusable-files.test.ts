import { describe, expect, test } from "vitest";
import { isRead, read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, file, fixture, subscription, vaultId } from "./collecting.ts";

const show = async () => (await fixture("keyvault-show/rbac.json")).toString();
const list = async () => (await fixture("secrets/az-list.json")).toString();

describe("files that cannot be used", () => {
  test("a list that is cut: what came before is used, and the place is named", async () => {
    const text = JSON.stringify(JSON.parse(await list()));
    const at = text.indexOf(`},{`) + 20;
    const collected = await collect(file("vault.json", await show()), file("cut.json", text.slice(0, at)));
    expect(collected.vault("kv-app").secrets).toMatchObject({
      read: [{ name: "Db-Password" }],
      missing: {
        reason: "unparsable",
        detail: "the list in cut.json is cut, or has entries that cannot be read",
        remedy: "save the output again",
      },
    });
    expect(collected.refused("files")).toEqual([
      {
        id: "cut.json:1",
        why: {
          reason: "unparsable",
          detail: `no JSON at line 1, column ${at + 1}: the text ends in the middle`,
          remedy: "save the output again; what came before this place was used",
        },
      },
    ]);
    expect(collected.refused("secrets")).toMatchObject([{ id: vaultId("kv-app"), why: { reason: "unparsable" } }]);
  });

  test("a cut line among others costs that line only", async () => {
    const [one, two] = [await show(), await fixture("keyvault-show/access-policy.json")].map((text) =>
      JSON.stringify(JSON.parse(text.toString())),
    );
    const collected = await collect(file("lines.ndjson", `${one?.slice(0, 200)}\n${two}\n`));
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-old"]);
    expect(collected.refused("files")).toMatchObject([{ id: "lines.ndjson:1", why: { reason: "unparsable" } }]);
  });

  test.each([
    ["an empty file", "", "the file is empty"],
    [
      "what is no JSON",
      "ERROR: (Forbidden) my-secret",
      "no JSON at line 1, column 1: neither a number nor true, false or null",
    ],
    ["a bare text, as --query value prints it", `"my-secret"\n`, "neither an object nor a list"],
    ["a number", "42", "neither an object nor a list"],
    ["an object of something else", `{"my-secret":{"a":1}}`, "an object that no az or REST output has"],
    [
      "a vault id with characters that no vault has",
      `{"id":"${vaultId("kv\\u001b[31m")}"}`,
      "an id that is not of the form that Azure gives out",
    ],
    [
      "an id with a name that is no vault's",
      `{"id":"${vaultId("kv!my-secret")}"}`,
      "an id that is not of the form that Azure gives out",
    ],
  ])("%s is named, and never quoted", async (_, text, detail) => {
    const collected = await collect(file("odd.json", text));
    expect(collected.vaults).toEqual([]);
    expect(collected.refused("files")).toMatchObject([{ why: { reason: "unparsable", detail } }]);
    expect(JSON.stringify(collected.content)).not.toContain("my-secret");
  });

  test("what az says of an error is told from an output that is cut", async () => {
    const collected = await collect(file("az.json", "ERROR: (Forbidden) no rights"), file("cut.json", `{"id":"x`));
    const remedies = collected.refused("files").map(({ why }) => why.remedy);
    expect(remedies).toEqual([
      "save what the command itself prints, as JSON (-o json) and without its errors and warnings",
      "save the output again; what came before this place was used",
    ]);
  });

  test("an item that cannot be read leaves its list incomplete", async () => {
    const vaults = JSON.parse((await fixture("arm-vaults/list.json")).toString());
    vaults.value[1].id = `${vaults.value[1].id} x`;
    const collected = await collect(file("list.json", JSON.stringify(vaults)));
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-one"]);
    expect(collected.refused("vaults")).toMatchObject([{ id: subscription, why: { reason: "unparsable" } }]);
  });

  test("settings of another kind are unread, each by itself", async () => {
    const vault = JSON.parse(await show());
    Object.assign(vault.properties, {
      enablePurgeProtection: "yes",
      softDeleteRetentionInDays: 9.5,
      sku: { name: "gold" },
      networkAcls: [],
      accessPolicies: [{ objectId: "x y", permissions: {} }],
      privateEndpointConnections: [{ privateEndpoint: { id: "/x\u0000" } }, { id: "/subscriptions/s/pe" }],
      enableRbacAuthorization: "true",
    });
    const collected = await collect(file("odd.json", JSON.stringify(vault)));
    const found = collected.vault("kv-app");
    for (const fact of [
      found.purgeProtectionEnabled,
      found.softDeleteRetentionDays,
      found.sku,
      found.networkDefaultAction,
      found.ipRules,
      found.permissionModel,
    ]) {
      expect(fact).toMatchObject({ unread: { reason: "unparsable" } });
    }
    expect(found.accessPolicies).toMatchObject({ read: [], missing: { reason: "unparsable" } });
    expect(found.privateEndpoints).toMatchObject({ read: [{ name: "pe" }], missing: { reason: "unparsable" } });
    expect(found.softDeleteEnabled).toEqual(read(true));
  });

  test("properties of another kind are not properties that no output shows", async () => {
    const vault = { ...JSON.parse(await show()), properties: "PLANTED" };
    const found = (await collect(file("odd.json", JSON.stringify(vault)))).vault("kv-app");
    expect(found.sku).toMatchObject({ unread: { reason: "unparsable" } });
    const none = (await collectFixtures("resource-list/mixed.json")).vault("kv-app");
    expect(none.sku).toMatchObject({ unread: { reason: "not-in-output" } });
  });

  test.each([
    ["without permissions", { objectId: "a" }],
    ["with permissions of another kind", { objectId: "a", permissions: "all" }],
    ["with one kind of permissions of another kind", { objectId: "a", permissions: { secrets: "get", keys: [] } }],
  ])("an access policy %s is there, and what it permits is unread", async (_, entry) => {
    const vault = JSON.parse(await show());
    vault.properties.accessPolicies = [entry];
    const { accessPolicies } = (await collect(file("odd.json", JSON.stringify(vault)))).vault("kv-app");
    expect(accessPolicies).toMatchObject(
      read([{ principalId: read("a"), permissions: { unread: { reason: "unparsable" } } }]),
    );
  });

  test("an item larger than anything Azure prints is refused, and the rest is read", async () => {
    const [first, ...rest] = JSON.parse(await list());
    first.tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, "x".repeat(500_000)]));
    const collected = await collect(
      file("vault.json", await show()),
      file("large.json", JSON.stringify([first, ...rest])),
    );
    const { secrets } = collected.vault("kv-app");
    expect(isRead(secrets) && secrets.read.map(({ name }) => name)).toEqual(["api-key"]);
    expect(secrets).toMatchObject({ missing: { reason: "unparsable" } });
    expect(collected.refused("files")).toMatchObject([{ why: { detail: "larger than anything that Azure prints" } }]);
  });

  test("a vault that is too large is not taken for one without settings", async () => {
    const vault = JSON.parse(await show());
    vault.tags = { note: "x".repeat(2 << 20) };
    const collected = await collect(file("large.json", JSON.stringify(vault)));
    expect(collected.vaults).toEqual([]);
    expect(collected.refused("files")).toMatchObject([{ why: { detail: "larger than anything that Azure prints" } }]);
  });
});

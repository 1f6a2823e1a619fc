import { describe, expect, test } from "vitest";
import { isRead, read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, factNames, file, fixture, vaultId } from "./collecting.ts";

const vault = "keyvault-show/rbac.json";

describe("secrets of the REST APIs, of both planes and of no vault", () => {
  test("the data-plane REST API: Unix times, and what is not set is left out", async () => {
    const collected = await collectFixtures(vault, "secrets/rest-list.json");
    expect(collected.secret("from-rest")).toMatchObject({
      notBefore: read("2026-01-01T00:00:00Z"),
      expiresOn: read("2027-01-01T00:00:00Z"),
      updatedOn: read("2026-01-01T00:00:01Z"),
      contentType: read(null),
      managed: read(false),
      tags: read({}),
    });
    expect(collected.secret("web-tls")).toMatchObject({ managed: read(true), expiresOn: read(null) });
    expect(factNames(collected.secret("web-tls")).unread).toBe("versions");
    expect(collected.vault("kv-app").secrets).not.toHaveProperty("missing");
  });

  test("a first page without the next leaves the list incomplete", async () => {
    const collected = await collectFixtures(vault, "secrets/rest-list-first-page.json");
    expect(collected.vault("kv-app").secrets).toMatchObject({
      read: [{ name: "from-rest" }],
      missing: { reason: "not-in-output", detail: expect.stringContaining("names a next page") },
    });
    expect(collected.refused("secrets")).toMatchObject([{ id: vaultId("kv-app") }]);
  });

  test("ARM leaves open whether a secret with a certificate's content type belongs to one", async () => {
    const collected = await collectFixtures("secrets/arm-list.json");
    expect(collected.secret("plain").managed).toEqual(read(false));
    expect(collected.secret("web-tls").managed).toMatchObject({ unread: { reason: "not-in-output" } });
    expect(factNames(collected.secret("web-tls"))).toMatchObject({ unread: "managed versions" });
    expect(collected.secret("web-tls")).toMatchObject({
      expiresOn: read("2027-01-01T00:00:00Z"),
      contentType: read("application/x-pkcs12"),
      tags: read({ x: "y" }),
    });
    // The vault itself is in no file, but it exists: its settings are unread, not missing.
    expect(factNames(collected.vault("kv-app"))).toMatchObject({ read: "secrets" });
  });

  test("the vault's certificates settle what ARM leaves open", async () => {
    const collected = await collectFixtures("secrets/arm-list.json", "certificates/az-list.json");
    expect(collected.secret("web-tls").managed).toEqual(read(true));
    const without = await collect(
      file("secrets.json", await fixture("secrets/arm-list.json")),
      file("none.json", `{"id":"https://kv-app.vault.azure.net/certificates","value":[]}`),
    );
    expect(without.secret("web-tls").managed).toEqual(read(false));
  });

  test("ARM and the data plane speak of the same secret, in whatever order and case", async () => {
    const upper = (await fixture("secrets/arm-list.json")).toString().replaceAll("web-tls", "Web-TLS");
    const versions = (await fixture("secrets/az-list-versions.json")).toString().replaceAll("Db-Password", "plain");
    const files = [
      file("arm.json", upper),
      file("certificates.json", await fixture("certificates/az-list.json")),
      file("versions.json", versions),
      file("more.json", versions.replaceAll("/plain", "/Plain")),
    ];
    for (const order of [files, files.toReversed()]) {
      const collected = await collect(...order);
      expect(collected.secret("Web-TLS").managed).toEqual(read(true));
      expect(collected.secret("plain").versions).toMatchObject({ read: [{}, {}] });
      expect(collected.vault("kv-app").secrets).toMatchObject({ read: [{}, {}] });
    }
  });

  test("two files that disagree about a secret: the later one counts, across ARM and the data plane too", async () => {
    const arm = (await fixture("secrets/arm-list.json")).toString();
    const plain = { attributes: { created: 1767225600, updated: 1767225600, enabled: false } };
    const rest = JSON.stringify({ value: [{ id: "https://kv-app.vault.azure.net/secrets/plain", ...plain }] });
    for (const [first, second, enabled] of [
      [arm, rest, false],
      [rest, arm, true],
    ] as const) {
      const collected = await collect(file("1.json", first), file("2.json", second));
      expect(collected.secret("plain").enabled).toEqual(read(enabled));
      expect(collected.refused("files")).toMatchObject([
        { why: { detail: "enabled differs between the files; what 2.json says counts, because it was read later" } },
      ]);
    }
  });

  test("an empty list says nothing of any vault, and is reported", async () => {
    const collected = await collectFixtures(vault, "secrets/empty.json");
    expect(collected.vault("kv-app").secrets).toMatchObject({ unread: { reason: "not-in-output" } });
    expect(collected.refused("files")).toEqual([
      {
        id: "secrets/empty.json:1",
        why: {
          reason: "not-in-output",
          detail: "an empty list: nothing in it says what was listed",
          remedy: expect.stringContaining("--query \"{id: 'LIST', value: @}\""),
        },
      },
    ]);
  });

  test("an empty list that names what was listed is an empty vault", async () => {
    const collected = await collectFixtures(vault, "secrets/named-empty.json");
    expect(collected.vault("kv-app").secrets).toEqual(read([]));
    expect(collected.refused("files")).toEqual([]);
  });

  test("deleted secrets are none of the vault's", async () => {
    const collected = await collectFixtures(vault, "secrets/az-list.json", "secrets/list-deleted.json");
    const { secrets } = collected.vault("kv-app");
    expect(isRead(secrets) && secrets.read.map(({ name }) => name)).toEqual(["api-key", "Db-Password"]);
    expect(collected.refused("files")).toEqual([]);
  });

  test("an address that no vault in the files has is named, and nothing is guessed", async () => {
    const collected = await collectFixtures("secrets/az-list.json");
    expect(collected.vaults).toEqual([]);
    expect(collected.coverage("secrets")).toEqual([
      {
        collector: "secrets",
        scope: "kv-app.vault.azure.net",
        asked: 1,
        read: 0,
        refused: [
          {
            id: "kv-app.vault.azure.net/secrets",
            why: {
              reason: "not-in-output",
              detail: "no output says which vault has this address",
              remedy: "az keyvault show --name kv-app",
            },
          },
        ],
      },
    ]);
  });

  test("an empty list of an address that no vault has is named too", async () => {
    const collected = await collectFixtures("secrets/named-empty.json");
    expect(collected.refused("secrets").map(({ id }) => id)).toEqual(["kv-app.vault.azure.net/secrets"]);
    expect(collected.coverage("keys")).toEqual([]);
  });

  test("a vault of the same name at another address does not take them", async () => {
    const elsewhere = (await fixture("secrets/az-list.json"))
      .toString()
      .replaceAll("vault.azure.net", "vault.azure.cn");
    const collected = await collect(file("vault.json", await fixture(vault)), file("list.json", elsewhere));
    expect(collected.vault("kv-app").secrets).toHaveProperty("unread");
    expect(collected.refused("secrets").map(({ id }) => id)).toContain("kv-app.vault.azure.cn/secrets");
  });

  test("a field that a query left out is unread, not empty", async () => {
    const item = {
      id: "https://kv-app.vault.azure.net/secrets/s",
      attributes: { enabled: true, created: "2026-01-01" },
    };
    const collected = await collect(
      file("vault.json", await fixture(vault)),
      file("query.json", JSON.stringify([item, { id: "https://kv-app.vault.azure.net/secrets/t", name: "t" }])),
    );
    expect(factNames(collected.secret("s")).unread).toBe("contentType managed tags versions");
    expect(factNames(collected.secret("t")).read).toBe("");
  });
});

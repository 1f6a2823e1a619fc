import { describe, expect, test } from "vitest";
import { isRead, read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, factNames, file, fixture, remedyOf, subscription, vaultId } from "./collecting.ts";

const vault = "keyvault-show/rbac.json";
const dates = "createdOn enabled expiresOn notBefore";
const material = "curve exportable hasReleasePolicy keySize keyType";

describe("secrets", () => {
  test("az keyvault secret list brings the current version of each, without versions", async () => {
    const collected = await collectFixtures(vault, "secrets/az-list.json");
    expect(collected.vault("kv-app").secrets).not.toHaveProperty("missing");
    expect(factNames(collected.secret("Db-Password"))).toEqual({
      read: `contentType ${dates.replace("notBefore", "managed notBefore")} tags updatedOn`,
      partly: "",
      unread: "versions",
    });
    expect(collected.secret("Db-Password")).toMatchObject({
      id: `${vaultId("kv-app")}/secrets/db-password`,
      enabled: read(true),
      createdOn: read("2026-01-10T08:00:00Z"),
      expiresOn: read("2027-01-10T08:00:00Z"),
      notBefore: read(null),
      contentType: read("text/plain"),
      managed: read(false),
      tags: read({ purpose: "db" }),
    });
    expect(collected.secret("api-key")).toMatchObject({ enabled: read(false), expiresOn: read(null), tags: read({}) });
    expect(remedyOf(collected.secret("api-key").versions)).toBe(
      "az keyvault secret list-versions --vault-name kv-app --name NAME",
    );
    expect(collected.coverage("secrets")).toMatchObject([{ scope: subscription, asked: 1, read: 1, refused: [] }]);
  });

  test("az keyvault secret show brings one secret, never its value, and not the list", async () => {
    const collected = await collectFixtures(vault, "secrets/az-show.json");
    expect(factNames(collected.secret("Db-Password")).unread).toBe("versions");
    expect(collected.vault("kv-app").secrets).toMatchObject({
      missing: { reason: "not-in-output", remedy: "az keyvault secret list --vault-name kv-app" },
    });
    expect(JSON.stringify([collected.vaults, collected.content.manifest])).not.toContain("PLANTED");
  });

  test("az keyvault secret list-versions brings all versions, oldest first, and the newest one's facts", async () => {
    const collected = await collectFixtures(vault, "secrets/az-list-versions.json");
    const secret = collected.secret("Db-Password");
    expect(secret.versions).toEqual(
      read([
        {
          version: "00000000000000000000000000000001",
          enabled: false,
          createdOn: "2025-01-10T08:00:00Z",
          expiresOn: null,
        },
        {
          version: "0123456789abcdef0123456789abcdef",
          enabled: true,
          createdOn: "2026-01-10T08:00:00Z",
          expiresOn: "2027-01-10T08:00:00Z",
        },
      ]),
    );
    expect(secret).toMatchObject({ enabled: read(true), expiresOn: read("2027-01-10T08:00:00Z") });
    expect(collected.vault("kv-app").secrets).toHaveProperty("missing.reason", "not-in-output");
  });

  test("a list, a show and the versions come together without a conflict, in any order", async () => {
    const names = ["secrets/az-list.json", "secrets/az-show.json", "secrets/az-list-versions.json", vault];
    for (const order of [names, names.toReversed()]) {
      const collected = await collectFixtures(...order);
      expect(factNames(collected.secret("Db-Password")).unread).toBe("");
      expect(collected.vault("kv-app").secrets).not.toHaveProperty("missing");
      expect(collected.refused("files")).toEqual([]);
    }
  });

  test("the show of an older version does not speak for the secret", async () => {
    const older = JSON.parse((await fixture("secrets/az-show.json")).toString());
    older.attributes = {
      ...older.attributes,
      created: "2024-01-01T00:00:00+00:00",
      expires: "2024-06-01T00:00:00+00:00",
    };
    const files = [
      file("vault.json", await fixture(vault)),
      file("list.json", await fixture("secrets/az-list.json")),
      file("older.json", JSON.stringify(older)),
    ];
    for (const order of [files, files.toReversed()]) {
      const collected = await collect(...order);
      expect(collected.secret("Db-Password").expiresOn).toEqual(read("2027-01-10T08:00:00Z"));
      expect(collected.refused("files")).toEqual([]);
    }
  });

  test("shows put into one array are no list of versions and no list of secrets", async () => {
    const shown = JSON.parse((await fixture("secrets/az-show.json")).toString());
    const collected = await collect(
      file("vault.json", await fixture(vault)),
      file("shows.json", JSON.stringify([shown])),
    );
    expect(collected.secret("Db-Password").versions).toHaveProperty("unread");
    expect(collected.vault("kv-app").secrets).toHaveProperty("missing");
  });

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

describe("keys", () => {
  test("az keyvault key list says nothing about the keys themselves", async () => {
    const collected = await collectFixtures(vault, "keys/az-list.json");
    expect(factNames(collected.key("sign-key"))).toEqual({
      read: "createdOn enabled expiresOn exportable managed notBefore tags updatedOn",
      partly: "",
      unread: "curve hasReleasePolicy keySize keyType operations rotationPolicy versions",
    });
    expect(remedyOf(collected.key("sign-key").keyType)).toBe("az keyvault key show --vault-name kv-app --name NAME");
    expect(remedyOf(collected.key("sign-key").rotationPolicy)).toBe(
      "az keyvault key rotation-policy show --vault-name kv-app --name NAME",
    );
  });

  test("az keyvault key show brings material, operations and release policy", async () => {
    const collected = await collectFixtures(vault, "keys/az-show-rsa.json", "keys/az-show-ec-exportable.json");
    expect(factNames(collected.key("sign-key")).unread).toBe("rotationPolicy versions");
    expect(collected.key("sign-key")).toMatchObject({
      keyType: read("RSA"),
      keySize: read(3072),
      curve: read(null),
      exportable: read(false),
      operations: read(["sign", "verify"]),
      hasReleasePolicy: read(false),
      expiresOn: read("2028-01-10T08:00:00Z"),
    });
    expect(collected.key("ec-key")).toMatchObject({
      keyType: read("EC-HSM"),
      keySize: read(null),
      curve: read("P-256"),
      exportable: read(true),
      hasReleasePolicy: read(true),
    });
    expect(collected.vault("kv-app").keys).toHaveProperty("missing");
  });

  test("az keyvault key list-versions brings the versions", async () => {
    const key = (await collectFixtures(vault, "keys/az-list-versions.json")).key("sign-key");
    expect(key.versions).toMatchObject(
      read([{ version: "cccc456789abcdef0123456789abcdef" }, { version: "aaaa456789abcdef0123456789abcdef" }]),
    );
    expect(factNames(key).unread).toContain(material.split(" ")[0]);
  });

  test("the data-plane REST API, a single key and a list", async () => {
    const collected = await collectFixtures(vault, "keys/rest-show.json", "keys/rest-list.json");
    expect(collected.key("rest-key")).toMatchObject({
      keyType: read("RSA-HSM"),
      keySize: read(2048),
      operations: read(["wrapKey", "unwrapKey"]),
      managed: read(false),
      tags: read({ t: "1" }),
      hasReleasePolicy: read(false),
    });
    expect(collected.key("web-tls").managed).toEqual(read(true));
    expect(collected.vault("kv-app").keys).not.toHaveProperty("missing");
  });

  test("an ARM list has neither material nor rotation policies, and leaves open what belongs to certificates", async () => {
    const collected = await collectFixtures("keys/arm-list.json");
    expect(factNames(collected.key("sign-key"))).toEqual({
      read: "createdOn enabled expiresOn exportable notBefore tags updatedOn",
      partly: "",
      unread: "curve hasReleasePolicy keySize keyType managed operations rotationPolicy versions",
    });
    const settled = await collectFixtures("keys/arm-list.json", "certificates/az-list.json");
    expect(settled.key("sign-key").managed).toEqual(read(false));
    expect(settled.key("web-tls").managed).toEqual(read(true));
    const partlySettled = await collectFixtures("keys/arm-list.json", "certificates/az-show.json");
    expect(partlySettled.key("web-tls").managed).toEqual(read(true));
    expect(partlySettled.key("sign-key").managed).toHaveProperty("unread");
  });

  test("a single key of ARM brings material and rotation policy", async () => {
    const key = (await collectFixtures("keys/arm-get.json")).key("sign-key");
    expect(factNames(key).unread).toBe("managed versions");
    expect(key).toMatchObject({
      keyType: read("RSA"),
      keySize: read(2048),
      operations: read(["encrypt", "decrypt"]),
      rotationPolicy: read({ actions: [{ action: "rotate", daysAfterCreation: 365 }], expiryDays: 730 }),
    });
  });
});

describe("az keyvault key rotation-policy show", () => {
  test("joins the key that its id names", async () => {
    const collected = await collectFixtures(vault, "keys/az-list.json", "rotation-policy/az.json");
    expect(collected.key("sign-key").rotationPolicy).toEqual(
      read({
        actions: [
          { action: "rotate", daysAfterCreation: 60 },
          { action: "notify", daysBeforeExpiry: 7 },
        ],
        expiryDays: 90,
      }),
    );
    expect(factNames(collected.key("sign-key")).read).toContain("enabled");
    expect(collected.vault("kv-app").keys).not.toHaveProperty("missing");
  });

  test("is read in the form of the REST API too, and makes the key known by itself", async () => {
    const collected = await collectFixtures(vault, "rotation-policy/rest.json");
    expect(factNames(collected.key("sign-key")).read).toBe("rotationPolicy");
    expect(collected.key("sign-key").rotationPolicy).toEqual(
      read({ actions: [{ action: "rotate", daysBeforeExpiry: 30 }], expiryDays: 730 }),
    );
    expect(collected.vault("kv-app").keys).toHaveProperty("missing");
  });

  test("without an id cannot be joined to a key, and says so", async () => {
    const collected = await collectFixtures(vault, "keys/az-list.json", "rotation-policy/without-id.json");
    expect(collected.key("sign-key").rotationPolicy).toHaveProperty("unread");
    expect(collected.refused("files")).toMatchObject([
      {
        id: "rotation-policy/without-id.json:1",
        why: { reason: "unparsable", detail: "a rotation policy without an id: nothing says which key it belongs to" },
      },
    ]);
  });
});

describe("certificates", () => {
  const policy = "curve exportable issuer keySize keyType lifetimeActions subject validityMonths";

  test("az keyvault certificate list has no policies", async () => {
    const collected = await collectFixtures(vault, "certificates/az-list.json");
    expect(factNames(collected.certificate("web-tls"))).toEqual({
      read: `${dates} tags updatedOn`,
      partly: "",
      unread: policy,
    });
    expect(collected.certificate("web-tls")).toMatchObject({ notBefore: read("2026-01-10T07:50:00Z") });
    expect(remedyOf(collected.certificate("web-tls").issuer)).toBe(
      "az keyvault certificate show --vault-name kv-app --name NAME",
    );
  });

  test("az keyvault certificate show brings everything, and not the certificate itself", async () => {
    const collected = await collectFixtures(vault, "certificates/az-show.json");
    expect(factNames(collected.certificate("web-tls")).unread).toBe("");
    expect(collected.certificate("web-tls")).toMatchObject({
      issuer: read("DigiCert"),
      subject: read("CN=app.example.org"),
      validityMonths: read(12),
      keyType: read("RSA"),
      keySize: read(2048),
      curve: read(null),
      exportable: read(true),
      lifetimeActions: read([{ action: "auto-renew", daysBeforeExpiry: 30 }]),
    });
    expect(JSON.stringify(collected.vaults)).not.toContain("PLANTED");
  });

  test("the data-plane REST API names nearly everything differently", async () => {
    const collected = await collectFixtures(vault, "certificates/rest-show.json");
    expect(collected.certificate("rest-cert")).toMatchObject({
      issuer: read("Self"),
      subject: read("CN=rest.example.org"),
      validityMonths: read(6),
      keyType: read("EC"),
      curve: read("P-256"),
      exportable: read(false),
      notBefore: read("2026-01-01T00:00:00Z"),
      lifetimeActions: read([{ action: "email-contacts", lifetimePercentage: 80 }]),
    });
    const listed = (await collectFixtures(vault, "certificates/rest-list.json")).certificate("rest-cert");
    expect(factNames(listed).unread).toBe(policy.replace(" subject", ""));
  });

  test("a list after a show keeps what only the show has", async () => {
    const collected = await collectFixtures(vault, "certificates/az-show.json", "certificates/az-list.json");
    expect(factNames(collected.certificate("web-tls")).unread).toBe("");
    expect(collected.refused("files")).toEqual([]);
    expect(collected.vault("kv-app").certificates).not.toHaveProperty("missing");
  });
});

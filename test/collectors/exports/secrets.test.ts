import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, factNames, file, fixture, remedyOf, subscription, vaultId } from "./collecting.ts";

const vault = "keyvault-show/rbac.json";
const dates = "createdOn enabled expiresOn notBefore";

describe("az keyvault secret", () => {
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
});

import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures, factNames, remedyOf } from "./collecting.ts";

const vault = "keyvault-show/rbac.json";
const material = "curve exportable hasReleasePolicy keySize keyType";

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

import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures, factNames, remedyOf } from "./collecting.ts";

const vault = "keyvault-show/rbac.json";
const dates = "createdOn enabled expiresOn notBefore";

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

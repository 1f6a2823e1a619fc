import { describe, expect, test } from "vitest";
import { modelOf } from "../../../../../src/collectors/code/terraform/azure/model-of.ts";
import type { TerraformResource } from "../../../../../src/collectors/code/terraform/tree.ts";
import { read, unknown } from "../../../../../src/model/fact.ts";
import type { Vault } from "../../../../../src/model/vault.ts";
import { line, open, type Plain, ref, resource, tree, value } from "../../../../support/terraform/tree-literals.ts";

const kv = resource("azurerm_key_vault.kv", { name: "kv-app" });
const kvId = ref("azurerm_key_vault.kv", "id");

function vaultWith(object: TerraformResource): Vault {
  const [vault] = modelOf(tree([kv, object])).vaults;
  if (vault?.kind !== "vault") throw new Error("no vault");
  return vault;
}

function keyOf(values: { readonly [name: string]: Plain }) {
  const { keys } = vaultWith(resource("azurerm_key_vault_key.k", { name: "k", key_vault_id: kvId, ...values }));
  if (!("read" in keys) || !keys.read[0]) throw new Error("no key");
  return keys.read[0];
}

function certificateOf(values: { readonly [name: string]: Plain }) {
  const { certificates } = vaultWith(
    resource("azurerm_key_vault_certificate.c", { name: "c", key_vault_id: kvId, ...values }),
  );
  if (!("read" in certificates) || !certificates.read[0]) throw new Error("no certificate");
  return certificates.read[0];
}

test("a secret, and never its value", () => {
  const { secrets } = vaultWith(
    resource("azurerm_key_vault_secret.s", {
      name: "Db-Password",
      key_vault_id: kvId,
      value: "hunter2",
      value_wo: "hunter3",
      content_type: "password",
      not_before_date: "2026-01-01T00:00:00Z",
      expiration_date: value("2027-01-01T00:00:00Z", 5),
      tags: { rotation: "yes" },
    }),
  );
  expect(secrets).toMatchObject({
    read: [
      {
        id: "main.tf#azurerm_key_vault_secret.s",
        name: "Db-Password",
        at: { uri: "main.tf", startLine: 1, endLine: 9 },
        enabled: read(true),
        managed: read(false),
        contentType: read("password"),
        notBefore: read("2026-01-01T00:00:00Z"),
        expiresOn: read("2027-01-01T00:00:00Z", line(5)),
        tags: read({ rotation: "yes" }),
        createdOn: { unread: { reason: "not-in-output" } },
        updatedOn: { unread: { reason: "not-in-output" } },
        versions: { unread: { reason: "not-in-output" } },
      },
    ],
  });
  expect(JSON.stringify(secrets)).not.toContain("hunter");
});

describe("a key", () => {
  test("with what it is made of", () => {
    expect(
      keyOf({ key_type: "RSA-HSM", key_size: 3072, key_opts: ["sign", "verify"], expiration_date: open("var.end") }),
    ).toMatchObject({
      keyType: read("RSA-HSM"),
      keySize: read(3072),
      curve: read(null),
      operations: read(["sign", "verify"]),
      expiresOn: unknown("var.end"),
      hasReleasePolicy: read(false),
      exportable: read(false),
      rotationPolicy: read(null),
      managed: read(false),
    });
  });

  test.each([
    [{ key_type: "EC" }, "P-256"],
    [{ key_type: "ec-hsm" }, "P-256"],
    [{ key_type: "EC", curve: "P-521" }, "P-521"],
    [{ key_type: "RSA" }, null],
  ])("%o has the curve %s", (values, curve) => {
    expect(keyOf(values).curve).toMatchObject({ read: curve });
  });

  test("that may be released can leave its vault", () => {
    expect(keyOf({ release_policy: [{ data: "{}" }] })).toMatchObject({
      hasReleasePolicy: read(true),
      exportable: read(true),
    });
  });

  test("that rotates, ends and tells of it", () => {
    const policy = {
      expire_after: "P90D",
      notify_before_expiry: "P29D",
      automatic: [{ time_before_expiry: "P30D", time_after_creation: "P2M" }],
    };
    expect(keyOf({ rotation_policy: [policy] }).rotationPolicy).toEqual(
      read({
        actions: [
          { action: "rotate", daysAfterCreation: 60 },
          { action: "rotate", daysBeforeExpiry: 30 },
          { action: "notify", daysBeforeExpiry: 29 },
        ],
        expiryDays: 90,
      }),
    );
  });

  test("whose policy only tells of the end does not rotate", () => {
    const policy = { expire_after: "P90D", notify_before_expiry: "P29D" };
    expect(keyOf({ rotation_policy: [policy] }).rotationPolicy).toMatchObject({
      read: { actions: [{ action: "notify", daysBeforeExpiry: 29 }] },
    });
  });

  test.each<[string, Plain, string]>([
    ["policy", open("var.policy"), "var.policy"],
    ["rotation", [{ expire_after: "P90D", automatic: open("var.automatic") }], "var.automatic"],
    ["time", [{ automatic: [{ time_after_creation: open("var.after") }] }], "var.after"],
    ["duration", [{ automatic: [{ time_after_creation: "90 days" }] }], '"90 days", which is no duration'],
  ])("with a %s that is not known may rotate or not", (_, policy, expression) => {
    expect(keyOf({ rotation_policy: policy }).rotationPolicy).toEqual(unknown(expression));
  });
});

describe("a certificate", () => {
  const policy = {
    issuer_parameters: [{ name: "DigiCert" }],
    key_properties: [{ exportable: true, key_size: "2048", key_type: "RSA", reuse_key: false }],
    lifetime_action: [
      { action: [{ action_type: "AutoRenew" }], trigger: [{ days_before_expiry: 30 }] },
      { action: [{ action_type: "EmailContacts" }], trigger: [{ lifetime_percentage: "80" }] },
    ],
    x509_certificate_properties: [{ subject: "CN=a", validity_in_months: 12 }],
  };

  test("with its policy; its end is the issuer's to say", () => {
    expect(certificateOf({ certificate_policy: [policy] })).toMatchObject({
      issuer: read("DigiCert"),
      exportable: read(true),
      keySize: read(2048),
      keyType: read("RSA"),
      curve: read(null),
      subject: read("CN=a"),
      validityMonths: read(12),
      lifetimeActions: read([
        { action: "auto-renew", daysBeforeExpiry: 30 },
        { action: "email-contacts", lifetimePercentage: 80 },
      ]),
      expiresOn: unknown("azurerm_key_vault_certificate.c.certificate_attribute[0].expires", {
        uri: "main.tf",
        startLine: 1,
        endLine: 9,
      }),
    });
  });

  test("of a state says when it ends", () => {
    const issued = [{ expires: "2027-03-01T00:00:00+00:00", not_before: "2026-03-01T00:00:00Z" }];
    expect(certificateOf({ certificate_policy: [policy], certificate_attribute: issued })).toMatchObject({
      expiresOn: read("2027-03-01T00:00:00Z"),
      notBefore: read("2026-03-01T00:00:00Z"),
    });
  });

  test("that is imported has no policy, and its content is not kept", () => {
    const certificate = certificateOf({ certificate: [{ contents: "TUlJ", password: "hunter2" }] });
    expect(certificate).toMatchObject({ issuer: read(null), lifetimeActions: read([]) });
    expect(JSON.stringify(certificate)).not.toMatch(/TUlJ|hunter2/);
  });

  test.each<[string, Plain]>([
    ["actions", { ...policy, lifetime_action: open("var.renew") }],
    ["action", { ...policy, lifetime_action: [{ action: [{ action_type: open("var.renew") }] }] }],
    ["policy", open("var.renew")],
  ])("with a %s that is not known may be renewed or not", (_, given) => {
    const certificate_policy = [given];
    expect(certificateOf({ certificate_policy }).lifetimeActions).toEqual(unknown("var.renew"));
  });
});

test("issuers, by name and provider", () => {
  const issuer = resource("azurerm_key_vault_certificate_issuer.d", {
    name: "digicert",
    key_vault_id: kvId,
    provider_name: "DigiCert",
    account_id: "1",
    password: "hunter2",
  });
  const vault = vaultWith(issuer);
  expect(vault.certificateIssuers).toMatchObject(read([{ name: "digicert", provider: "DigiCert" }]));
  expect(JSON.stringify(vault)).not.toContain("hunter2");
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askAll } from "./ask.ts";
import { estate } from "./estate.ts";
import { people } from "./estate-ids.ts";
import { secretMarker } from "./markers.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector } from "./tenant/tenant-from.ts";
import { isInRange } from "./vault/firewall.ts";

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(estate);
});
afterAll(() => azure.close());

const token = (who: string = collector.principalId) => azure.tokenFor(who, "vault");
const get = (vault: string, path: string, who?: string) =>
  ask(azure, `${azure.vaultUrl(vault)}${path}${path.includes("?") ? "&" : "?"}api-version=7.6`, { token: token(who) });
const inner = (reply: { readonly json: { error: { innererror: { code: string } } } }) =>
  reply.json.error.innererror.code;

describe("the data plane", () => {
  it("challenges whoever comes without a token", async () => {
    const reply = await ask(azure, `${azure.vaultUrl("kv-app")}/secrets?api-version=7.6`);
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toMatch(
      /^Bearer authorization="https:\/\/localhost:\d+\/[0-9a-f-]+", resource="https:\/\/vault\.localhost"$/,
    );
    expect(reply.headers["x-ms-keyvault-region"]).toBe("westeurope");
  });

  it("lists secrets 25 a page, those of certificates marked as managed", async () => {
    const first = await get("kv-app", "/secrets");
    expect(first.json.value).toHaveLength(25);
    const all = await askAll(azure, `${azure.vaultUrl("kv-app")}/secrets?api-version=7.6`, token());
    expect(all).toHaveLength(62);
    expect(all.filter(({ managed }) => managed).map(({ id }) => id.split("/").at(-1))).toEqual(["web", "waiting"]);
  });

  it("takes at most 25 results a page", async () => {
    expect((await get("kv-app", "/secrets?maxresults=3")).json.value).toHaveLength(3);
    expect((await get("kv-app", "/secrets?maxresults=26")).status).toBe(400);
  });

  it.each([
    ["/secrets/secret-0/versions", 25],
    ["/keys", 3],
    ["/keys/signing/versions", 1],
    ["/certificates", 2],
    ["/certificates/web/versions", 1],
    ["/certificates/issuers", 1],
    ["/deletedsecrets", 1],
    ["/deletedkeys", 1],
    ["/deletedcertificates", 1],
  ])("answers %s", async (path, count) => {
    const reply = await get("kv-app", path);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json.value).toHaveLength(count);
  });

  it("tells policies, issuers, contacts and pending operations", async () => {
    expect((await get("kv-app", "/keys/signing/rotationpolicy")).json.attributes.expiryTime).toBe("P2Y");
    expect((await get("kv-app", "/keys/web/rotationpolicy")).json.lifetimeActions[0].action.type).toBe("Notify");
    expect((await get("kv-app", "/certificates/web/policy")).json.issuer.name).toBe("DigiCert");
    expect((await get("kv-app", "/certificates/issuers/digi")).json.credentials).toEqual({ account_id: "42" });
    expect((await get("kv-app", "/certificates/contacts")).json.contacts[0].email).toBe("pki@example.org");
    expect((await get("kv-app", "/certificates/waiting/pending")).json.status).toBe("inProgress");
    expect((await get("kv-app", "/certificates/web")).json.attributes.exp).toBe(Date.parse("2027-06-01") / 1000);
    expect((await get("kv-app", "/keys/signing")).json.key.kty).toBe("RSA-HSM");
  });

  it.each([
    ["/certificates/web/pending", "PendingCertificateNotFound"],
    ["/keys/none", "KeyNotFound"],
    ["/secrets/none/versions", "SecretNotFound"],
  ])("does not find %s", async (path, code) => {
    const reply = await get("kv-app", path);
    expect([reply.status, reply.json.error.code]).toEqual([404, code]);
  });

  it("has no contacts where none were set", async () => {
    expect((await get("kv-walled", "/certificates/contacts")).status).toBe(403);
    const open = await startAzure(estate, { callerAddress: "198.51.100.7" });
    const reply = await ask(open, `${open.vaultUrl("kv-walled")}/certificates/contacts?api-version=7.6`, {
      token: open.tokenFor(collector.principalId, "vault"),
    });
    expect([reply.status, reply.json.error.code]).toEqual([404, "ContactsNotFound"]);
    await open.close();
  });
});

describe("who is kept out", () => {
  it("by the firewall hears it in the service's own words", async () => {
    const reply = await get("kv-walled", "/secrets");
    expect([reply.status, inner(reply)]).toEqual([403, "ForbiddenByFirewall"]);
    expect(reply.json.error.message).toContain("Client address: 203.0.113.10");
  });

  it("by roles hears which action was missing where", async () => {
    const reply = await get("kv-app", "/secrets", people.app);
    expect([reply.status, inner(reply)]).toEqual([403, "ForbiddenByRbac"]);
    expect(reply.json.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'");
  });

  it("by the policy model is everyone without an entry, whatever the roles", async () => {
    const reply = await get("kv-policy", "/secrets");
    expect([reply.status, inner(reply)]).toEqual([403, "ForbiddenByPolicy"]);
    expect(reply.json.error.message).toContain("does not have secrets list permission");
  });

  it("is let in by an entry for a group, and only for what the entry names", async () => {
    expect((await get("kv-policy", "/secrets", people.bob)).status).toBe(200);
    expect((await get("kv-policy", "/keys", people.bob)).status).toBe(200);
    expect(inner(await get("kv-policy", "/certificates", people.bob))).toBe("ForbiddenByPolicy");
  });

  it("may hold a role on one object: that object answers, the list does not", async () => {
    expect((await get("kv-app", "/secrets/secret-1/versions", people.bob)).status).toBe(200);
    expect((await get("kv-app", "/secrets/secret-10/versions", people.bob)).status).toBe(403);
    expect((await get("kv-app", "/secrets", people.bob)).status).toBe(403);
  });

  it("is not found once the vault is deleted", async () => {
    const other = await startAzure(estate);
    const list = `${other.vaultUrl("kv-app")}/secrets?api-version=7.6`;
    const bearer = other.tokenFor(collector.principalId, "vault");
    expect((await ask(other, list, { token: bearer })).status).toBe(200);
    await other.deleteVault("kv-app");
    expect((await ask(other, list, { token: bearer })).status).toBe(404);
    const deleted = other.tenant.deletedVaults.map(({ name }) => name);
    expect(deleted).toEqual(["kv-former", "kv-app"]);
    await other.close();
  });
});

describe("whoever asks for a value", () => {
  it.each([
    ["GET", "/secrets/secret-1", "secret-value"],
    ["GET", "/secrets/secret-1/", "secret-value"],
    ["GET", "/secrets/secret-1/0123456789abcdef0123456789abcdef", "secret-value"],
    ["POST", "/secrets/secret-1/backup", "secret-value"],
    ["POST", "/keys/signing/0123456789abcdef0123456789abcdef/decrypt", "key-operation"],
    ["POST", "/keys/signing/backup", "key-operation"],
    ["PUT", "/secrets/secret-1", "mutation"],
    ["DELETE", "/secrets/secret-1", "mutation"],
  ])("%s %s is found out", async (method, path, reason) => {
    azure.forget();
    await ask(azure, `${azure.vaultUrl("kv-app")}${path}?api-version=7.6`, {
      method,
      token: token(people.bob),
      body: "{}",
    });
    expect(azure.violations.map((one) => one.reason)).toEqual([reason]);
  });

  it("and may, gets the marker that must not turn up anywhere", async () => {
    const reply = await get("kv-app", "/secrets/secret-1", people.bob);
    expect(reply.json.value).toBe(secretMarker);
  });

  it("stands alone: lists, versions and public keys are no violation", async () => {
    azure.forget();
    for (const path of [
      "/secrets",
      "/secrets/secret-0/versions",
      "/keys/signing",
      "/certificates/web",
      "/deletedsecrets/old",
    ]) {
      expect((await get("kv-app", path)).status).toBe(200);
    }
    expect(azure.violations).toEqual([]);
  });
});

describe("a managed HSM", () => {
  const at = (path: string, who: string) =>
    ask(azure, `${azure.hsmUrl("hsm-root")}${path}?api-version=7.6`, { token: azure.tokenFor(who, "hsm") });

  it("asks its own local roles and no others", async () => {
    expect((await at("/keys", people.ada)).status).toBe(403);
    const scoped = (scope: string) => ({
      name: "l1",
      scope,
      principalId: people.ada,
      roleId: "21dbd100-6940-42c2-9190-5d6cb909625b",
    });
    await azure.change((tenant) => ({
      ...tenant,
      managedHsms: tenant.managedHsms.map((hsm) => ({ ...hsm, localAssignments: [scoped("/"), scoped("/keys/root")] })),
    }));
    expect((await at("/keys", people.ada)).json.value).toHaveLength(1);
    const assignments = await at("/providers/Microsoft.Authorization/roleAssignments", people.ada);
    expect(assignments.json.value.map((one: { properties: { scope: string } }) => one.properties.scope)).toEqual(["/"]);
    const below = await at("/keys/root/providers/Microsoft.Authorization/roleAssignments", people.ada);
    expect(below.json.value).toHaveLength(1);
  });
});

describe("address ranges", () => {
  it.each([
    ["198.51.100.7", "198.51.100.0/24", true],
    ["198.51.101.7", "198.51.100.0/24", false],
    ["203.0.113.10", "203.0.113.10", true],
    ["203.0.113.11", "203.0.113.10/32", false],
    ["203.0.113.11", "nonsense", false],
  ])("%s in %s is %s", (address, rule, expected) => {
    expect(isInRange(address, rule)).toBe(expected);
  });
});

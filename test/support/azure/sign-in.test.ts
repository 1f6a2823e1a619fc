import { createSign, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "./ask.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, tenantFrom, usualTenantId } from "./tenant/tenant-from.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const strangerKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certified = "f0000000-0000-0000-0000-0000000000a2";

let azure: LocalAzure;
beforeAll(async () => {
  const tenant = tenantFrom({
    logins: [
      {
        principalId: "f0000000-0000-0000-0000-0000000000c2",
        clientId: certified,
        secrets: [],
        expiredSecrets: ["yesterday"],
        certificates: [keys.publicKey.export({ type: "spki", format: "pem" }).toString()],
        federations: [],
        graphPermissions: [],
      },
    ],
  });
  azure = await startAzure(tenant);
});
afterAll(() => azure.close());

const tokenUrl = (tenant = usualTenantId) => `${azure.urls.login}/${tenant}/oauth2/v2.0/token`;

function signIn(fields: Record<string, string>, tenant?: string) {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: collector.clientId,
    scope: `${azure.urls.arm}/.default`,
    ...fields,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return ask(azure, tokenUrl(tenant), { method: "POST", body: form.toString(), headers });
}

function assertion(privateKey: typeof keys.privateKey, claims: object = {}) {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const usual = { iss: certified, sub: certified, aud: tokenUrl(), exp: Math.floor(Date.now() / 1000) + 600 };
  const head = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ ...usual, ...claims })}`;
  return `${head}.${createSign("sha256").update(head).sign(privateKey, "base64url")}`;
}

const withAssertion = (client_assertion: string) =>
  signIn({
    client_id: certified,
    client_assertion,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  });

describe("sign-in", () => {
  it("gives a token for a right secret, and ARM takes it", async () => {
    const reply = await signIn({ client_secret: collector.secret });
    expect(reply.json).toMatchObject({ token_type: "Bearer", expires_in: 3599 });
    const subscriptions = await ask(azure, `${azure.urls.arm}/subscriptions?api-version=2022-12-01`, {
      token: reply.json.access_token,
    });
    expect(subscriptions.status).toBe(200);
    expect(subscriptions.json.value).toHaveLength(1);
  });

  it("puts into the token what clients decode: audience, tenant, object id", async () => {
    const { access_token } = (await signIn({ client_secret: collector.secret })).json;
    const claims = JSON.parse(Buffer.from(access_token.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({ aud: azure.urls.arm, tid: usualTenantId, oid: collector.principalId });
  });

  it.each([
    ["a wrong secret", { client_secret: "nonsense" }, 401, "AADSTS7000215"],
    ["an expired secret", { client_id: certified, client_secret: "yesterday" }, 401, "AADSTS7000222"],
    ["an unknown client", { client_id: "nobody", client_secret: "x" }, 400, "AADSTS700016"],
    [
      "an unknown resource",
      { client_secret: collector.secret, scope: "https://elsewhere.test/.default" },
      400,
      "AADSTS500011",
    ],
    ["another grant", { grant_type: "password" }, 400, "AADSTS70003"],
  ])("refuses %s as the service does", async (_, fields, status, code) => {
    const reply = await signIn(fields as Record<string, string>);
    expect(reply.status).toBe(status);
    expect(reply.json.error_description).toMatch(new RegExp(`^${code}: `));
  });

  it("does not know another tenant, in discovery or at the token endpoint", async () => {
    const other = "99999999-0000-0000-0000-000000000000";
    expect((await signIn({ client_secret: collector.secret }, other)).json.error_description).toMatch(/^AADSTS90002: /);
    const discovery = await ask(azure, `${azure.urls.login}/${other}/v2.0/.well-known/openid-configuration`);
    expect(discovery.status).toBe(400);
  });

  it("describes itself by OpenID discovery", async () => {
    const discovery = await ask(azure, `${azure.urls.login}/${usualTenantId}/v2.0/.well-known/openid-configuration`);
    expect(discovery.json.token_endpoint).toBe(tokenUrl());
  });

  it("takes an assertion that the client's certificate signed, and no other", async () => {
    expect((await withAssertion(assertion(keys.privateKey))).status).toBe(200);
    expect((await withAssertion(assertion(strangerKeys.privateKey))).json.error_codes).toEqual([700027]);
    expect((await withAssertion(assertion(keys.privateKey, { exp: 1 }))).json.error_codes).toEqual([700027]);
  });
});

describe("tokens", () => {
  const subscriptions = () => `${azure.urls.arm}/subscriptions?api-version=2022-12-01`;

  it("are needed, and the challenge says where to get one", async () => {
    const reply = await ask(azure, subscriptions());
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toContain(`authorization_uri="${azure.urls.login}/${usualTenantId}"`);
  });

  it("of another service are refused, and the journal says that one went astray", async () => {
    const token = azure.tokenFor(collector.principalId, "graph");
    const reply = await ask(azure, subscriptions(), { token });
    expect([reply.status, reply.json.error.code]).toEqual([401, "InvalidAuthenticationTokenAudience"]);
    expect(azure.violations.map(({ reason }) => reason)).toContain("misdirected-token");
  });

  it("stop working when they are expired by order", async () => {
    const token = azure.tokenFor(collector.principalId, "arm");
    azure.expireTokens();
    const reply = await ask(azure, subscriptions(), { token });
    expect([reply.status, reply.json.error.code]).toEqual([401, "ExpiredAuthenticationToken"]);
  });

  it("stop working when their time is over", async () => {
    let now = Date.parse("2026-11-01T00:00:00Z");
    const timed = await startAzure(tenantFrom(), { clock: () => now, tokenLifetimeSeconds: 60 });
    const token = timed.tokenFor(collector.principalId, "arm");
    const url = `${timed.urls.arm}/subscriptions?api-version=2022-12-01`;
    expect((await ask(timed, url, { token })).status).toBe(200);
    now += 61_000;
    expect((await ask(timed, url, { token })).status).toBe(401);
    await timed.close();
  });
});

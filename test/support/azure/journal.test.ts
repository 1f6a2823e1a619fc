import { afterEach, describe, expect, it } from "vitest";
import { ask } from "./ask.ts";
import { estate } from "./estate.ts";
import { appVault } from "./estate-ids.ts";
import { secretMarker } from "./markers.ts";
import { documentedLimits } from "./server/throttle.ts";
import type { Settings } from "./settings.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, tenantFrom, usualSubscriptionId } from "./tenant/tenant-from.ts";

let azure: LocalAzure;
let time = Date.parse("2026-11-01T00:00:00Z");
const start = async (options: Partial<Settings> = {}, tenant = estate) => {
  azure = await startAzure(tenant, { clock: () => time, ...options });
};
afterEach(() => azure.close());

const token = (service: "arm" | "vault" | "graph" = "arm") => azure.tokenFor(collector.principalId, service);
const subscriptions = () =>
  ask(azure, `${azure.urls.arm}/subscriptions/${usualSubscriptionId}?api-version=2022-12-01`, { token: token() });

describe("the journal", () => {
  it("holds who asked for what, and never the token or the secret", async () => {
    await start();
    const bearer = token();
    await ask(azure, `${azure.urls.arm}/subscriptions?api-version=2022-12-01`, {
      token: bearer,
      headers: { "user-agent": "test/1" },
    });
    await ask(azure, `${azure.urls.login}/${estate.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: `client_secret=${collector.secret}`,
    });
    const [first] = azure.requests;
    expect(first).toMatchObject({
      method: "GET",
      service: "arm",
      target: "/subscriptions?api-version=2022-12-01",
      principalId: collector.principalId,
      status: 200,
      fault: null,
    });
    expect(first?.headers["user-agent"]).toBe("test/1");
    const whole = JSON.stringify(azure.requests);
    expect(whole).not.toContain(bearer);
    expect(whole).not.toContain(collector.secret);
  });

  it("can keep counts and violations alone", async () => {
    await start({ journal: "counts" });
    await subscriptions();
    await ask(azure, `${azure.vaultUrl("kv-app")}/secrets/secret-1?api-version=7.6`, { token: token("vault") });
    expect(azure.requests).toEqual([]);
    expect(Object.fromEntries(azure.counts)).toEqual({ "arm 200": 1, "vault 403": 1 });
    expect(azure.violations.map(({ request }) => request.status)).toEqual([403]);
  });

  it.each([
    ["POST", "Microsoft.Storage/storageAccounts/stlogs/listKeys?api-version=2023-05-01", "account-keys"],
    ["PUT", "Microsoft.KeyVault/vaults/kv-app?api-version=2026-02-01", "mutation"],
    ["PATCH", "Microsoft.KeyVault/vaults/kv-app?api-version=2026-02-01", "mutation"],
    ["DELETE", "Microsoft.KeyVault/vaults/kv-app?api-version=2026-02-01", "mutation"],
    ["POST", "Microsoft.Web/sites/web-app/restart?api-version=2023-12-01", "unexpected-post"],
  ])("finds out %s %s", async (method, path, reason) => {
    await start();
    const group = appVault.slice(0, appVault.indexOf("/providers"));
    const reply = await ask(azure, `${azure.urls.arm}${group}/providers/${path}`, {
      method,
      token: token(),
      body: "{}",
    });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(azure.violations.map((one) => one.reason)).toEqual([reason]);
  });

  it("lets a caller that may, and gives it the marker", async () => {
    await start({}, tenantFrom({ collector: { roles: [{ role: "Owner", scope: "/" }] } }));
    const url = `${azure.urls.arm}/subscriptions/${usualSubscriptionId}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st/listKeys?api-version=2023-05-01`;
    const reply = await ask(azure, url, { method: "POST", token: token() });
    expect(reply.json.keys[0].value).toBe(secretMarker);
    expect(azure.violations).toHaveLength(1);
  });
});

describe("limits", () => {
  it("of ARM are a bucket that fills again, a subscription each", async () => {
    await start({ limits: { arm: { size: 3, perSecond: 1 } } });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await subscriptions()).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const tenant = await ask(azure, `${azure.urls.arm}/subscriptions?api-version=2022-12-01`, { token: token() });
    expect(tenant.headers["x-ms-ratelimit-remaining-tenant-reads"]).toBe("2");
    const refused = await subscriptions();
    expect([refused.json.error.code, refused.headers["retry-after"]]).toEqual(["SubscriptionRequestsThrottled", "1"]);
    time += 1000;
    expect((await subscriptions()).status).toBe(200);
  });

  it("of a vault are so many in ten seconds, each vault by itself", async () => {
    await start({ limits: { vault: { calls: 2, seconds: 10 }, sendsRetryAfter: false } });
    const list = (vault: string) =>
      ask(azure, `${azure.vaultUrl(vault)}/keys?api-version=7.6`, { token: token("vault") });
    expect([(await list("kv-app")).status, (await list("kv-app")).status]).toEqual([200, 200]);
    const third = await list("kv-app");
    expect([third.status, third.json.error.code, third.headers["retry-after"]]).toEqual([429, "Throttled", undefined]);
    expect((await list("kv-walled")).status).toBe(403);
    time += 10_000;
    expect((await list("kv-app")).status).toBe(200);
  });

  it("of Graph count resource units", async () => {
    await start({ limits: { graph: { calls: 8, seconds: 10 } } });
    const members = () => ask(azure, `${azure.urls.graph}/v1.0/groups/x/transitiveMembers`, { token: token("graph") });
    expect((await members()).headers["x-ms-resource-unit"]).toBe("5");
    expect((await members()).status).toBe(429);
    const cheap = await ask(azure, `${azure.urls.graph}/v1.0/organization`, { token: token("graph") });
    expect(cheap.status).toBe(200);
  });

  it("of Resource Graph count down in the answers", async () => {
    await start({ limits: { resourceGraph: { calls: 2, seconds: 5 } } });
    const query = () =>
      ask(azure, `${azure.urls.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`, {
        method: "POST",
        token: token(),
        body: { query: "resources | count" },
      });
    expect((await query()).headers["x-ms-user-quota-remaining"]).toBe("1");
    await query();
    const refused = await query();
    expect([refused.status, refused.json.error.code, refused.headers["x-ms-user-quota-remaining"]]).toEqual([
      429,
      "RateLimiting",
      "0",
    ]);
  });

  it("as documented are there to be switched on", async () => {
    await start({ limits: documentedLimits });
    expect((await subscriptions()).headers["x-ms-ratelimit-remaining-subscription-reads"]).toBe("249");
  });
});

describe("the Date header", () => {
  it("can be off the clock", async () => {
    await start({ clockSkewSeconds: -300 });
    expect((await subscriptions()).headers["date"]).toBe(new Date(time - 300_000).toUTCString());
  });
});

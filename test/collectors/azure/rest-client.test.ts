import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ReadRequest } from "../../../src/collectors/azure/client.ts";
import { systemClock } from "../../../src/collectors/azure/pipeline/clock.ts";
import { textIn } from "../../../src/collectors/exports/json-value.ts";
import type { Fault, FaultTarget } from "../../support/azure/faults/fault.ts";
import { type LocalAzure, startAzure } from "../../support/azure/start.ts";
import { collector, tenantFrom, usualSubscriptionId } from "../../support/azure/tenant/tenant-from.ts";
import { type Connected, cloudOf, connectTo } from "./connecting.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const secrets = Array.from({ length: 7 }, (_, index) => ({ name: `secret-${index}` }));
const tenant = tenantFrom({
  vaults: [
    { name: "kv-open", secrets },
    { name: "kv-shut", secrets, properties: { publicNetworkAccess: "Disabled" } },
    { name: "kv-policy", properties: { enableRbacAuthorization: false, accessPolicies: [] } },
  ],
});

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(tenant, { reach: "names", pageSizes: { arm: 2, vault: 3, graph: 2, resourceGraph: 2 } });
});
afterAll(() => azure.close());
beforeEach(() => {
  for (const [name, value] of Object.entries(azure.environment()))
    if (name.startsWith("AZURE_")) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  azure.faults.clear();
  azure.forget();
});

const vaultsUrl = `${subscription}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`;
const vaults: ReadRequest = { service: "arm", url: vaultsUrl, collector: "vaults", scope: subscription };
const vaultId = (name: string) =>
  `${subscription}/resourcegroups/rg-vaults/providers/microsoft.keyvault/vaults/${name}`;
const secretsOf = (name: string): ReadRequest => ({
  ...{ service: "vault", collector: "secrets", scope: vaultId(name) },
  url: `${azure.vaultUrl(name)}/secrets?api-version=7.5&maxresults=25`,
});
const names = (items: readonly ReadonlyMap<string, unknown>[]) =>
  items.map((item) => String(item.get("name") ?? String(item.get("id")).split("/").at(-1))).sort();

/** Nothing that a reader must not do was tried; what was done was written down. */
function expectClean({ rows, refusals }: Connected, refused = 0): void {
  expect(azure.violations).toEqual([]);
  expect(refusals).toHaveLength(refused);
  expect(rows).toHaveLength(azure.requests.length);
}

describe("reading a cloud of its own", () => {
  test("one document, with the caller known and the clock compared", async () => {
    const connected = await connectTo(azure, { clock: systemClock });
    const answer = await connected.client.read({ ...vaults, url: `${subscription}?api-version=2022-12-01` });
    expect(answer.ok && textIn(answer.body, "subscriptionId")).toBe(usualSubscriptionId);
    expect(answer.ok && answer.headers.get("x-ms-request-id")).toMatch(/./);
    expect(connected.collectedBy).toEqual({
      oid: collector.principalId,
      appId: collector.clientId,
      credential: "EnvironmentCredential",
    });
    expect(connected.tenantId).toBe(tenant.tenantId);
    expect(connected.clockSkewSeconds()).toBe(0);
    expectClean(connected);
  });

  test("lists page by page, of Resource Manager, a vault and the directory", async () => {
    const connected = await connectTo(azure);
    const { client } = connected;
    expect(names((await client.list(vaults)).items)).toEqual(["kv-open", "kv-policy", "kv-shut"]);
    const listed = await client.list(secretsOf("kv-open"));
    expect(listed.missing).toBeUndefined();
    expect(names(listed.items)).toEqual(secrets.map(({ name }) => name));
    const graph = { service: "graph", collector: "directory", scope: "/" } as const;
    const found = await client.list({ ...graph, url: "/v1.0/servicePrincipals?$select=id,displayName&$top=1" });
    expect(found.items.map((item) => item.get("id"))).toContain(collector.principalId);
    const known = await client.read({
      ...graph,
      url: "/v1.0/directoryObjects/getByIds",
      body: { ids: [collector.principalId], types: ["servicePrincipal"] },
    });
    expect(known.ok && known.body.get("value")).toHaveLength(1);
    expectClean(connected);
  });

  test("runs a query through all its pages", async () => {
    const connected = await connectTo(azure);
    const query =
      "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name, properties | order by id asc";
    const { items, missing } = await connected.client.query(query, {
      subscriptions: [usualSubscriptionId],
      collector: "vaults",
    });
    expect(missing).toBeUndefined();
    expect(names(items)).toEqual(["kv-open", "kv-policy", "kv-shut"]);
    expect(connected.client.counts.byService.get("resource-graph")).toBe(2);
    expect(connected.rows.at(-1)).toMatchObject({
      collector: "vaults",
      scope: subscription,
      method: "POST",
      status: 200,
    });
    expect(await connected.client.query(query, { subscriptions: [], collector: "vaults" })).toEqual({ items: [] });
    expectClean(connected);
  });

  test("asks for tokens no oftener than services need them", async () => {
    const { client } = await connectTo(azure);
    for (let round = 0; round < 3; round += 1) {
      await client.list(vaults);
      await client.list(secretsOf("kv-open"));
    }
    expect(azure.requests.filter(({ target }) => /\/token(\?|$)/.test(target))).toHaveLength(2);
  });
});

describe("refusals are values that say what to do", () => {
  test.each([
    ["kv-shut", "firewall", "Forbidden/ForbiddenByConnection", "private endpoint"],
    ["kv-policy", "denied", "Forbidden/ForbiddenByPolicy", "access policies"],
  ])("%s: %s", async (name, reason, code, remedy) => {
    const connected = await connectTo(azure);
    const listing = await connected.client.list(secretsOf(name));
    expect(listing).toMatchObject({
      items: [],
      status: 403,
      code,
      missing: { reason, remedy: expect.stringContaining(remedy) },
    });
    expect(listing.missing?.detail).toContain(vaultId(name));
    expectClean(connected);
  });

  test("a vault that is not there", async () => {
    const { client } = await connectTo(azure);
    const url = `${vaultId("kv-gone")}?api-version=2023-07-01`;
    expect(await client.read({ ...vaults, url })).toMatchObject({ ok: false, status: 404, code: "ResourceNotFound" });
  });

  test("a service that the cloud does not have", async () => {
    const endpoints = { ...azure.cloud.endpoints, logAnalyticsResourceId: null };
    const { client } = await connectTo(azure, { cloud: cloudOf(azure, { endpoints }) });
    const answer = await client.read({
      service: "logs",
      url: "/v1/workspaces/w/query",
      body: { query: "x" },
      collector: "logs",
      scope: "/",
    });
    expect(answer).toMatchObject({
      ok: false,
      why: { reason: "failed", detail: expect.stringContaining("LocalAzure") },
    });
  });
});

const once = (fault: Fault, on: FaultTarget, times = 1) => azure.faults.add({ fault, on, times });
const lists = { service: "arm", url: /\/vaults\?/ } as const;
const whole = ["kv-open", "kv-policy", "kv-shut"];

describe("a listing survives", () => {
  test.each<[string, Fault]>([
    ["429 with a time", { kind: "status", status: 429, waitSeconds: 0 }],
    ["429 without one", { kind: "status", status: 429 }],
    ["500", { kind: "status", status: 500 }],
    ["503 with a time in milliseconds", { kind: "status", status: 503, waitSeconds: 0, via: "x-ms-retry-after-ms" }],
    ["a reset", { kind: "reset" }],
    ["a cut body", { kind: "cut" }],
    ["truncated JSON", { kind: "truncated-json" }],
    ["a proxy's page", { kind: "html" }],
    ["an empty answer", { kind: "empty" }],
    ["a repeated page", { kind: "repeated-page" }],
    ["a token that is refused as expired", { kind: "expired-token" }],
  ])("%s", async (_, fault) => {
    const connected = await connectTo(azure);
    const handle = once(fault, lists);
    const { items, missing } = await connected.client.list(vaults);
    expect(handle.struck).toBe(1);
    expect([names(items), missing]).toEqual([whole, undefined]);
    expectClean(connected);
  });

  test("tokens that are all refused at once: it signs in anew", async () => {
    const connected = await connectTo(azure);
    azure.expireTokens();
    expect(names((await connected.client.list(vaults)).items)).toEqual(whole);
    azure.expireTokens();
    expect((await connected.client.list(secretsOf("kv-open"))).items).toHaveLength(7);
    azure.expireTokens();
    const rows = await connected.client.query("resources | where type =~ 'microsoft.keyvault/vaults' | project id", {
      collector: "vaults",
    });
    expect(rows.items).toHaveLength(3);
    expectClean(connected);
  });
});

describe("a listing that is not whole says so, and keeps what it has", () => {
  test.each<[string, Fault, string]>([
    ["an item that is none", { kind: "null-item" }, "unparsable"],
    ["an endless link", { kind: "endless-link" }, "failed"],
    ["an endless link that is ever another", { kind: "endless-link", fresh: true }, "failed"],
  ])("%s", async (_, fault, reason) => {
    const connected = await connectTo(azure);
    azure.faults.add({ fault, on: lists });
    const { items, missing } = await connected.client.list(vaults);
    expect(missing?.reason).toBe(reason);
    expect(items.length).toBeGreaterThan(0);
    expect(items.length).toBeLessThan(3);
    expectClean(connected);
  });

  test.each<[string, Fault, string, string]>([
    ["throttled without end", { kind: "status", status: 429, waitSeconds: 0 }, "throttled", "TooManyRequests"],
    ["in trouble without end", { kind: "status", status: 500 }, "failed", "InternalServerError"],
  ])("%s on the second page", async (_, fault, reason, code) => {
    const { client } = await connectTo(azure);
    azure.faults.add({ fault, on: lists, after: 1 });
    const listing = await client.list(vaults);
    expect(listing).toMatchObject({ missing: { reason }, code });
    expect(listing.items).toHaveLength(2);
  });

  test("a query whose rows were cut off", async () => {
    const { client } = await connectTo(azure);
    azure.faults.add({ fault: { kind: "result-truncated" }, on: { url: /ResourceGraph/i } });
    const { items, missing } = await client.query(
      "resources | where type =~ 'microsoft.keyvault/vaults' | project id",
      { collector: "vaults" },
    );
    expect(missing).toMatchObject({ reason: "failed", detail: expect.stringContaining("left rows out") });
    expect(items).toHaveLength(1);
  });

  test("a query that gives fewer rows than it says there are", async () => {
    const { client } = await connectTo(azure);
    const body = { totalRecords: 3, count: 1, resultTruncated: "false", data: [{ id: "/a" }] };
    azure.faults.add({ fault: { kind: "answer", status: 200, body }, on: { url: /ResourceGraph/i } });
    const { items, missing } = await client.query("resources | project id", { collector: "vaults" });
    expect([items.length, missing?.reason, missing?.detail]).toEqual([
      1,
      "failed",
      expect.stringContaining("1 of 3 rows"),
    ]);
  });

  test.each<[string, Fault, string]>([
    ["refused", { kind: "status", status: 403, code: "AuthorizationFailed" }, "denied"],
    ["in circles", { kind: "endless-link" }, "failed"],
    ["HTML", { kind: "html" }, "failed"],
    ["a form of its own", { kind: "answer", status: 200, body: { data: { rows: [] } } }, "unparsable"],
  ])("a query answered by %s", async (_, fault, reason) => {
    const { client } = await connectTo(azure);
    azure.faults.add({ fault, on: { url: /ResourceGraph/i } });
    const { missing } = await client.query("resources | where type =~ 'microsoft.keyvault/vaults' | project id", {
      collector: "vaults",
    });
    expect(missing?.reason).toBe(reason);
  });
});

describe("where an answer must not lead", () => {
  test.each<[string, Fault]>([
    ["a next link abroad", { kind: "foreign-link" }],
    ["a redirect abroad", { kind: "foreign-redirect" }],
  ])("%s is told to the run and costs the rest of the listing", async (_, fault) => {
    const connected = await connectTo(azure);
    azure.faults.add({ fault, on: { service: "vault" } });
    const listing = await connected.client.list(secretsOf("kv-open"));
    expect(listing.missing).toMatchObject({ reason: "failed", detail: expect.stringContaining("refused") });
    expectClean(connected, 1);
    expect(connected.refusals[0]).toMatchObject({ code: "host", name: "GuardRefusal" });
    expect(azure.requests.filter(({ service }) => service === "foreign")).toEqual([]);
  });

  test("a next link to a value, or to another vault's list", async () => {
    for (const nextLink of [
      `${azure.vaultUrl("kv-open")}/secrets/secret-1?api-version=7.5`,
      `${azure.vaultUrl("kv-shut")}/secrets?api-version=7.5`,
    ]) {
      const connected = await connectTo(azure);
      azure.faults.add({
        fault: { kind: "answer", status: 200, body: { value: [{ id: "a" }], nextLink } },
        on: { service: "vault" },
      });
      const listing = await connected.client.list(secretsOf("kv-open"));
      expect(listing.items).toHaveLength(1);
      expect(listing.missing?.reason).toBe("failed");
      expectClean(connected, 1);
      azure.faults.clear();
      azure.forget();
    }
  });

  test("an address that is no vault of the cloud, or another service's: no token is even asked for", async () => {
    const connected = await connectTo(azure);
    azure.forget();
    for (const url of [
      "https://kv.vault.azure.net.evil.example/secrets",
      `${azure.urls.arm}/subscriptions`,
      `${azure.vaultUrl("kv-open")}/secrets/secret-1`,
    ]) {
      const answer = await connected.client.read({ ...secretsOf("kv-open"), url });
      expect(answer).toMatchObject({ ok: false, why: { reason: "failed" }, status: undefined });
    }
    expect(connected.refusals.map(({ code }) => code)).toEqual(["host", "host", "secret-value"]);
    expect(azure.requests).toEqual([]);
  });
});

describe("a sign-in that is lost", () => {
  test("ends the run: a new token is refused as expired, too", async () => {
    const { client } = await connectTo(azure);
    azure.faults.add({ fault: { kind: "expired-token" } });
    await expect(client.list(vaults)).rejects.toMatchObject({
      name: "SignInFault",
      code: "expired",
      hint: expect.stringContaining("az login"),
    });
  });

  test("for one service only is a denial of that service", async () => {
    const { client } = await connectTo(azure);
    const body = {
      error: "invalid_grant",
      error_description: "AADSTS53003: Access has been blocked by Conditional Access policies. Trace ID: x",
      error_codes: [53003],
    };
    azure.faults.add({ fault: { kind: "answer", status: 400, body }, on: { service: "login", body: /graph/ } });
    const answer = await client.read({
      service: "graph",
      url: "/v1.0/users?$top=1",
      collector: "directory",
      scope: "/",
    });
    expect(answer).toMatchObject({
      ok: false,
      why: { reason: "denied", detail: expect.stringContaining("AADSTS53003") },
    });
    expect((await client.list(vaults)).items).toHaveLength(3);
  });
});

describe("stopping", () => {
  test("throws out of whatever is under way", async () => {
    const stop = new AbortController();
    const { client } = await connectTo(azure, { signal: stop.signal });
    azure.faults.add({ fault: { kind: "status", status: 429, waitSeconds: 290 }, on: lists });
    const listing = client.list(vaults);
    const refused = expect(listing).rejects.toMatchObject({ name: "AbortError" });
    while (azure.counts.get("arm 429") === undefined) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await refused;
    await expect(client.query("resources", { collector: "vaults" })).rejects.toMatchObject({ name: "AbortError" });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ask, type Reply } from "./ask.ts";
import { estate } from "./estate.ts";
import type { Fault, FaultRule } from "./faults/fault.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, usualSubscriptionId } from "./tenant/tenant-from.ts";

const now = Date.parse("2026-11-01T00:00:00Z");
let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(estate, {
    clock: () => now,
    pageSizes: { arm: 1, vault: 25, graph: 100, resourceGraph: 2 },
  });
});
afterAll(() => azure.close());
beforeEach(() => azure.forget());
afterEach(() => azure.faults.clear());

const list = () =>
  `${azure.urls.arm}/subscriptions/${usualSubscriptionId}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`;
const get = (url: string = list()) => ask(azure, url, { token: azure.tokenFor(collector.principalId, "arm") });
const secrets = () =>
  ask(azure, `${azure.vaultUrl("kv-app")}/secrets?api-version=7.6`, {
    token: azure.tokenFor(collector.principalId, "vault"),
  });
const strike = (fault: Fault, more: Omit<FaultRule, "fault"> = {}) => azure.faults.add({ fault, ...more });
const namesOf = (reply: Reply) => reply.json.value.map(({ name }: { readonly name: string }) => name);
const broken = (promise: Promise<Reply>) =>
  promise.then(
    () => "answered",
    (cause: NodeJS.ErrnoException) => cause.code ?? cause.message,
  );

describe("a status by order", () => {
  it.each([
    [{ waitSeconds: 7 }, { "retry-after": "7" }],
    [{ waitSeconds: 7, via: "retry-after-date" }, { "retry-after": "Sun, 01 Nov 2026 00:00:07 GMT" }],
    [{ waitSeconds: 7, via: "retry-after-ms" }, { "retry-after-ms": "7000" }],
    [{ waitSeconds: 7, via: "x-ms-retry-after-ms" }, { "x-ms-retry-after-ms": "7000" }],
  ] as const)("says how long to wait: %o", async (how, headers) => {
    strike({ kind: "status", status: 429, ...how });
    const reply = await get();
    expect(reply.status).toBe(429);
    expect(reply.headers).toMatchObject(headers);
  });

  it("may say nothing of it", async () => {
    strike({ kind: "status", status: 429 });
    expect(Object.keys((await get()).headers).filter((name) => name.includes("retry"))).toEqual([]);
  });

  it.each([408, 500, 502, 503])("can be %i", async (status) => {
    strike({ kind: "status", status });
    expect((await get()).status).toBe(status);
  });
});

describe("which requests are struck", () => {
  it("is a matter of count: after some, so many times", async () => {
    const handle = strike({ kind: "status", status: 503 }, { after: 1, times: 2 });
    const found = [];
    for (let index = 0; index < 5; index += 1) found.push((await get()).status);
    expect(found).toEqual([200, 503, 503, 200, 200]);
    expect(handle.struck).toBe(2);
  });

  it("is a matter of service, vault, URL and method", async () => {
    strike(
      { kind: "status", status: 500 },
      { on: { store: "KV-APP", url: /\/secrets/, method: "GET", service: "vault" } },
    );
    expect((await secrets()).status).toBe(500);
    expect((await get()).status).toBe(200);
  });

  it("is chance by the seed: the same one for the same seed", async () => {
    const run = async () => {
      const one = await startAzure(estate, { seed: 42 });
      one.faults.add({ fault: { kind: "status", status: 500 }, probability: 0.5 });
      const statuses = [];
      for (let index = 0; index < 12; index += 1) {
        const token = one.tokenFor(collector.principalId, "arm");
        statuses.push((await ask(one, `${one.urls.arm}/subscriptions?api-version=2022-12-01`, { token })).status);
      }
      await one.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  it("ends when the fault is taken back", async () => {
    const handle = strike({ kind: "status", status: 500 });
    handle.remove();
    expect((await get()).status).toBe(200);
  });
});

describe("a connection", () => {
  it("can be reset before the answer", async () => {
    strike({ kind: "reset" }, { times: 1 });
    expect(await broken(get())).toBe("ECONNRESET");
    expect(azure.requests.map(({ status, fault }) => [status, fault])).toEqual([[null, "reset"]]);
  });

  it("can break in the middle of the body", async () => {
    strike({ kind: "cut" }, { times: 1 });
    expect(await broken(get())).not.toBe("answered");
    expect((await get()).status).toBe(200);
  });

  it("can be slow", async () => {
    strike({ kind: "slow", milliseconds: 30 });
    expect((await get()).status).toBe(200);
    expect(azure.requests[0]?.fault).toBe("slow");
  });
});

describe("a body", () => {
  it("can stop in the middle of its JSON", async () => {
    strike({ kind: "truncated-json" });
    const reply = await get();
    expect(reply.status).toBe(200);
    expect(() => reply.json).toThrow(SyntaxError);
  });

  it("can be HTML, or nothing", async () => {
    const html = strike({ kind: "html" });
    expect((await get()).text).toMatch(/^<!DOCTYPE html>/);
    html.remove();
    strike({ kind: "empty" });
    expect(await get()).toMatchObject({ status: 200, text: "" });
  });

  it("can hold an item without its properties, or none at all", async () => {
    const bare = strike({ kind: "bare-item" });
    expect(Object.keys((await get()).json.value[0]).sort()).toEqual(["id", "name", "type"]);
    bare.remove();
    strike({ kind: "null-item", index: 3 });
    expect((await secrets()).json.value[3]).toBeNull();
  });
});

describe("paging", () => {
  it("can go round for ever, by the same link or by ever new ones", async () => {
    const same = strike({ kind: "endless-link" });
    const first = await get();
    expect(first.json.nextLink).toBe(list());
    same.remove();
    strike({ kind: "endless-link", fresh: true });
    const links = [(await get()).json.nextLink, (await get()).json.nextLink];
    expect(links[0]).not.toBe(links[1]);
    expect(namesOf(await get(links[1]))).toEqual(["kv-app"]);
  });

  it("can give the first page twice and then go on", async () => {
    strike({ kind: "repeated-page" });
    const seen: string[] = [];
    for (let next: string | undefined = list(); next; ) {
      const reply: Reply = await get(next);
      seen.push(...namesOf(reply));
      next = reply.json.nextLink;
    }
    expect(seen).toEqual(["kv-app", "kv-app", "kv-walled"]);
  });

  it("can lead to a foreign host, and whoever follows with a token is found out", async () => {
    strike({ kind: "foreign-link" }, { on: { service: "arm" } });
    const { nextLink } = (await get()).json;
    expect(nextLink.startsWith(azure.urls.foreign)).toBe(true);
    expect(azure.violations).toEqual([]);
    await get(nextLink);
    const [violation] = azure.violations;
    expect([violation?.reason, violation?.request.carriedToken]).toEqual(["foreign-host", true]);
  });

  it("can be redirected abroad", async () => {
    strike({ kind: "foreign-redirect" });
    const reply = await get();
    expect(reply.status).toBe(307);
    expect(String(reply.headers["location"]).startsWith(azure.urls.foreign)).toBe(true);
  });
});

describe("Resource Graph", () => {
  const query = () =>
    ask(azure, `${azure.urls.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01`, {
      method: "POST",
      token: azure.tokenFor(collector.principalId, "arm"),
      body: { query: "resources | where type =~ 'microsoft.keyvault/vaults' | project id | order by id asc" },
    });

  it("can keep rows to itself and say so", async () => {
    strike({ kind: "result-truncated" });
    const { json } = await query();
    expect(json).toMatchObject({ totalRecords: 3, count: 1, resultTruncated: "true" });
    expect(json.$skipToken).toBeUndefined();
  });

  it("can have no quota left", async () => {
    strike({
      kind: "headers",
      headers: { "x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:03" },
    });
    expect((await query()).headers).toMatchObject({
      "x-ms-user-quota-remaining": "0",
      "x-ms-user-quota-resets-after": "00:00:03",
    });
  });

  it("can go round for ever by its token", async () => {
    strike({ kind: "endless-link" });
    expect((await query()).json.$skipToken).toBe(Buffer.from("0").toString("base64url"));
  });
});

describe("anything", () => {
  it("can be answered: by order of the test, as gone, as an expired token", async () => {
    const own = strike({ kind: "answer", status: 200, body: { value: [{ name: "hostile\u0000name" }] } });
    expect((await get()).json.value[0].name).toBe("hostile\u0000name");
    own.remove();
    const gone = strike({ kind: "gone" }, { on: { store: "kv-app" } });
    expect((await secrets()).status).toBe(404);
    gone.remove();
    strike({ kind: "expired-token" }, { times: 1 });
    expect([(await get()).status, (await get()).status]).toEqual([401, 200]);
  });
});

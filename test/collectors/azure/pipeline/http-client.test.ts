import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import { createHttpHeaders, createPipelineRequest, type HttpMethods } from "@azure/core-rest-pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cloud } from "../../../../src/collectors/azure/cloud.ts";
import { defaultBudget } from "../../../../src/collectors/azure/pipeline/budget.ts";
import { FlowControl } from "../../../../src/collectors/azure/pipeline/flow.ts";
import { AuditedHttpClient, type AuditedHttpOptions } from "../../../../src/collectors/azure/pipeline/http-client.ts";
import { withPurpose } from "../../../../src/collectors/azure/pipeline/purpose.ts";
import { Recorder, type RequestRow } from "../../../../src/collectors/azure/pipeline/recorder.ts";
import { defaultRetryLimits, type RetryLimits } from "../../../../src/collectors/azure/pipeline/retry.ts";
import { cut, hang, json, reset, type ScriptedServer, type Step, startScriptedServer, text } from "./https-server.ts";
import { VirtualClock } from "./virtual-clock.ts";

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

const other = "https://other.example";
const cloudAt = (arm: string): Cloud => ({
  name: "test",
  login: `${other}:1`,
  arm: { endpoint: arm, scope: `${arm}/.default` },
  graph: { endpoint: `${other}:2`, scope: "graph" },
  logs: null,
  vault: { suffix: "vault.example.test", scope: "vault" },
  hsm: null,
  storageSuffix: null,
});

function setUp(retry: Partial<RetryLimits> = {}, more: Partial<AuditedHttpOptions> = {}) {
  const clock = new VirtualClock(defaultRetryLimits.timeoutMs);
  const rows: RequestRow[] = [];
  const limits = { ...defaultRetryLimits, ...retry };
  const recorder = new Recorder({ write: (row) => void rows.push(row) });
  const http = new AuditedHttpClient({
    ...{ view: { cloud: cloudAt(server.url) }, budget: defaultBudget, clock, recorder, retry: limits, random: () => 1 },
    flow: new FlowControl({ clock, concurrency: 8, retry: limits, random: () => 1 }),
    ...more,
  });
  const get = (path = "/subscriptions?api-version=1", options: { method?: HttpMethods; signal?: AbortSignal } = {}) => {
    const { signal, method = "GET" } = options;
    const headers = createHttpHeaders({ authorization: "Bearer never-kept", "accept-encoding": "gzip,deflate" });
    const request = createPipelineRequest({ url: `${server.url}${path}`, method, headers });
    request.agent = server.agent;
    if (signal) request.abortSignal = signal;
    return http.sendRequest(request);
  };
  return { clock, rows, http, get, recorder };
}

const good = json({ value: [{ id: "/a" }] });
const seconds = (from: number, clock: VirtualClock) => (clock.now() - from) / 1000;

/** Plays a script against one GET, and says what came and how long it waited. */
async function run(steps: readonly Step[], retry: Partial<RetryLimits> = {}) {
  server.play(...steps);
  const { clock, rows, get, http } = setUp(retry);
  const start = clock.now();
  const outcome = await clock.runs(
    get().then(
      (response) => ({ status: response.status, body: response.bodyAsText }),
      (error: { readonly kind?: string; readonly reason?: string }) => ({ kind: error.kind, reason: error.reason }),
    ),
  );
  return { outcome, waited: seconds(start, clock), sends: server.requests.length, rows, http };
}

describe("an answer", () => {
  test("comes whole, plain or compressed either way", async () => {
    const body = JSON.stringify({ value: "x".repeat(100_000) });
    const type = { "content-type": "application/json" };
    const ways = [
      text(body, type),
      text(gzipSync(body), { ...type, "content-encoding": "gzip" }),
      text(deflateSync(body), { ...type, "content-encoding": "deflate" }),
    ];
    for (const way of ways) {
      const { outcome } = await run([way]);
      expect(outcome).toEqual({ status: 200, body });
    }
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("gzip");
  });

  test("with a refusal is an answer like any other, sent once", async () => {
    const { outcome, sends } = await run([json({ error: { code: "AuthorizationFailed" } }, 403)]);
    expect(outcome).toMatchObject({ status: 403 });
    expect(sends).toBe(1);
  });

  test("without content where that is what the status says is no fault", async () => {
    expect((await run([text("", {}, 204)])).outcome).toMatchObject({ status: 204 });
  });

  test("a POST keeps its body and its length on every attempt", async () => {
    const bodies: string[] = [];
    const echo: Step = async (response, request) => {
      let body = "";
      for await (const piece of request) body += piece;
      bodies.push(`${request.headers["content-length"]} ${request.headers["transfer-encoding"]} ${body}`);
      if (bodies.length === 1) response.writeHead(503).end();
      else json({ data: [] })(response, request);
    };
    server.play(echo);
    const { clock, http } = setUp();
    const url = `${server.url}/providers/Microsoft.ResourceGraph/resources?api-version=1`;
    const request = createPipelineRequest({ url, method: "POST", body: '{"query":"ä"}' });
    request.agent = server.agent;
    const sent = http.sendRequest(request);
    expect((await clock.runs(sent)).status).toBe(200);
    expect(bodies).toEqual(['14 undefined {"query":"ä"}', '14 undefined {"query":"ä"}']);
    expect(http.counts.byService.get("resource-graph")).toBe(2);
  });
});

describe("what is tried again", () => {
  test.each([
    ["a reset", [reset, good], 1],
    ["a cut body", [cut('{"value":['), good], 1],
    ["a cut compressed body", [cut(gzipSync("[]").subarray(0, 15), { "content-encoding": "gzip" }), good], 1],
    ["JSON that stops in the middle", [text('{"value":[{', { "content-type": "application/json" }), good], 1],
    ["a page of HTML", [text("<!DOCTYPE html><p>sign in", { "content-type": "text/html" }), good], 1],
    ["a page of HTML that says it is JSON", [text("<html>", { "content-type": "application/json" }), good], 1],
    ["an empty answer", [text("", { "content-type": "application/json" }), good], 1],
    ["a server in trouble, twice", [json({}, 500), json({}, 502), good], 1 + 2],
    ["503 that names a time", [json({}, 503, { "retry-after": "20" }), good], 20],
    ["too many, in seconds", [json({}, 429, { "retry-after": "7" }), good], 7],
    ["too many, in milliseconds", [json({}, 429, { "x-ms-retry-after-ms": "1500" }), good], 1.5],
    ["too many, no time named", [json({}, 429), json({}, 429), good], 1 + 2],
    ["408", [json({}, 408), good], 1],
    ["504", [json({}, 504), good], 1],
  ])("%s", async (_, steps, waited) => {
    const result = await run(steps);
    expect(result.outcome).toEqual({ status: 200, body: '{"value":[{"id":"/a"}]}' });
    expect(result.waited).toBe(waited);
    expect(result.http.counts.waitedMs).toBe(waited * 1000);
    expect(result.sends).toBe(steps.length);
  });

  test("an answer that never ends is given up after the time for one request", async () => {
    server.play(hang, good);
    const { clock, get, rows } = setUp();
    const answer = get();
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.pass(defaultRetryLimits.timeoutMs);
    expect((await clock.runs(answer)).status).toBe(200);
    expect(rows.map(({ fault }) => fault)).toEqual(["timeout", null]);
  });
});

describe("what is not tried for ever", () => {
  test.each([
    ["connection", "failed", reset],
    ["cut", "failed", cut("{")],
    ["not-json", "unparsable", text("{", { "content-type": "application/json" })],
    ["html", "failed", text("<html>", { "content-type": "text/html" })],
    ["empty", "failed", text("", { "content-type": "application/json" })],
  ] as const)("%s", async (kind, reason, step) => {
    const { outcome, sends, rows } = await run([step], { attempts: 3 });
    expect(outcome).toEqual({ kind, reason });
    expect(sends).toBe(3);
    expect(rows.map((row) => [row.attempt, row.fault])).toEqual([1, 2, 3].map((attempt) => [attempt, kind]));
  });

  test("the last status comes back as it is", async () => {
    expect((await run([json({ error: { code: "Busy" } }, 503)], { attempts: 3 })).outcome).toMatchObject({
      status: 503,
    });
    expect((await run([json({}, 429, { "retry-after": "1" })], { attempts: 3 })).outcome).toMatchObject({
      status: 429,
    });
  });

  test("a longer wait than one request is given, at once, and nobody else asks again", async () => {
    server.play(json({}, 429, { "retry-after": "3600" }));
    const { clock, get } = setUp();
    const start = clock.now();
    const refused = { kind: "throttled", reason: "throttled" };
    await expect(clock.runs(get())).rejects.toMatchObject(refused);
    await expect(clock.runs(get())).rejects.toMatchObject(refused);
    expect(server.requests).toHaveLength(1);
    expect(seconds(start, clock)).toBe(0);
  });

  test("a server in trouble that names a longer wait than one request is given", async () => {
    const { outcome, sends, waited } = await run([json({}, 503, { "retry-after": "3600" })]);
    expect(outcome).toMatchObject({ status: 503 });
    expect([sends, waited]).toEqual([1, 0]);
  });

  test("waits add up to the bound, not each by itself", async () => {
    const { outcome, sends, waited } = await run([json({}, 429, { "retry-after": "100" })], {
      attempts: 20,
      waitMs: 250_000,
    });
    expect(outcome).toMatchObject({ kind: "throttled" });
    expect([sends, waited]).toEqual([3, 200]);
  });

  test("a certificate that is not trusted is told at once, with what to set", async () => {
    server.play(good);
    const { clock, http } = setUp();
    const sent = http.sendRequest(createPipelineRequest({ url: `${server.url}/subscriptions` }));
    await expect(clock.runs(sent)).rejects.toMatchObject({
      kind: "tls",
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
    expect(http.counts.requests).toBe(1);
  });

  test("something that does not speak TLS", async () => {
    const plain = createServer((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    const url = `https://localhost:${(plain.address() as AddressInfo).port}`;
    const { clock, http } = setUp({ attempts: 2 }, { view: { cloud: cloudAt(url) } });
    const sent = http.sendRequest(createPipelineRequest({ url: `${url}/subscriptions` }));
    await expect(clock.runs(sent)).rejects.toMatchObject({ kind: "not-tls", hint: expect.stringContaining("proxy") });
    plain.close();
  });

  test("a proxy that wants a password", async () => {
    const { outcome, sends } = await run([text("", {}, 407)]);
    expect(outcome).toMatchObject({ kind: "proxy" });
    expect(sends).toBe(1);
  });

  test("a body beyond the bound, also one that only decompresses to it", async () => {
    const bomb = text(gzipSync(`"${"x".repeat(1 << 20)}"`), {
      "content-type": "application/json",
      "content-encoding": "gzip",
    });
    const { outcome, sends } = await run([bomb], { bodyBytes: 1 << 16 });
    expect(outcome).toMatchObject({ kind: "too-large" });
    expect(sends).toBe(1);
  });
});

describe("what is never sent", () => {
  test("anything the guard refuses: the server sees nothing, the record has nothing", async () => {
    server.play(good);
    const { get, rows } = setUp();
    const refusal = { name: "GuardRefusal", code: "method" };
    await expect(get("/subscriptions", { method: "DELETE" })).rejects.toMatchObject(refusal);
    await expect(get("/x/listKeys", { method: "POST" })).rejects.toMatchObject({ code: "account-keys" });
    expect(server.requests).toHaveLength(0);
    expect(rows).toHaveLength(0);
  });

  test("a request to where a redirect leads, when that is another host", async () => {
    for (const location of [
      `${other}/subscriptions`,
      `//${other.slice(8)}/x`,
      "http://localhost/x",
      "https:\\\\evil.example",
    ]) {
      server.play(text("", { location }, 307));
      await expect(setUp().get()).rejects.toMatchObject({ name: "GuardRefusal", code: "host", origin: "redirect" });
      expect(server.requests).toHaveLength(1);
    }
  });
});

describe("too many for one is a pause for all", () => {
  test("requests of the same limit wait together and come back one by one", async () => {
    let open = 0;
    let most = 0;
    let refusals = 8;
    const busy: Step = (response, request) => {
      if (refusals > 0) {
        refusals -= 1;
        json({}, 429, { "retry-after": "30" })(response, request);
        return;
      }
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        json({})(response, request);
      });
    };
    server.play(busy);
    const { clock, get, http } = setUp();
    const start = clock.now();
    const all = Promise.all(Array.from({ length: 8 }, () => get()));
    while (refusals > 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.runs(all);
    expect(most).toBeLessThanOrEqual(4);
    expect(seconds(start, clock)).toBeGreaterThanOrEqual(30);
    expect(http.counts.throttled).toBe(8);
    expect(http.counts.requests).toBe(16);
  });
});

describe("stopping", () => {
  test("by the request's own signal or the run's, while sending and while waiting", async () => {
    for (const step of [hang, json({}, 429, { "retry-after": "60" }), json({}, 503, { "retry-after": "60" })])
      for (const whose of ["request", "run"]) {
        server.play(step);
        const stop = new AbortController();
        const { clock, get } = setUp({}, whose === "run" ? { signal: stop.signal } : {});
        const refused = expect(
          get(undefined, whose === "request" ? { signal: stop.signal } : {}),
        ).rejects.toMatchObject({
          name: "AbortError",
        });
        while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
        stop.abort();
        await refused;
        await clock.pass(0);
        expect(clock.waiting).toBe(0);
      }
  });

  test("before it began sends nothing", async () => {
    server.play(good);
    const signal = AbortSignal.abort();
    const { rows, get } = setUp();
    await expect(get(undefined, { signal })).rejects.toMatchObject({ name: "AbortError" });
    await expect(setUp({}, { signal }).get()).rejects.toMatchObject({ name: "AbortError" });
    expect([server.requests.length, rows.length]).toEqual([0, 0]);
  });

  test("a stopped request stands in the record as stopped", async () => {
    server.play(hang);
    const stop = new AbortController();
    const { get, rows } = setUp();
    const refused = expect(get(undefined, { signal: stop.signal })).rejects.toThrow("stopped");
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await refused;
    expect(rows.map(({ fault }) => fault)).toEqual(["stopped"]);
  });
});

describe("the record", () => {
  test("has one row a send, with what it was for and neither token nor body", async () => {
    const body = '{"value":[]}';
    server.play(
      json({}, 500, { "x-ms-request-id": "r-1", date: "Thu, 01 Jan 2026 00:00:09 GMT" }),
      text(body, {
        "content-type": "application/json",
        "x-ms-request-id": "r-2",
        date: "Thu, 01 Jan 2026 00:00:10 GMT",
      }),
    );
    const { clock, get, rows, recorder } = setUp();
    const purpose = { collector: "secrets", scope: "/subscriptions/s" };
    const path = "/subscriptions?api-version=1&$skiptoken=abc&sig=private&x_token=t";
    await clock.runs(withPurpose(purpose, () => get(path)));
    const url = `${server.url}/subscriptions?api-version=1&$skiptoken=abc&sig=REDACTED&x_token=REDACTED`;
    const shared = { method: "GET", url, ...purpose, fault: null };
    expect(rows).toEqual([
      {
        ...shared,
        ...{
          time: "2026-01-01T00:00:00Z",
          status: 500,
          requestId: "r-1",
          serverDate: "2026-01-01T00:00:09Z",
          attempt: 1,
        },
        digest: createHash("sha256").update("{}").digest("hex"),
      },
      {
        ...shared,
        ...{
          time: "2026-01-01T00:00:01Z",
          status: 200,
          requestId: "r-2",
          serverDate: "2026-01-01T00:00:10Z",
          attempt: 2,
        },
        digest: createHash("sha256").update(body).digest("hex"),
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain("never-kept");
    expect(recorder.clockSkewSeconds).toBe(9);
  });

  test("a sink that is slow holds back the request, and one that fails is heard", async () => {
    server.play(good);
    const order: string[] = [];
    const slow = new Recorder({
      write: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push("written");
      },
    });
    await setUp({}, { recorder: slow }).get();
    order.push("answered");
    expect(order).toEqual(["written", "answered"]);
    const full = new Recorder({ write: () => Promise.reject(new Error("disk full")) });
    await expect(setUp({}, { recorder: full }).get()).rejects.toThrow("disk full");
  });
});

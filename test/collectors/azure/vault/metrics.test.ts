import { describe, expect, it } from "vitest";
import type { AzureClient } from "../../../../src/collectors/azure/client.ts";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { Limiter } from "../../../../src/collectors/azure/vault/limiter.ts";
import { readMetrics } from "../../../../src/collectors/azure/vault/metrics.ts";
import { Remedies } from "../../../../src/collectors/azure/vault/remedies.ts";
import { VaultCalls } from "../../../../src/collectors/azure/vault/vault-calls.ts";
import { isRead } from "../../../../src/model/fact.ts";

const id = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv";

type Reply = (query: URLSearchParams) => object | undefined;

/** Reads metrics out of literal answers; undefined is a refusal. */
async function readFrom(
  reply: Reply,
  span: { readonly from: string; readonly to: string },
  kind: "vault" | "hsm" = "vault",
) {
  const asked: URLSearchParams[] = [];
  const read: AzureClient["read"] = async ({ url }) => {
    const query = new URL(url, "https://arm.example.org").searchParams;
    asked.push(query);
    const body = reply(query);
    return body
      ? { ok: true, body: mapFromPlain(body), headers: new Map() }
      : { ok: false, why: { reason: "denied" }, status: 403, code: "AuthorizationFailed" };
  };
  const unused = () => Promise.reject(new Error("not asked here"));
  const counts = { requests: 0, byService: new Map(), throttled: 0, waitedMs: 0 };
  const calls = new VaultCalls(
    { read, list: unused, query: unused, counts },
    { kind, id, origin: "" },
    new Remedies(kind, undefined),
  );
  const metrics = await readMetrics({ id, origin: "", calls, limiter: new Limiter(1) }, kind, span);
  return { metrics, asked };
}

const point = (timeStamp: string, values: object) => ({ timeStamp, ...values });
const metric = (name: string, data: readonly object[], status?: string) => ({
  name: { value: name, localizedValue: name },
  errorCode: "Success",
  timeseries: [
    { metadatavalues: status === undefined ? [] : [{ name: { value: "statuscode" }, value: status }], data },
  ],
});
const quiet = (query: URLSearchParams) => ({
  value: (query.get("metricnames") ?? "").split(",").map((name) => metric(name, [], "200")),
});
const week = { from: "2026-11-01T00:00:00Z", to: "2026-11-08T00:00:00Z" };

describe("metrics of a vault", () => {
  it("cover whole hours: the first one that is touched, and not the one that is running", async () => {
    const { metrics, asked } = await readFrom(quiet, { from: "2026-11-01T09:59:59Z", to: "2026-11-03T10:00:01Z" });
    expect(metrics).toMatchObject({
      read: { from: "2026-11-01T09:00:00Z", to: "2026-11-03T10:00:00Z", hits: [], results: [], saturationMax: null },
    });
    expect(asked.map((query) => query.get("timespan"))).toEqual(
      Array(2).fill("2026-11-01T09:00:00Z/2026-11-03T10:00:00Z"),
    );
  });

  it("ask for every status code, not for the ten that are given unasked", async () => {
    const { asked } = await readFrom(quiet, week);
    expect(
      asked.map((query) => [query.get("metricnames"), query.get("$filter"), query.get("top"), query.get("interval")]),
    ).toEqual([
      ["ServiceApiHit,SaturationShoebox", null, null, "PT1H"],
      ["ServiceApiResult", "StatusCode eq '*'", "1000", "FULL"],
    ]);
  });

  it("are asked for by thirty days, and no further back than the platform keeps them", async () => {
    const { metrics, asked } = await readFrom(quiet, { from: "2025-01-01T00:00:00Z", to: "2026-11-01T00:00:00Z" });
    expect(metrics).toMatchObject({ read: { from: "2026-08-01T00:00:00Z" } });
    expect(asked).toHaveLength(8);
    expect(
      asked.filter((query) => query.get("metricnames") === "ServiceApiResult").map((query) => query.get("timespan")),
    ).toEqual([
      "2026-08-01T00:00:00Z/2026-08-31T00:00:00Z",
      "2026-08-31T00:00:00Z/2026-09-30T00:00:00Z",
      "2026-09-30T00:00:00Z/2026-10-30T00:00:00Z",
      "2026-10-30T00:00:00Z/2026-11-01T00:00:00Z",
    ]);
  });

  it("add up over the parts of the window", async () => {
    const reply: Reply = (query) =>
      query.has("$filter")
        ? { value: [{ ...metric("ServiceApiResult", [point("2026-10-01T00:00:00Z", { count: 2 })], "429") }] }
        : {
            value: [
              metric("ServiceApiHit", [point(`${query.get("timespan")?.slice(0, 20)}`, { count: 5 })]),
              metric("SaturationShoebox", [point("x", { maximum: 3 })]),
            ],
          };
    const { metrics } = await readFrom(reply, { from: "2026-09-01T00:00:00Z", to: "2026-10-11T00:00:00Z" });
    expect(metrics).toMatchObject({
      read: {
        hits: [
          { hour: "2026-09-01T00:00:00Z", count: 5 },
          { hour: "2026-10-01T00:00:00Z", count: 5 },
        ],
        results: [{ status: "429", count: 4 }],
        saturationMax: 3,
      },
    });
    expect(metrics).not.toHaveProperty("missing");
  });

  it("are read in part where one question is refused, and unread where all are", async () => {
    const half = await readFrom((query) => (query.has("$filter") ? undefined : quiet(query)), week);
    expect(half.metrics).toMatchObject({
      read: { hits: [] },
      missing: { reason: "denied", remedy: "the role Monitoring Reader on the vault" },
    });
    const none = await readFrom(() => undefined, week);
    expect(none.metrics).toMatchObject({ unread: { reason: "denied" } });
  });

  it.each([
    ["no list", {}],
    ["a metric that was not asked for", { value: [metric("Availability", [])] }],
    ["no series", { value: [{ name: { value: "ServiceApiHit" } }, metric("SaturationShoebox", [])] }],
    [
      "series without points",
      { value: [{ name: { value: "ServiceApiHit" }, timeseries: [{}] }, metric("SaturationShoebox", [])] },
    ],
    [
      "a count that is a text",
      {
        value: [
          metric("ServiceApiHit", [point("2026-11-01T00:00:00Z", { count: "7" })]),
          metric("SaturationShoebox", []),
        ],
      },
    ],
    [
      "a time that is none",
      { value: [metric("ServiceApiHit", [point("yesterday", { count: 7 })]), metric("SaturationShoebox", [])] },
    ],
    [
      "a maximum that is a text",
      { value: [metric("ServiceApiHit", []), metric("SaturationShoebox", [point("x", { maximum: "9" })])] },
    ],
  ])("are not taken for quiet where the answer has %s", async (_, body) => {
    const { metrics } = await readFrom((query) => (query.has("$filter") ? quiet(query) : body), week);
    expect(metrics).toMatchObject({ missing: { reason: "unparsable" } });
  });

  it("say so where Azure Monitor failed at one of them, or gave the first series only", async () => {
    const failed = { ...metric("ServiceApiHit", []), errorCode: "Timeout" };
    const one = await readFrom(
      (query) => (query.has("$filter") ? quiet(query) : { value: [failed, metric("SaturationShoebox", [])] }),
      week,
    );
    expect(one.metrics).toMatchObject({ missing: { reason: "failed", detail: expect.stringContaining("Timeout") } });
    const [series] = metric("ServiceApiResult", [], "200").timeseries;
    const full = { ...metric("ServiceApiResult", []), timeseries: Array(1000).fill(series) };
    const two = await readFrom((query) => (query.has("$filter") ? { value: [full] } : quiet(query)), week);
    expect(two.metrics).toMatchObject({ missing: { reason: "failed", detail: expect.stringContaining("first 1000") } });
  });

  it("of a managed HSM are its hits alone, and say so", async () => {
    const { metrics, asked } = await readFrom(quiet, week, "hsm");
    expect(asked.map((query) => query.get("metricnames"))).toEqual(["ServiceApiHit"]);
    expect(isRead(metrics) && metrics.missing?.reason).toBe("not-in-output");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entriesOf } from "../../../../src/sample/logs/entries.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logEvent, logVault } from "../../../support/logs/event-builder.ts";
import { azureWith, customerId, logsClientOf } from "./asking.ts";

const from = Date.parse("2026-10-31T10:00:00Z");
const query = { query: "AZKVAuditLogs | project OperationName", from, to: from + 60_000 };
const workspace = { kind: "workspace", id: customerId } as const;

let azure: LocalAzure;
beforeEach(async () => {
  azure = await azureWith([
    { tables: { AZKVAuditLogs: storedTable(entriesOf([logEvent("2026-10-31T10:00:01Z")]), "AZKVAuditLogs") } },
  ]);
});
afterEach(() => azure.close());

const ask = (place: Parameters<ReturnType<typeof logsClientOf>["ask"]>[0]["place"] = workspace, limits = {}) =>
  logsClientOf(azure, { attempts: 3, ...limits }).ask({ ...query, place });

describe("a query", () => {
  it("asks for ten minutes and for permissions, in the time span alone", async () => {
    expect((await ask()).kind).toBe("answer");
    const [sent] = azure.requests;
    expect(sent?.headers["prefer"]).toBe("wait=600,include-permissions=true");
    expect(sent?.target).toBe(`/v1/workspaces/${customerId}/query`);
    expect(JSON.parse(sent?.body ?? "")).toEqual({
      query: query.query,
      timespan: "2026-10-31T10:00:00Z/2026-10-31T10:01:00Z",
    });
    expect(azure.violations).toEqual([]);
  });

  it("of a resource goes to its own address", async () => {
    expect((await ask({ kind: "resource", id: logVault().id })).kind).toBe("answer");
    expect(azure.requests[0]?.target).toBe(`/v1${logVault().id}/query`);
  });
});

describe("what stands in the way", () => {
  it.each([
    ["an answer that is too large", { bodyBytes: 20 }, undefined, "size", 1],
    ["a status that says so", {}, 413, "size", 1],
    ["time that is over", {}, 504, "time", 1],
    ["too many queries", {}, 429, "queue", 3],
  ])("%s is a limit", async (_, limits, status, limit, sent) => {
    if (status !== undefined) azure.faults.add({ fault: { kind: "status", status, waitSeconds: 1 } });
    expect(await ask(workspace, limits)).toMatchObject({ kind: "limit", limit });
    expect(azure.requests).toHaveLength(sent);
  });

  it("a fault that passes is tried again", async () => {
    azure.faults.add({ fault: { kind: "status", status: 503 }, times: 1 });
    azure.faults.add({ fault: { kind: "cut" }, times: 1, after: 1 });
    expect((await ask()).kind).toBe("answer");
    expect(azure.requests).toHaveLength(3);
  });

  it.each([
    ["a refusal", { kind: "status", status: 403, code: "InsufficientAccessError" }, "denied"],
    ["a page of HTML", { kind: "html" }, "failed"],
    ["an empty answer", { kind: "empty" }, "failed"],
    ["half an answer", { kind: "truncated-json" }, "unparsable"],
  ] as const)("%s is told as what it is", async (_, fault, reason) => {
    azure.faults.add({ fault });
    expect(await ask()).toMatchObject({ kind: "refused", why: { reason } });
  });
});

import { afterEach, describe, expect, it } from "vitest";
import type { LogPlace } from "../../../../src/collectors/azure/log-queries.ts";
import { entriesOf } from "../../../../src/sample/logs/entries.ts";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import type { LogStoreModel } from "../../../support/azure/tenant/model.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logEvent, logVault } from "../../../support/logs/event-builder.ts";
import { asking, azureWith, customerId, logsClientOf, workspaceArmId } from "./asking.ts";

const from = Date.parse("2026-10-31T10:00:00Z");
const window = { from, to: from + 2 * 3_600_000 };
const place: LogPlace = { kind: "workspace", id: customerId };
const at = (second: number) => new Date(from + second * 1000).toISOString();
const events = [logEvent(at(1)), logEvent(at(61)), logEvent(at(3601)), logEvent(at(3602), { vault: logVault("kv-b") })];
const entries = [...entriesOf(events)];
const vaultId = logVault().id;
const shared = () => ({ AzureDiagnostics: storedTable(entries, "AzureDiagnostics") });
const both = () => ({ ...shared(), AZKVAuditLogs: storedTable(entries.slice(0, 2), "AZKVAuditLogs") });

let azure: LocalAzure | undefined;
afterEach(async () => {
  await azure?.close();
  azure = undefined;
});

type Store = Omit<LogStoreModel, "workspaceId">;
interface Case {
  readonly stores: readonly Store[];
  readonly of?: LogPlace;
  readonly roles?: Parameters<typeof azureWith>[1];
  readonly fault?: FaultRule;
}

async function ask({ stores, of = place, roles, fault }: Case) {
  azure = await azureWith(stores, roles);
  if (fault) azure.faults.add(fault);
  const { logs, tables } = await asking(logsClientOf(azure, { attempts: 2 }), { place: of, window, now: window.to });
  return { refused: logs.refused, accepted: logs.totals.accepted, logs, tables };
}

const wrongRow = {
  tables: [
    {
      columns: ["vault", "operation", "met", "shared", "future", "calls", "firstTime", "lastTime"].map((name) => ({
        name,
      })),
      rows: [["v", "SecretGet", 1, 1, 0, -1, "2026-10-31T10:00:00Z", "2026-10-31T10:00:00Z"]],
    },
  ],
};
const resource = (id: string): LogPlace => ({ kind: "resource", id });
const rolesAt = (...scopes: readonly string[]) => scopes.map((scope) => ({ role: "Reader", scope }));

describe("what may only be read in part", () => {
  it("tells a table that the caller may not read, and counts the rest", async () => {
    const { refused, accepted } = await ask({ stores: [{ tables: both(), deniedTables: ["AZKVAuditLogs", "Other"] }] });
    expect(accepted).toBe(4);
    expect(refused).toEqual([
      {
        source: `workspace:${customerId}`,
        why: `the table AZKVAuditLogs of ${workspaceArmId.toLowerCase()} was left out: the caller may not read it`,
        remedy: expect.stringContaining("Log Analytics Data Reader"),
      },
    ]);
  });

  it("tells a workspace that holds logs of the vault and is closed to the caller", async () => {
    const { refused, accepted } = await ask({
      stores: [{ tables: shared() }, { tables: { AZKVAuditLogs: storedTable(entries, "AZKVAuditLogs") } }],
      of: resource(vaultId),
      roles: rolesAt(vaultId, workspaceArmId),
    });
    expect(accepted).toBe(3);
    expect(refused.map(({ why }) => why)).toEqual([
      `the workspace ${workspaceArmId.toLowerCase()}-1 was left out: the caller may not read it`,
    ]);
  });

  it("reads AzureDiagnostics where the other table is in the Basic plan, and says what that costs", async () => {
    const { refused, accepted } = await ask({ stores: [{ tables: both(), basic: ["AZKVAuditLogs"] }] });
    expect(accepted).toBe(4);
    expect(refused).toEqual([
      {
        source: `workspace:${customerId}`,
        why: "the table AZKVAuditLogs is in the Basic or Auxiliary plan, which allows no such queries",
        remedy: expect.stringContaining("--name AZKVAuditLogs --plan Analytics"),
      },
    ]);
  });
});

describe("what cannot be read at all", () => {
  it.each<[string, Case, RegExp]>([
    [
      "the caller may not query the workspace",
      { stores: [{ tables: shared() }], roles: rolesAt(vaultId) },
      /403 InsufficientAccessError/,
    ],
    [
      "there is no such workspace",
      { stores: [], of: { kind: "workspace", id: customerId.replace(/1$/, "9") } },
      /404 WorkspaceNotFoundError/,
    ],
    [
      "the workspace has none of the tables",
      { stores: [{ tables: { Heartbeat: storedTable([], "AZKVAuditLogs") } }] },
      /no table with audit logs/,
    ],
    [
      "no workspace with the vault's logs is open",
      { stores: [], of: resource(vaultId) },
      /no table with audit logs|no record came/,
    ],
    [
      "all workspaces with the vault's logs are closed",
      { stores: [{ tables: shared() }], of: resource(vaultId), roles: rolesAt(vaultId) },
      /no table with audit logs/,
    ],
    [
      "both tables are in the Basic plan",
      { stores: [{ tables: both(), basic: ["AzureDiagnostics", "AZKVAuditLogs"] }] },
      /AZKVAuditLogs is in the Basic/,
    ],
    [
      "the id is that of no workspace",
      { stores: [], of: { kind: "workspace", id: "x/../subscriptions" } },
      /no id of a workspace/,
    ],
    [
      "the id is that of no scope",
      { stores: [], of: resource("/providers/Microsoft.Management/managementGroups/m") },
      /no ARM id of a vault/,
    ],
    [
      "the answer is no answer",
      { stores: [{ tables: shared() }], fault: answering({ value: [] }) },
      /none of the query API's/,
    ],
    [
      "an answer has no such columns",
      { stores: [{ tables: shared() }], fault: answering({ tables: [{ columns: [{ name: "x" }], rows: [[1]] }] }) },
      /no column vault/,
    ],
    [
      "an answer holds what it must not",
      { stores: [{ tables: shared() }], fault: answering(wrongRow) },
      /holds what it must not/,
    ],
  ])("%s", async (_, given, why) => {
    const { refused, accepted, tables } = await ask(given);
    expect(accepted).toBe(0);
    expect(refused.map((one) => one.why).join("\n")).toMatch(why);
    expect(refused.every(({ remedy }) => remedy !== null)).toBe(true);
    expect(Object.values(tables).flat()).toEqual([]);
  });

  it("an empty workspace is empty, and no refusal", async () => {
    const { refused, accepted } = await ask({ stores: [{ tables: {} }] });
    expect({ refused, accepted }).toEqual({ refused: [], accepted: 0 });
  });

  it("tells the second for which even one second is too much, and keeps the others", async () => {
    const many = [0, 1, 2].map((index) =>
      logEvent(at(61), { ticks: index, client: `c${index}`, operation: `Secret${index}` }),
    );
    const tables = { AzureDiagnostics: storedTable(entriesOf([...events, ...many]), "AzureDiagnostics") };
    const { refused, tables: rows } = await ask({ stores: [{ tables, limits: { rows: 2 } }] });
    expect(rows.usage).toHaveLength(3);
    expect(refused.find(({ why }) => why.startsWith("usage"))).toEqual({
      source: `workspace:${customerId}`,
      why: "usage of 2026-10-31T10:01:01Z/2026-10-31T10:01:02Z: the answer is not whole: PartialError, E_QUERY_RESULT_SET_TOO_LARGE, even for one second",
      remedy: "give --logs the storage export instead",
    });
  });

  it("gives up on a service that is too busy, without asking for ever smaller parts", async () => {
    const fault: FaultRule = {
      fault: { kind: "status", status: 429, waitSeconds: 1 },
      on: { service: "logs", body: /by hour/ },
    };
    const { refused } = await ask({ stores: [{ tables: shared() }], fault });
    const usage = refused.filter(({ why }) => why.startsWith("usage"));
    expect(usage).toHaveLength(1);
    expect(usage[0]?.why).toMatch(/^usage of 2026-10-31T10:00:00Z\/2026-10-31T12:00:00Z: Azure answered 429/);
  });

  it("asks for nothing more once the caller's right is gone", async () => {
    const fault: FaultRule = { fault: { kind: "denied" }, on: { service: "logs" }, after: 1 };
    const { refused, accepted } = await ask({ stores: [{ tables: shared() }], fault });
    expect(accepted).toBe(0);
    expect(refused.length).toBeGreaterThan(0);
    expect(azure?.requests.length).toBeLessThanOrEqual(1 + 5);
  });
});

describe("scopes of a resource query", () => {
  const subscription = vaultId.split("/").slice(0, 3).join("/");
  it.each([
    ["a vault", vaultId, 3],
    ["another vault, in capitals", logVault("kv-b").id.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions"), 1],
    ["its resource group", `${subscription}/resourceGroups/rg-a`, 4],
    ["its subscription", subscription, 4],
  ])("%s", async (_, id, accepted) => {
    const found = await ask({ stores: [{ tables: shared() }], of: resource(id) });
    expect(found.refused).toEqual([]);
    expect(found.accepted).toBe(accepted);
  });
});

/** A success in place of the service's own. */
function answering(body: Extract<FaultRule["fault"], { kind: "answer" }>["body"]): FaultRule {
  return { fault: { kind: "answer", status: 200, body }, on: { service: "logs" } };
}

import { afterEach, describe, expect, it } from "vitest";
import { listCap } from "../../../../src/collectors/logs/kusto/queries.ts";
import { entriesOf } from "../../../../src/sample/logs/entries.ts";
import type { LogEvent } from "../../../../src/sample/logs/event.ts";
import { expectedTables } from "../../../../src/sample/logs/expected-tables.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logEvent, logObject } from "../../../support/logs/event-builder.ts";
import { asking, azureWith, customerId, inOrder, logsClientOf } from "./asking.ts";

const from = Date.parse("2026-10-31T10:00:00Z");
const window = { from, to: from + 3_600_000 };
const many = listCap + 50;

let azure: LocalAzure | undefined;
afterEach(async () => {
  await azure?.close();
  azure = undefined;
});

async function ask(events: readonly LogEvent[]) {
  azure = await azureWith([{ tables: { AZKVAuditLogs: storedTable(entriesOf(events), "AZKVAuditLogs") } }]);
  const place = { kind: "workspace", id: customerId } as const;
  return asking(logsClientOf(azure), { place, window, now: window.to });
}

const from10 = (index: number) =>
  ({ path: "public", address: `10.${index >> 8}.${index & 255}.1`, proof: null }) as const;

describe("lists that no answer can hold", () => {
  it("come in parts, and are counted to the last", async () => {
    const events = Array.from({ length: many }, (_, index) =>
      logEvent(new Date(from + index * 1000).toISOString(), { route: from10(index), client: `tool/${index}` }),
    );
    const { logs, tables } = await ask(events);
    const { accepted: _, ...right } = expectedTables(events, { regions: new Map() });
    expect(logs.refused).toEqual([]);
    expect(tables).toEqual(inOrder(right));
    expect(right.usage[0]).toMatchObject({ addressCount: many, clientCount: many });
  });

  it("objects of a minute are counted to the last, though the minute came in seconds", async () => {
    const events = Array.from({ length: many }, (_, index) =>
      logEvent(new Date(from + (index % 60) * 1000).toISOString(), { ticks: index, object: logObject(`o${index}`) }),
    );
    const { logs, tables } = await ask(events);
    expect(logs.refused.filter(({ why }) => why.startsWith("bursts"))).toEqual([]);
    expect(tables.bursts).toMatchObject([{ calls: many, distinctObjects: many }]);
  });

  it("within one second are a refusal, not a shorter list", async () => {
    const events = Array.from({ length: many }, (_, index) =>
      logEvent(new Date(from).toISOString(), { ticks: index, route: from10(index) }),
    );
    const { logs, tables } = await ask(events);
    expect(tables.usage).toEqual([]);
    expect(logs.refused.map(({ why }) => why)).toEqual([
      `usage of 2026-10-31T10:00:00Z/2026-10-31T10:00:01Z: the list addresses is longer than ${listCap}, even for one second`,
    ]);
  });
});

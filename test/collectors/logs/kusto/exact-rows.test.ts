import { afterEach, describe, expect, it } from "vitest";
import { generateEstate } from "../../../../src/sample/estate.ts";
import { lineOf } from "../../../../src/sample/logs/blobs.ts";
import { entriesOf, eventsIn, type LogEntry } from "../../../../src/sample/logs/entries.ts";
import type { LogEvent } from "../../../../src/sample/logs/event.ts";
import { expectedTables } from "../../../../src/sample/logs/expected-tables.ts";
import { plantFaults } from "../../../../src/sample/logs/faults.ts";
import { generateLogs } from "../../../../src/sample/logs/generate.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import type { LogLimits } from "../../../support/azure/tenant/model.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { challenge, logCaller, logEvent, logObject, logVault, notice } from "../../../support/logs/event-builder.ts";
import { asking, azureWith, customerId, inOrder, logsClientOf } from "./asking.ts";
import { byFiles } from "./by-files.ts";

const now = "2026-11-01T00:00:00Z";
const day = 86_400_000;
const window = { from: Date.parse(now) - day, to: Date.parse(now) };

interface Records {
  /** With copies among them. */
  readonly entries: readonly LogEntry[];
  readonly regions: ReadonlyMap<string, string>;
}

let made: Records | undefined;

/** What ordinary days have too little of. */
function rarities(): readonly LogEvent[] {
  const at = (second: number) => new Date(window.to - 3 * 3_600_000 + second * 1000).toISOString();
  const change = { plane: "management", operation: "VaultPatch", object: null, assignmentId: null } as const;
  const person = logCaller({
    proof: "person",
    person: "Ada@halden.example",
    oid: "aaaaaaaa-0000-4000-8000-0000000000AD".toLowerCase(),
  });
  const permissions = { secrets: ["get", "list"], keys: ["all"] };
  const denials = ["firewall", "access-policy", "rbac", "disabled", "other"] as const;
  return [
    ...denials.map((denial, index) =>
      logEvent(at(index), { status: 403, denial, assignmentId: null, vault: vaultOf(denial) }),
    ),
    logEvent(at(10), { ...change, caller: person, change: { addedPrincipal: person.oid, permissions } }),
    logEvent(at(11), {
      ...change,
      caller: person,
      change: { removedPrincipal: person.oid, permissions: { certificates: ["get"] } },
    }),
    logEvent(at(12), { ...change, change: { addedAddress: "203.0.113.0/24", defaultAction: "Allow" } }),
    notice(at(13), "SecretNearExpiryEventGridNotification", "db-password"),
    challenge(at(14)),
    // More refusals in ten minutes than in any five of them.
    ...[1, 2, 3, 301, 302, 303].map((second) => logEvent(at(3600 + second), { status: 429 })),
    // Alike but for the time; but for the address; but for the status.
    ...[0, 1].map((ticks) => logEvent(at(20), { ticks, correlationId: "same" })),
    ...["a", "b"].map((name) => logEvent(at(21), { object: logObject(name), correlationId: "same" })),
    ...[200, 404].map((status) => logEvent(at(22), { status, correlationId: "same" })),
    // Within one second, around the tenths of a minute, the minute and the hour.
    ...[0, 1, 2, 3, 4, 5].map((index) => logEvent(at(59), { ticks: index, client: `tool/${index}`, ms: index })),
    ...[0, 1, 2, 3, 4].map((index) => logEvent(at(60), { ticks: index, object: logObject(`o${index}`), status: 429 })),
    ...[3599, 3600, 3601].map((second) => logEvent(at(second), { client: 'a \u2028 b "c" \\ d' })),
  ];
}

const vaultOf = (denial: string) =>
  logVault("kv-a", { permissionModel: denial === "access-policy" ? "access-policy" : "rbac" });

/** A day of the sample estate's vaults, and rarities: what managed HSMs log has no known form in a workspace. */
function records(): Records {
  if (made) return made;
  const estate = generateEstate({ seed: "kusto", now, vaults: 5 });
  const { events } = generateLogs(estate, { days: 1, records: 600, defects: ["failures", "throttled", "near-limit"] });
  const own = [...events, ...rarities()].filter(({ vault }) => vault.kind === "vault");
  const faults = { copiesInSameHour: 40, unknownOperations: 3 };
  const entries = [...plantFaults(entriesOf(own), faults, now).entries];
  const regions = new Map(own.map(({ vault }) => [vault.id, vault.region]));
  made = { entries, regions };
  return made;
}

let azure: LocalAzure | undefined;
afterEach(async () => {
  await azure?.close();
  azure = undefined;
});

/** The tables that the records must make, by the sample's own count. */
function expected() {
  const { entries, regions } = records();
  const { accepted, ...tables } = expectedTables(eventsIn(entries), { regions });
  return { accepted, tables: inOrder(tables) };
}

/** Every third record in the table of its own, some in both: each is to count once. */
function split(full = false) {
  const { entries } = records();
  const own = entries.filter((_, index) => index % 3 === 0 || index % 50 === 1);
  const shared = entries.filter((_, index) => index % 3 !== 0);
  return {
    tables: {
      AzureDiagnostics: storedTable(shared, "AzureDiagnostics", full),
      AZKVAuditLogs: storedTable(own, "AZKVAuditLogs"),
    },
    rows: own.length + shared.length,
  };
}

/** The shortest time that was asked for, in milliseconds; the first query only looks which tables there are. */
function shortestSpan(): number {
  const spans = (azure?.requests ?? []).slice(1).map(({ body }) => {
    const { timespan } = JSON.parse(body) as { readonly timespan: string }; // the client's own form
    const [from = "", to = ""] = timespan.split("/");
    return Date.parse(to) - Date.parse(from);
  });
  return Math.min(...spans);
}

async function ask(tables: Parameters<typeof azureWith>[0][number]["tables"], limits?: LogLimits) {
  azure = await azureWith([{ tables, ...(limits ? { limits } : {}) }]);
  const place = { kind: "workspace", id: customerId } as const;
  return asking(logsClientOf(azure), { place, window, now: window.to, regions: records().regions });
}

describe("the tables by Kusto are those that the records must make", () => {
  it.each([
    ["in both tables", () => split().tables],
    ["in both tables, AzureDiagnostics full", () => split(true).tables],
    ["in AzureDiagnostics alone", () => ({ AzureDiagnostics: storedTable(records().entries, "AzureDiagnostics") })],
    ["in AZKVAuditLogs alone", () => ({ AZKVAuditLogs: storedTable(records().entries, "AZKVAuditLogs") })],
  ])("%s", async (_, tables) => {
    const { accepted, tables: right } = expected();
    const { logs, tables: rows } = await ask(tables());
    expect(logs.refused).toEqual([]);
    expect(logs.totals.accepted).toBe(accepted);
    for (const table of ["usage", "peaks", "bursts", "events"] as const) expect(rows[table]).toEqual(right[table]);
  });

  it("and those that the engine for files makes of the same records", async () => {
    const { tables } = await ask(split().tables, { rows: 200, scannedRows: 500 });
    const files = await byFiles(records().entries.map(lineOf), { now, regions: records().regions });
    for (const table of ["usage", "peaks", "bursts", "events"] as const) {
      expect(files[table].length).toBeGreaterThan(10);
      expect(tables[table]).toEqual(files[table]);
    }
  });

  it.each([
    ["rows", { rows: 40 }, "logs 200"],
    ["bytes", { bytes: 20_000 }, "logs 200"],
    ["time", { scannedRows: 100 }, "logs 504"],
    ["queries at once", { atOnce: 2 }, "logs 429"],
    ["all of them", { rows: 60, bytes: 30_000, scannedRows: 200, atOnce: 3 }, "logs 504"],
  ])("with a limit on %s", async (_, limits, struck) => {
    const { accepted, tables: right } = expected();
    const { tables, rows } = split();
    const { logs, tables: found } = await ask(tables, limits);
    expect(logs.refused).toEqual([]);
    expect(azure?.counts.get(struck)).toBeGreaterThan(0);
    expect(shortestSpan() < 3_600_000).toBe(struck !== "logs 429");
    expect(logs.totals).toEqual({ records: rows, accepted, duplicates: rows - accepted, malformed: 0, ignored: 0 });
    for (const table of ["usage", "peaks", "bursts", "events"] as const) expect(found[table]).toEqual(right[table]);
  });
});

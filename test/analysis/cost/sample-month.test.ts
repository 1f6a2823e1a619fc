import { describe, expect, test } from "vitest";
import { EstateCost } from "../../../src/analysis/cost/estate-cost.ts";
import type { CostOptions } from "../../../src/analysis/cost/vault-cost.ts";
import type { VaultCost } from "../../../src/model/cost.ts";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { demoLogs } from "../../../src/sample/logs/log-files.ts";
import { demoEstate } from "../../sample/sample-estate.ts";
import { closed } from "./cost-rows.ts";

const { options, vaults } = demoEstate();
const logs = demoLogs(demoEstate());
const { usage } = expectedTables(logs.events, { regions: new Map() });
const rows = Map.groupBy(usage, ({ vault }) => vault);
const time = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

function sampleMonth() {
  const window = { from: time(logs.window.from), to: time(logs.window.to), isAsked: true };
  const given: CostOptions = { overrides: {}, window, now: options.now, isOwn: () => false };
  const estate = new EstateCost(given, 5);
  const costs = new Map<string, VaultCost>();
  for (const inventory of vaults) {
    const vault = { id: inventory.id, name: inventory.name, owner: null, inventory };
    const ledger = closed(rows.get(inventory.id) ?? [], vault, given);
    estate.take(ledger);
    costs.set(inventory.id, ledger.cost);
  }
  return { report: estate.report(), costs };
}

describe("the sample estate's month", () => {
  test("stays within a budget of 100 at every vault but the one that was planted", () => {
    const { costs } = sampleMonth();
    const pools = new Set(vaults.filter(({ kind }) => kind === "hsm").map(({ id }) => id));
    const costly = logs.planted.filter(({ key }) => key === "costly");
    const above = [...costs].filter(([id, cost]) => !pools.has(id) && (cost.projected ?? cost.monthToDate).low > 100);
    expect(above.map(([id]) => id)).toEqual(costly.map(({ vault }) => vault));
    const [renewed] = costly;
    const cost = costs.get(renewed?.vault ?? "");
    // A renewal every eight hours, of which each costs 3.00; the first day of October lies before the logs.
    expect(cost?.monthToDate.low).toBeGreaterThanOrEqual(3 * Number(renewed?.numbers["renewals"]));
  });

  test("is a whole month that adds up", () => {
    const { report, costs } = sampleMonth();
    expect(report.month).toMatchObject({ from: "2026-10-01T00:00:00Z", coveredTo: "2026-11-01T00:00:00Z" });
    const sum = [...costs.values()].reduce((total, { monthToDate }) => total + monthToDate.high, 0);
    expect(sum).toBeCloseTo(report.monthToDate.high, 6);
    expect(report.byCharge.map(({ charge }) => charge)).toEqual(
      expect.arrayContaining(["secret-operations", "key-operations", "certificate-renewals", "log-ingestion"]),
    );
  });
});

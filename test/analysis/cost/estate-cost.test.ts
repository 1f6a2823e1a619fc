import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EstateCost } from "../../../src/analysis/cost/estate-cost.ts";
import type { CostedVault } from "../../../src/analysis/cost/vault-ledger.ts";
import { buildVault } from "../../../src/model/build.ts";
import { type CostFigures, type CostRange, CostReport } from "../../../src/model/cost.ts";
import { costText } from "../../../src/model/cost-text.ts";
import { operations } from "../../../src/model/facts/operations.ts";
import { networkPaths, statusClasses, type UsageRow } from "../../../src/model/usage.ts";
import { callerOf, closed, quietVault, row, vaultId, wholeNovember } from "./cost-rows.ts";

type Given = Partial<ConstructorParameters<typeof EstateCost>[0]>;

function report(vaults: readonly (readonly [CostedVault, readonly UsageRow[]])[], given: Given = {}, top = 10) {
  const estate = new EstateCost({ ...wholeNovember, ...given }, top);
  for (const [vault, rows] of vaults) estate.take(closed(rows, vault, given));
  return estate.report();
}

function vaultNamed(name: string, owner: string | null = null): CostedVault {
  return { ...quietVault({ name }), owner };
}

const exactly = (amount: number): CostRange => ({ low: amount, high: amount });
const million = { count: 1_000_000 };

describe("the cost of an estate", () => {
  test("by vault, owner, caller, object and operation, largest first", () => {
    const cost = report([
      [vaultNamed("kv-a", "payments"), [row(million), row({ ...million, caller: callerOf("b"), objectName: "api" })]],
      [vaultNamed("kv-b"), [row({ count: 10_000, operation: "SecretList", objectName: null })]],
    ]);
    expect([cost.currency, cost.operations, cost.monthToDate]).toEqual(["USD", 2_010_000, exactly(6.03)]);
    const amounts = <Row extends CostFigures>(rows: readonly Row[], name: (row: Row) => unknown) =>
      rows.map((one) => [name(one), one.monthToDate.low]);
    expect(amounts(cost.byVault.rows, ({ name, owner }) => `${name} of ${owner}`)).toEqual([
      ["kv-a of payments", 6],
      ["kv-b of null", 0.03],
    ]);
    expect(amounts(cost.byOwner.rows, ({ owner }) => owner)).toEqual([
      ["payments", 6],
      [null, 0.03],
    ]);
    expect(amounts(cost.byCaller.rows, ({ caller }) => caller?.oid)).toEqual([
      ["oid-a", 3.03],
      ["oid-b", 3],
    ]);
    expect(amounts(cost.byObject.rows, ({ objectType, objectName }) => [objectType, objectName])).toEqual([
      [["secret", "api"], 3],
      [["secret", "db"], 3],
      [[null, null], 0.03],
    ]);
    expect(amounts(cost.byOperation.rows, ({ operation }) => operation)).toEqual([
      ["SecretGet", 6],
      ["SecretList", 0.03],
    ]);
    expect(amounts(cost.byCharge, ({ charge }) => charge)).toEqual([["secret-operations", 6.03]]);
  });

  test("what is not named is one row with the rest", () => {
    const rows = ["a", "b", "c"].map((objectName, at) => row({ objectName, count: 1_000_000 * (3 - at) }));
    const { byObject } = report([[quietVault(), rows]], {}, 1);
    expect(byObject.rows.map(({ objectName }) => objectName)).toEqual(["a"]);
    expect([byObject.rest.parts, byObject.rest.operations, byObject.rest.monthToDate]).toEqual([2, 3e6, exactly(9)]);
  });

  test("one caller at several vaults is one caller, known as well as any record knows him", () => {
    const known = callerOf("a", { kind: "user", name: "ada@example.org" });
    const nameless = callerOf("a", { kind: "user" });
    const { byCaller } = report([
      [vaultNamed("kv-a"), [row({ caller: callerOf("a", { kind: "unknown" }) })]],
      [vaultNamed("kv-b"), [row({ caller: nameless }), row({ caller: known }), row({ caller: nameless })]],
    ]);
    expect(byCaller.rows.map(({ caller, operations: calls }) => [caller, calls])).toEqual([[known, 4]]);
  });

  test("the boundary of the month", () => {
    const hours = ["2026-10-31T23:00:00Z", "2026-11-01T00:00:00Z", "2026-11-30T23:00:00Z", "2026-12-01T00:00:00Z"];
    const { operations: calls, month } = report([[quietVault(), hours.map((hour) => row({ hour }))]]);
    expect(calls).toBe(2);
    expect(month).toEqual({
      from: "2026-11-01T00:00:00Z",
      to: "2026-12-01T00:00:00Z",
      coveredFrom: "2026-11-01T00:00:00Z",
      coveredTo: "2026-12-01T00:00:00Z",
    });
  });

  test("the rest of the month goes on like the last seven days, renewals like the last thirty", () => {
    const now = "2026-11-16T00:00:00Z";
    const renewal = { operation: "CertificateRenew", objectType: "certificate", objectName: "web" } as const;
    const rows = [
      row({ ...renewal, hour: "2026-10-25T00:00:00Z" }),
      row({ hour: "2026-11-02T00:00:00Z", count: 1_000_000 }),
      row({ hour: "2026-11-09T00:00:00Z", count: 700_000 }),
      row({ ...renewal, hour: "2026-11-10T00:00:00Z" }),
    ];
    const cost = report([[quietVault(), rows]], { now });
    // 1.7 million calls so far, 0.1 million a day for 15 days. One renewal so far, two in the 27 days that are known.
    expect(cost.monthToDate).toEqual(exactly(5.1 + 3));
    expect(cost.projected?.low).toBeCloseTo(5.1 + 4.5 + 3 + (2 * 3 * 15) / 27, 6);
  });

  test("logs of less than a day are not projected, and that is said", () => {
    const window = { from: "2026-11-10T00:00:00Z", to: "2026-11-10T20:00:00Z", isAsked: true };
    const cost = report([[quietVault(), [row()]]], { window, now: "2026-11-10T20:00:00Z" });
    expect(cost.projected).toBeNull();
    expect(cost.assumptions.at(-1)).toBe("The logs reach less than a day: nothing is projected.");
    expect(cost.assumptions).toContain("The month so far begins where the logs begin, at 2026-11-10T00:00:00Z.");
  });

  test("kvaudit's own calls are apart from all else", () => {
    const isOwn = ({ clients }: UsageRow) => clients.every((client) => client.startsWith("kvaudit/"));
    const own = row({ ...million, clients: ["kvaudit/0.1.0"], caller: callerOf("k") });
    const cost = report([[quietVault(), [row(), own]]], { isOwn });
    expect([cost.operations, cost.own.operations, cost.own.monthToDate]).toEqual([1, 1_000_000, exactly(3)]);
    expect(cost.byCaller.rows.map(({ caller }) => caller?.oid)).toEqual(["oid-a"]);
    expect(cost.savings).toEqual([]);
  });

  test("prices of the policy, in its currency; the list's as they are", () => {
    const overrides = { "secret-operation": { amount: 0.02, currency: "EUR" } };
    const cost = report([[quietVault(), [row(million)]]], { overrides });
    expect([cost.currency, cost.monthToDate]).toEqual(["EUR", exactly(2)]);
    expect(cost.prices[0]).toEqual({
      item: "secret-operation",
      title: "Secret operation, both tiers",
      amount: 0.02,
      unit: "10,000 operations",
      source: "policy",
      date: null,
      verified: true,
      isOverridden: true,
    });
    const [listed] = report([[quietVault(), [row()]]]).prices;
    expect([listed?.amount, listed?.verified, listed?.isOverridden]).toEqual([0.03, true, false]);
  });

  test("an override decides where sources disagree", () => {
    const vault = quietVault({ sku: "premium", keys: [{ name: "k", keyType: "RSA-HSM", keySize: 2048 }] });
    const use = row({ ...million, operation: "KeyGet", objectType: "key", objectName: "k" });
    expect(report([[vault, [use]]]).monthToDate).toEqual({ low: 3, high: 15 });
    const overrides = { "hsm-rsa-2048-operation": { amount: 0.05, currency: "USD" } };
    expect(report([[vault, [use]]], { overrides }).monthToDate).toEqual(exactly(5));
  });

  test("the largest savings of each kind, with what they rest on", () => {
    const rows = ["a", "b"].map((objectName, at) => row({ objectName, count: 1_000_001 + at * 1_000_000 }));
    const { savings, assumptions } = report([[quietVault(), rows]], {}, 1);
    expect(savings).toEqual([
      {
        kind: "caching",
        vault: vaultId,
        caller: callerOf("a"),
        objectType: "secret",
        objectName: "b",
        calls: 2_000_000,
        amount: exactly(6),
      },
    ]);
    expect(assumptions.filter((text) => text.startsWith("Caching:"))).toEqual([
      "Caching: each address of a caller reads each object once in an hour and keeps it; copies of an application behind one address share what one of them read.",
    ]);
    expect(assumptions.at(-1)).toBe(
      "App Configuration is not proposed: with one read of each secret a day and address it would save 3000000 calls a month, worth 9.00 USD, and its store costs 36.00 USD.",
    );
  });

  test("App Configuration is proposed where it is cheaper than the calls", () => {
    const { savings } = report([[quietVault(), [row({ count: 20_000_001 })]]]);
    expect(savings.find(({ kind }) => kind === "app-configuration")).toMatchObject({
      vault: null,
      caller: null,
      calls: 20_000_000,
      amount: exactly(24),
    });
  });

  test("exactly the price of a store is no saving", () => {
    const overrides = { "app-configuration-store": { amount: 3, currency: "USD" } };
    const saved = (calls: number) => {
      const { savings } = report([[quietVault(), [row({ count: calls + 1 })]]], { overrides });
      return savings.find(({ kind }) => kind === "app-configuration")?.amount;
    };
    // 90 in November, as 30 million reads cost.
    expect(saved(30_000_000)).toBeUndefined();
    expect(saved(40_000_000)).toEqual(exactly(30));
  });

  test("an estate without a call costs nothing", () => {
    const cost = report([[quietVault(), []]], { window: undefined });
    expect([cost.operations, cost.monthToDate, cost.projected, cost.prices]).toEqual([0, exactly(0), null, []]);
    expect(cost.month.coveredFrom).toBeNull();
  });

  test("one vault's cost is what the estate says of it", () => {
    const rows = [row({ count: 5 }), row({ caller: callerOf("b"), operation: "SecretSet" })];
    const { cost } = closed(rows);
    const { byVault, byCaller, byCharge } = report([[quietVault(), rows]]);
    expect(byCharge[0]).toEqual({ charge: cost.topCharge?.charge, ...cost.topCharge?.figures });
    expect(byVault.rows[0]?.monthToDate).toEqual(cost.monthToDate);
    expect(byCaller.rows[0]).toMatchObject({ caller: cost.topCaller?.caller, ...cost.topCaller?.figures });
  });
});

const anyRow = fc
  .record({
    operation: fc.constantFrom(...operations.keys(), "SomethingNew", "KeyNew"),
    caller: fc.constantFrom(callerOf("a"), callerOf("b"), callerOf("c"), {
      oid: null,
      appId: null,
      kind: "unknown",
      name: null,
    } as const),
    objectName: fc.constantFrom(null, "a", "b", "hsm", "soft"),
    versionAsked: fc.constantFrom(null, "1", "2"),
    statusClass: fc.constantFrom(...statusClasses),
    networkPath: fc.constantFrom(...networkPaths),
    count: fc.integer({ min: 1, max: 10_000_000 }),
    day: fc.integer({ min: 0, max: 59 }),
    addressCount: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ day, ...given }) => {
    const hour = new Date(Date.parse("2026-10-02T07:00:00Z") + day * 86_400_000).toISOString().slice(0, 19);
    return row({ ...given, hour: `${hour}Z`, objectType: operations.get(given.operation)?.object ?? "other" });
  });

const inOrder = (rows: readonly UsageRow[]) =>
  rows.toSorted((a, b) => (a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : 0));

const anyVault = fc.constantFrom(
  {
    keys: [
      { name: "hsm", keyType: "RSA-HSM", keySize: 3072 },
      { name: "soft", keyType: "RSA", keySize: 2048 },
    ],
  },
  { keys: [], sku: null },
  {},
);
const anyEstate = fc.array(fc.tuple(anyVault, fc.array(anyRow, { maxLength: 30 })), { maxLength: 4 });

function estateOf(given: readonly (readonly [object, readonly UsageRow[]])[]) {
  return given.map(([plain, rows], at) => {
    const inventory = buildVault({ sku: "premium", name: `kv-${at}`, ...plain });
    const owner = at % 2 === 0 ? "payments" : null;
    return [{ id: inventory.id, name: inventory.name, owner, inventory }, inOrder(rows)] as const;
  });
}

describe("any estate", () => {
  const now = "2026-11-20T12:00:00Z";

  test("parts and rest add up to the total, and low is never above high", () => {
    fc.assert(
      fc.property(anyEstate, fc.integer({ min: 0, max: 3 }), (given, top) => {
        const cost = report(estateOf(given), { now }, top);
        const { byVault, byOwner, byCaller, byObject, byOperation } = cost;
        const sums = [byVault, byOwner, byCaller, byObject, byOperation].map(({ rows, rest }) => [...rows, rest]);
        for (const parts of [...sums, cost.byCharge]) {
          for (const side of ["low", "high"] as const) {
            const added = (of: (part: CostFigures) => CostRange | null) =>
              parts.reduce((sum, part) => sum + (of(part)?.[side] ?? 0), 0);
            expect(added(({ monthToDate }) => monthToDate)).toBeCloseTo(cost.monthToDate[side], 6);
            expect(added(({ projected }) => projected)).toBeCloseTo(cost.projected?.[side] ?? 0, 6);
          }
          for (const { monthToDate, projected } of parts) {
            expect(monthToDate.low).toBeLessThanOrEqual(monthToDate.high);
            if (projected) expect(projected.low).toBeGreaterThanOrEqual(monthToDate.low);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("nobody saves more calls than he makes, nor more than he pays", () => {
    fc.assert(
      fc.property(anyEstate, (given) => {
        // Seen at the month's end, so that calls saved and calls made are both counted and not projected.
        const cost = report(estateOf(given), {}, 1000);
        const saved = cost.savings.filter(({ kind }) => kind !== "app-configuration");
        const calls = saved.reduce((sum, saving) => sum + saving.calls, 0);
        const amount = saved.reduce((sum, saving) => sum + saving.amount.low, 0);
        expect(amount).toBeLessThanOrEqual((cost.projected?.low ?? 0) + 1e-6);
        expect(calls).toBeLessThanOrEqual(cost.operations);
      }),
      { numRuns: 40 },
    );
  });

  test("the order of vaults changes nothing", () => {
    fc.assert(
      fc.property(anyEstate, (given) => {
        const estate = estateOf(given);
        const one = report(estate, { now }, 2);
        expect(report(estate.toReversed(), { now }, 2)).toEqual(one);
      }),
      { numRuns: 30 },
    );
  });

  test("a report fits its published shape", async () => {
    const { Ajv } = await import("ajv");
    const validate = new Ajv({ strict: false }).compile(CostReport);
    fc.assert(
      fc.property(anyEstate, (given) => {
        validate(report(estateOf(given), { now }, 3));
        expect(validate.errors ?? []).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("amounts in words", () => {
  test.for([
    [0, 0, "0.00 USD"],
    [12.4, 12.4, "12.40 USD"],
    [9.8, 12.4, "9.80 to 12.40 USD"],
    [9.801, 9.804, "9.80 USD"],
    [0.0042, 0.0042, "0.0042 USD"],
    [0.00000003, 0.00000003, "<0.0001 USD"],
    [0, 3, "0.00 to 3.00 USD"],
  ] as const)("%s to %s", ([low, high, expected]) => {
    expect(costText({ low, high }, "USD")).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import { unread } from "../../../src/model/fact.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import { callerOf, closed, quietVault, row } from "./cost-rows.ts";

/** `kind type/name: calls = low..high` of each saving in the whole month. */
function savings(rows: readonly UsageRow[], options: Parameters<typeof closed>[2] = {}, vault = quietVault()) {
  const { savings: found, ledger } = closed(rows, vault, options);
  return found
    .filter(({ kind }) => kind !== "app-configuration")
    .map(({ kind, objectType, objectName, tally }) => {
      const { low } = tally.figures(ledger.period).monthToDate;
      return `${kind} ${objectType}/${objectName}: ${tally.operationsOfMonth(ledger.period)} = ${low}`;
    });
}

const hour = (number: number) => `2026-11-10T${String(number).padStart(2, "0")}:00:00Z`;
const keys = quietVault({ keys: [{ name: "k", keyType: "RSA", keySize: 2048 }] });
const use = (operation: string, given: Partial<UsageRow> = {}) =>
  row({ operation, objectType: "key", objectName: "k", ...given });

describe("what caching saves", () => {
  test("all reads of one object in an hour but the first", () => {
    const rows = [row({ hour: hour(8), count: 10_001 }), row({ hour: hour(9), count: 1 })];
    expect(savings(rows)).toEqual(["caching secret/db: 10000 = 0.03"]);
    expect(closed(rows).cost.caching).toEqual({ calls: 10_000, amount: { low: 0.03, high: 0.03 } });
  });

  test("one read in each hour is what a cache of an hour does", () => {
    expect(savings([row({ hour: hour(8) }), row({ hour: hour(9) })])).toEqual([]);
    expect(closed([row()]).cost.caching).toBeNull();
  });

  test("a cache that lasts longer saves more", () => {
    const rows = [row({ hour: hour(8) }), row({ hour: hour(9) }), row({ hour: hour(12) })];
    expect(savings(rows, { cacheHours: 4 })).toEqual(["caching secret/db: 1 = 0.000003"]);
    expect(savings(rows, { cacheHours: 24 })).toEqual(["caching secret/db: 2 = 0.000006"]);
  });

  test("each address has a cache of its own", () => {
    expect(savings([row({ count: 5, addressCount: 5 })])).toEqual([]);
    expect(savings([row({ count: 6, addressCount: 5 })])).toEqual(["caching secret/db: 1 = 0.000003"]);
    // The same hour by two ways, three addresses together; then an hour with one.
    const rows = [
      row({ hour: hour(8), count: 2, addressCount: 2 }),
      row({ hour: hour(8), count: 2, addressCount: 1, networkPath: "public" }),
      row({ hour: hour(9), count: 2, addressCount: 1 }),
    ];
    expect(savings(rows)).toEqual(["caching secret/db: 2 = 0.000006"]);
    expect(savings(rows, { cacheHours: 2 })).toEqual(["caching secret/db: 3 = 0.000009"]);
  });

  test("a call that is not made leaves no record, which costs more than the call", () => {
    const setting = { id: "audit", name: "audit", logs: ["audit"], workspaceId: "logs", storageAccountId: null };
    const diagnosticSettings = [{ ...setting, eventHubAuthorizationRuleId: null, partnerSolutionId: null }];
    const rows = [row({ count: 1_000_001 })];
    // A million calls at 0.03 for ten thousand, and 1.2 GB at 3.34.
    expect(savings(rows, {}, quietVault({ diagnosticSettings }))).toEqual(["caching secret/db: 1000000 = 7.008"]);
    const unsure = closed(rows, quietVault({ diagnosticSettings: unread("denied") }));
    expect(unsure.cost.caching?.amount).toEqual({ low: 3, high: 7.008 });
  });

  test("callers and versions do not share a cache", () => {
    const rows = [row(), row({ caller: callerOf("b") }), row({ versionAsked: "1" }), row({ objectName: "other" })];
    expect(savings(rows)).toEqual([]);
  });

  test.for([
    { statusClass: "throttled" },
    { statusClass: "not-found" },
    { networkPath: "trusted-service" },
    { objectName: null },
    { operation: "SecretSet" },
    { operation: "SecretBackup" },
  ] as const)("nothing of %j", (given) => {
    expect(savings([row({ count: 100, ...given })])).toEqual([]);
  });

  test("the month is projected, and what lies before it only makes the rate", () => {
    const now = "2026-11-02T00:00:00Z";
    const rows = [row({ hour: "2026-10-27T08:00:00Z", count: 8 }), row({ hour: "2026-11-01T08:00:00Z", count: 8 })];
    const { caching } = closed(rows, quietVault(), { now }).cost;
    // 7 so far, and 14 in 7 days for the other 29.
    expect(caching?.calls).toBe(7 + 58);
    expect(caching?.amount.low).toBeCloseTo(65 * 0.000003, 9);
  });
});

describe("what local public keys save", () => {
  test("verifying, encrypting and wrapping, but for one read of the key in the hour", () => {
    const rows = [use("KeyVerify", { count: 5 }), use("KeyEncrypt", { count: 3 }), use("KeyWrap", { count: 2 })];
    expect(savings(rows, {}, keys)).toEqual(["local-public-key key/k: 7 = 0.000021"]);
  });

  test("what needs the private key is not saved", () => {
    for (const operation of ["KeySign", "KeyDecrypt", "KeyUnwrap"]) {
      expect(savings([use(operation, { count: 100 })], {}, keys)).toEqual([]);
    }
  });
});

describe("what a list saves", () => {
  const gets = (count: number, operation = "CertificateGet", objectType: UsageRow["objectType"] = "certificate") =>
    Array.from({ length: count }, (_, number) => row({ operation, objectType, objectName: `object-${number}` }));

  test.for([
    [9, []],
    [10, ["list-instead-of-gets certificate/null: 9 = 0.000027"]],
    [25, ["list-instead-of-gets certificate/null: 24 = 0.000072"]],
    [26, ["list-instead-of-gets certificate/null: 24 = 0.000072"]],
  ] as const)("%s certificates read one by one", ([count, expected]) => {
    expect(savings(gets(count))).toEqual(expected);
  });

  test("values of secrets are in no list", () => {
    expect(savings(gets(50, "SecretGet", "secret"))).toEqual([]);
  });

  test("the same read again is a matter of caching: the two do not overlap", () => {
    expect(savings(gets(10).map((one) => ({ ...one, count: 2 })))).toEqual([
      ...Array.from({ length: 10 }, (_, number) => `caching certificate/object-${number}: 1 = 0.000003`),
      "list-instead-of-gets certificate/null: 9 = 0.000027",
    ]);
  });

  test("callers are not added up, nor hours", () => {
    const [some, others] = [gets(5), gets(5)];
    expect(savings([...some, ...others.map((one) => ({ ...one, caller: callerOf("b") }))])).toEqual([]);
    expect(savings([...some, ...others.map((one, at) => ({ ...one, hour: hour(9), objectName: `o-${at}` }))])).toEqual(
      [],
    );
  });
});

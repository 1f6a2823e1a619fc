import { describe, expect, test } from "vitest";
import { unread } from "../../../src/model/fact.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import { closed, quietVault, row, unknownVault } from "./cost-rows.ts";

const sign = (objectName: string, given: Partial<UsageRow> = {}) =>
  row({ operation: "KeySign", objectType: "key", objectName, ...given });
const version = (number: number) => number.toString(16).padStart(32, "0");
const premium = (keys: NonNullable<Parameters<typeof quietVault>[0]>["keys"]) =>
  quietVault({ sku: "premium", keys: keys ?? [] });

function versionsCharge(...given: Parameters<typeof closed>) {
  const { ledger } = closed(...given);
  const { low, high } = ledger.byCharge.get("hsm-key-versions")?.figures(ledger.period).monthToDate ?? {};
  return [low, high];
}

const rsa2048 = { name: "small", keyType: "RSA-HSM", keySize: 2048 } as const;
const rsa3072 = { name: "large", keyType: "RSA-HSM", keySize: 3072 } as const;
const curve = { name: "curve", keyType: "EC-HSM", keySize: null, curve: "P-256" } as const;

describe("versions of HSM-protected keys", () => {
  test("each version that was used is charged for the month, once", () => {
    const vault = premium([rsa2048, rsa3072, curve]);
    const rows = [
      sign("small", { versionAsked: version(1), count: 500 }),
      sign("small", { versionAsked: version(1) }),
      sign("small", { versionAsked: version(2) }),
      sign("large", { versionAsked: version(1) }),
      sign("curve", { versionAsked: version(1) }),
    ];
    expect(versionsCharge(rows, vault)).toEqual([12, 12]);
    // Already in full on the first day, and no more of it at the end of the month.
    const early = { now: "2026-11-12T00:00:00Z" };
    const { ledger } = closed(rows, vault, early);
    const figures = ledger.byCharge.get("hsm-key-versions")?.figures(ledger.period);
    expect([figures?.monthToDate.low, figures?.projected?.low]).toEqual([12, 12]);
  });

  test.for([
    ["2026-11-01T00:00:00Z", 1],
    ["2026-10-31T23:00:00Z", undefined],
  ] as const)("thirty days back from the end of the logs: a use at %s counts for %s", ([hour, expected]) => {
    expect(versionsCharge([sign("small", { hour })], premium([rsa2048]))[0]).toBe(expected);
  });

  test("a use before the month counts, if it is not older than thirty days", () => {
    const now = "2026-11-05T00:00:00Z";
    expect(versionsCharge([sign("small", { hour: "2026-10-20T00:00:00Z" })], premium([rsa2048]), { now })[0]).toBe(1);
  });

  test.for([
    ["KeyGet", "success"],
    ["KeyBackup", "success"],
    ["KeySign", "denied"],
    ["KeySign", "throttled"],
  ] as const)("%s with the answer %s is no use", ([operation, statusClass]) => {
    expect(versionsCharge([sign("small", { operation, statusClass })], premium([rsa2048]))).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("keys in software have no monthly charge, nor has the standard tier any other", () => {
    const keys = [{ name: "k", keyType: "RSA", keySize: 2048 }];
    expect(versionsCharge([sign("k")], premium(keys))).toEqual([undefined, undefined]);
    expect(versionsCharge([sign("k")], quietVault({ keys: unread("denied") }))).toEqual([undefined, undefined]);
  });

  test("a call that names no version used the newest of its time", () => {
    const versions = [
      { version: version(1), enabled: true, createdOn: "2026-01-01T00:00:00Z", expiresOn: null },
      { version: version(2), enabled: true, createdOn: "2026-11-10T08:30:00Z", expiresOn: null },
    ];
    const vault = premium([{ ...rsa2048, versions }]);
    const before = sign("small", { hour: "2026-11-10T07:00:00Z" });
    const after = sign("small", { hour: "2026-11-10T08:00:00Z" });
    const named = sign("small", { hour: "2026-11-11T08:00:00Z", versionAsked: version(2) });
    expect(versionsCharge([before, named], vault)).toEqual([2, 2]);
    expect(versionsCharge([after, named], vault)).toEqual([1, 1]);
  });

  test("where versions were not read, the unnamed one may be a named one", () => {
    const vault = premium([{ ...rsa2048, versions: unread("denied") }]);
    expect(versionsCharge([sign("small"), sign("small", { versionAsked: version(1) })], vault)).toEqual([1, 2]);
    expect(versionsCharge([sign("small")], vault)).toEqual([1, 1]);
  });

  test("the steps of the price: 5.00, 2.50, 0.90, 0.40", () => {
    const used = (count: number) =>
      versionsCharge(
        Array.from({ length: count }, (_, number) => sign("large", { versionAsked: version(number) })),
        premium([rsa3072]),
      )[0];
    expect(used(250)).toBe(1250);
    expect(used(251)).toBe(1252.5);
    expect(used(1500)).toBe(1250 + 3125);
    expect(used(1501)).toBeCloseTo(4375.9, 6);
    expect(used(4000)).toBe(1250 + 3125 + 2250);
    expect(used(4002)).toBeCloseTo(6625.8, 6);
  });

  test("keys share the steps of their vault evenly, by the most versions that it can be", () => {
    const versions = unread("denied");
    const vault = premium([
      { ...rsa3072, versions },
      { ...curve, versions },
    ]);
    const many = Array.from({ length: 250 }, (_, number) => sign("large", { versionAsked: version(number) }));
    // 250 named, and one that is named by nobody: 251 at 4.99 each, or 250 of them where it is one of the others.
    const [low, high] = versionsCharge([...many, sign("large")], vault);
    expect(high).toBeCloseTo(1252.5, 6);
    expect(low).toBeCloseTo((1252.5 / 251) * 250, 6);
  });

  test("only the steps that were reached are prices of the report", () => {
    const { ledger } = closed([sign("large")], premium([rsa3072]));
    const items = ledger.prices.used().map(({ item }) => item);
    expect(items).toEqual(["advanced-key-operation", "hsm-advanced-key-first-250"]);
  });

  test("keys that were not read may be the dearest, or cost nothing by the month", () => {
    expect(versionsCharge([sign("k", { versionAsked: version(1) })], unknownVault)).toEqual([0, 5]);
    const sized = premium([{ name: "k", keyType: "RSA-HSM", keySize: null }]);
    expect(versionsCharge([sign("k", { versionAsked: version(1) })], sized)).toEqual([1, 5]);
  });

  test("belong to the key, and to no caller and no operation", () => {
    const { ledger } = closed([sign("small")], premium([rsa2048]));
    const figures = (
      tally: { figures: (period: typeof ledger.period) => { monthToDate: { low: number } } } | undefined,
    ) => tally?.figures(ledger.period).monthToDate.low;
    expect(figures(ledger.objects.get("key/small")?.tally)).toBeCloseTo(1, 4);
    expect(figures(ledger.callers.get("")?.tally)).toBe(1);
    expect(figures(ledger.operations.get(null))).toBe(1);
  });

  test("logs of less than thirty days say so", () => {
    const window = { from: "2026-11-10T00:00:00Z", to: "2026-12-01T00:00:00Z", isAsked: true };
    const short = closed([sign("small")], premium([rsa2048]), { window });
    expect([...short.ledger.assumptions]).toContain("hsm-versions-short");
    expect([...closed([sign("small")], premium([rsa2048])).ledger.assumptions]).not.toContain("hsm-versions-short");
  });
});

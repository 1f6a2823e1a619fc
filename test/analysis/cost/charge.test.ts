import { describe, expect, test } from "vitest";
import { buildHsm } from "../../../src/model/build.ts";
import { unread } from "../../../src/model/fact.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import { callerOf, closed, quietVault, row, unknownVault } from "./cost-rows.ts";

const nobody = { oid: null, appId: null, kind: "unknown", name: null } as const;

/** Kinds of charges with what they come to, for 10,000 calls of one row. */
function charges(given: Partial<UsageRow>, vault = quietVault()) {
  const { ledger } = closed([row({ count: 10_000, ...given })], vault);
  return Object.fromEntries(
    [...ledger.byCharge].map(([kind, tally]) => {
      const { low, high } = tally.figures(ledger.period).monthToDate;
      return [kind, low === high ? low : [low, high]];
    }),
  );
}
const key = (operation: string, objectName: string | null = "k") =>
  ({ operation, objectType: "key", objectName }) as const;

describe("what a call is charged", () => {
  test.for([
    ["success", { "secret-operations": 0.03 }],
    ["not-found", { "secret-operations": 0.03 }],
    ["denied", { "secret-operations": 0.03 }],
    ["client-error", { "secret-operations": 0.03 }],
    ["throttled", { "secret-operations": [0, 0.03] }],
    ["server-error", { "secret-operations": [0, 0.03] }],
    ["challenge", {}],
    ["none", {}],
  ] as const)("an answer of the class %s", ([statusClass, expected]) => {
    expect(charges({ statusClass })).toEqual(expected);
  });

  test("a refusal of somebody who did not say who he is costs nothing", () => {
    expect(charges({ statusClass: "denied", caller: nobody })).toEqual({});
    expect(charges({ statusClass: "denied", caller: { ...nobody, appId: "app" } })).toEqual({
      "secret-operations": 0.03,
    });
  });

  test.for([
    ["Authentication", "other", {}],
    ["VaultGet", "vault", {}],
    ["VaultPatch", "vault", {}],
    ["SecretNearExpiryEventGridNotification", "secret", {}],
    ["CertificateEnroll", "certificate", {}],
    ["VaultPurge", "vault", { "other-operations": 0.03 }],
    ["SecretList", "secret", { "secret-operations": 0.03 }],
    ["CertificateGet", "certificate", { "certificate-operations": 0.03 }],
    ["KeyList", "key", { "key-operations": 0.03 }],
    ["KeyFutureThing", "key", { "key-operations": [0, 0.03] }],
    ["SomethingNew", "other", { "other-operations": [0, 0.03] }],
  ] as const)("%s", ([operation, objectType, expected]) => {
    expect(charges({ operation, objectType, objectName: null })).toEqual(expected);
  });

  test.for([
    ["RSA", 2048, null, 0.03],
    ["RSA", 3072, null, 0.15],
    ["RSA", 4096, null, 0.15],
    ["EC", null, "P-256", 0.15],
    ["rsa-hsm", 2048, null, [0.03, 0.15]],
    ["RSA-HSM", 4096, null, 0.15],
    ["EC-HSM", null, "P-256", 0.15],
    // The type is known, the size is not.
    ["RSA", null, null, [0.03, 0.15]],
  ] as const)("signing with a key of type %s and size %s", ([keyType, keySize, curve, expected]) => {
    const vault = quietVault({ sku: "premium", keys: [{ name: "K", keyType, keySize, curve }] });
    expect(charges(key("KeySign"), vault)["key-operations"]).toEqual(expected);
  });

  test("the key of a certificate goes by what the certificate says of it", () => {
    const vault = quietVault({ certificates: [{ name: "k", keyType: "RSA", keySize: 4096 }] });
    expect(charges(key("KeySign"), vault)).toEqual({ "key-operations": 0.15 });
  });

  test("a key that was not read costs from the cheapest to the dearest that its vault can hold", () => {
    for (const vault of [quietVault(), quietVault({ keys: unread("denied") }), unknownVault]) {
      expect(charges(key("KeySign"), vault)["key-operations"]).toEqual([0.03, 0.15]);
      expect([...closed([row(key("KeySign"))], vault).ledger.assumptions]).toContain("key-class-unread");
    }
    const unsized = quietVault({ keys: [{ name: "k", keyType: unread("denied"), keySize: unread("denied") }] });
    expect(charges(key("KeySign"), unsized)["key-operations"]).toEqual([0.03, 0.15]);
  });

  test("renewals, scheduled rotations and storage keys have prices of their own", () => {
    const one = (operation: string, statusClass: UsageRow["statusClass"] = "success") =>
      charges({ operation, objectType: "certificate", statusClass, count: 2 });
    expect(one("CertificateRenew")).toEqual({ "certificate-renewals": 6 });
    expect(one("CertificateRenew", "server-error")).toEqual({ "certificate-renewals": [0, 6] });
    expect(one("KeyRotateIfDue")).toEqual({ "scheduled-rotations": 2 });
    expect(one("KeyRotateIfDue", "none")).toEqual({ "scheduled-rotations": [0, 2] });
    expect(one("KeyRotateIfDue", "client-error")).toEqual({});
    expect(one("StorageAccountAutoSyncKey")).toEqual({ "storage-key-renewals": [0, 2] });
  });

  test.for([
    [{}, []],
    [{ statusClass: "throttled" }, ["throttled-unclear"]],
    [{ statusClass: "server-error" }, ["server-error-unclear"]],
    [{ operation: "SomethingNew" }, ["unknown-operation"]],
    [{ operation: "CertificateRenew" }, []],
    [{ operation: "CertificateRenew", statusClass: "server-error" }, ["renewal-unclear"]],
    [{ operation: "KeyRotateIfDue" }, []],
    [{ operation: "KeyRotateIfDue", statusClass: "none" }, ["rotation-unclear"]],
    [{ operation: "StorageAccountAutoSyncKey" }, ["storage-key-unclear"]],
    [{ operation: "KeyList", objectName: null }, []],
    [{ operation: "KeySign" }, ["key-class-unread"]],
  ] as const)("%j rests on %j", ([given, expected]) => {
    expect([...closed([row(given)]).ledger.assumptions]).toEqual(expected);
  });

  test("prices that no checked source states are named", () => {
    const { cost } = closed([row({ operation: "KeyRotateIfDue", objectType: "key", objectName: "k" }), row()]);
    expect(cost.unverified).toEqual(["Scheduled key rotation"]);
  });
});

describe("a managed HSM", () => {
  const inventory = buildHsm({ diagnosticSettings: [] });
  const pool = { id: inventory.id, name: inventory.name, owner: null, inventory };
  const now = "2026-11-11T00:00:00Z";
  const window = { from: "2026-11-01T00:00:00Z", to: now, isAsked: true };

  test("is charged by the hour, and its calls are free", () => {
    const { cost, ledger } = closed([row({ ...key("KeySign"), count: 1_000_000 })], pool, { now, window });
    expect([...ledger.byCharge.keys()]).toEqual(["managed-hsm"]);
    expect(cost.monthToDate).toEqual({ low: 768, high: 768 });
    expect(cost.projected).toEqual({ low: 2304, high: 2304 });
    expect(cost.operations).toBe(0);
  });

  test("is known by its id where only logs were given", () => {
    const { ledger } = closed([row(key("KeySign"))], { ...pool, inventory: undefined }, { now, window });
    expect(ledger.byCharge.has("managed-hsm")).toBe(true);
    expect(ledger.byCharge.has("key-operations")).toBe(false);
  });
});

describe("the log itself", () => {
  const settings = (...ids: readonly (string | null)[]) =>
    ids.map((workspaceId, index) => ({
      id: `setting-${index}`,
      name: `setting-${index}`,
      logs: ["audit"],
      workspaceId,
      storageAccountId: null,
      eventHubAuthorizationRuleId: null,
      partnerSolutionId: null,
    }));
  const challenges = { statusClass: "challenge", caller: nobody, count: 1_000_000 } as const;
  // A million records of 1,200 bytes are 1.2 GB, at 3.34.
  const each = 4.008;

  test("costs for every record, handshakes included, in each workspace that takes it in", () => {
    const logged = (...ids: readonly (string | null)[]) =>
      charges(challenges, quietVault({ diagnosticSettings: settings(...ids) }));
    expect(logged("one")).toEqual({ "log-ingestion": each });
    expect(logged("one", "ONE")).toEqual({ "log-ingestion": each });
    expect(logged("one", "two", null)).toEqual({ "log-ingestion": 2 * each });
    expect(logged(null)).toEqual({});
  });

  test("a setting that sends other logs sends no audit log", () => {
    const [setting] = settings("one");
    const vault = quietVault({
      diagnosticSettings: setting ? [{ ...setting, logs: ["AzurePolicyEvaluationDetails"] }] : [],
    });
    expect(charges(challenges, vault)).toEqual({});
  });

  test("settings that were not read may send it to a workspace or not", () => {
    expect(charges(challenges, unknownVault)).toEqual({ "log-ingestion": [0, each] });
    expect([...closed([row()], unknownVault).ledger.assumptions]).toEqual(["ingestion-unread", "record-size-assumed"]);
  });

  test("a measured size takes the place of the assumed one", () => {
    const vault = quietVault({ diagnosticSettings: settings("one") });
    const { ledger, cost } = closed([row(challenges)], vault, { recordBytes: 2400 });
    expect(cost.monthToDate.low).toBe(2 * each);
    expect([...ledger.assumptions]).toEqual(["record-size-measured"]);
  });

  test("belongs to the callers and objects that caused it", () => {
    const vault = quietVault({ diagnosticSettings: settings("one") });
    const { ledger, cost } = closed([row({ caller: callerOf("b"), count: 1_000_000 }), row(challenges)], vault);
    expect(cost.topCaller?.caller).toEqual(callerOf("b"));
    expect(cost.topCaller?.figures.monthToDate).toEqual({ low: 7.008, high: 7.008 });
    expect(ledger.callers.get("")?.tally.figures(ledger.period).monthToDate).toEqual({ low: each, high: each });
  });
});

import { describe, expect, test } from "vitest";
import { foldUsage } from "../../../src/analysis/usage/fold.ts";
import { pollerOf } from "../../../src/analysis/usage/pollers.ts";
import { buildVault, exampleNow } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { read, unread } from "../../../src/model/fact.ts";
import { addDays } from "../../../src/model/iso-date.ts";
import type { StatusClass } from "../../../src/model/usage.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { eventRow, peakRow, type UsageLiterals, usageRow, vaultLogs, workload } from "../../support/usage-literals.ts";

const hour = "2026-10-20T10:00:00Z";
const later = "2026-10-21T11:00:00Z";
const window = { from: "2026-10-02T00:00:00Z", to: exampleNow, isAsked: true };
const me = { ...workload, oid: "00000000-0000-0000-0000-0000000000ee" };

function fold(tables: UsageLiterals, vault: PlainRecord<Vault> = {}, nameOf?: (oid: string) => string | undefined) {
  return foldUsage(vaultLogs(tables), {
    vault: buildVault(vault),
    window,
    collectedBy: { oid: me.oid.toUpperCase(), appId: null, credential: null },
    now: exampleNow,
    ...(nameOf ? { nameOf } : {}),
  });
}

describe("what is a call", () => {
  test("handshakes, what the service does, notices and kvaudit's own are not; each is counted apart", async () => {
    const usage = await fold({
      usage: [
        usageRow({ hour, operation: "Authentication", statusClass: "challenge", count: 3 }),
        usageRow({ hour, operation: "KeyRotateIfDue", objectType: "key", objectName: "k", count: 2 }),
        usageRow({ hour, operation: "SecretNearExpiryEventGridNotification", statusClass: "none" }),
        usageRow({ hour, caller: me, clients: ["kvaudit/1.0"], operation: "SecretList", objectName: null, count: 5 }),
        usageRow({ hour, count: 7 }),
      ],
    });
    expect(usage).toMatchObject({
      calls: 7,
      challenges: 3,
      serviceRecords: 3,
      own: { calls: 5, first: hour, last: hour },
    });
    expect(usage.callers).toHaveLength(1);
    expect(usage.days).toMatchObject([{ day: "2026-10-20", calls: 7, byClass: { "read-value": 7 }, isWhole: true }]);
    expect(usage.hours).toEqual([{ hour, calls: 7, msMean: 10 / 7 }]);
  });

  test("kvaudit's own are those with its object id and its name; each alone is not enough", async () => {
    const usage = await fold({
      usage: [
        usageRow({ hour, caller: me, clients: ["az/2.70"] }),
        usageRow({ hour, caller: me, clients: ["az/2.70", "kvaudit/1.0"] }),
        usageRow({ hour, caller: me, clients: [] }),
        usageRow({ hour, clients: ["kvaudit/1.0"] }),
      ],
    });
    expect(usage).toMatchObject({ calls: 4, own: { calls: 0, first: null } });
  });

  test("about the vault itself is no use of what is in it", async () => {
    const management = usageRow({ hour: later, operation: "VaultGet", objectType: "vault", objectName: null });
    expect((await fold({ usage: [management] })).lastDataCall).toBeNull();
    expect((await fold({ usage: [usageRow({ hour }), management] })).lastDataCall).toBe(hour);
  });
});

describe("callers", () => {
  test("are added up by id, most calls first, with how they came in", async () => {
    const usage = await fold(
      {
        usage: [
          usageRow({ hour, caller: me, statusClass: "denied" }),
          usageRow({ hour, count: 2, addresses: ["10.1.0.5"], tls: ["TLS1_2"] }),
          usageRow({ hour: later, count: 3, networkPath: "public", addresses: ["203.0.113.7"], addressCount: 2 }),
          usageRow({ hour: later, operation: "VaultGet", objectType: "vault", objectName: null }),
        ],
      },
      {},
      (oid) => (oid === workload.oid ? "app-shop" : undefined),
    );
    const [first, second] = usage.callers;
    expect(first).toMatchObject({
      caller: { name: "app-shop" },
      calls: 6,
      valueReads: 5,
      first: hour,
      last: later,
      operations: { SecretGet: 5, VaultGet: 1 },
      tls: ["TLS1_2", "TLS1_3"],
      routes: [
        { path: "private-endpoint", calls: 2, addresses: ["10.1.0.5"], isComplete: true },
        { path: "public", calls: 3, addresses: ["203.0.113.7"], isComplete: false },
      ],
    });
    expect(second).toMatchObject({
      caller: { oid: me.oid, name: null },
      valueReads: 0,
      routes: [],
      byStatus: { denied: 1 },
    });
    expect(usage.byStatus).toMatchObject({ success: 6, denied: 1 });
  });
});

test("calls without an address leave open where they came from", async () => {
  const completeOf = async (without: object) => {
    const { callers } = await fold({ usage: [usageRow({ hour }), usageRow({ hour: later, ...without })] });
    return callers[0]?.routes.map(({ isComplete }) => isComplete);
  };
  expect(await completeOf({})).toEqual([true]);
  expect(await completeOf({ addresses: [], addressCount: 0 })).toEqual([false]);
});

test("a name that stands in some rows only is the caller's, in its reads too", async () => {
  const named = { ...workload, kind: "user", name: "alice@example.org" } as const;
  const usage = await fold({
    usage: [usageRow({ hour, caller: { ...named, name: null } }), usageRow({ hour, caller: named })],
  });
  expect(usage.callers.map(({ caller, calls }) => [caller.name, calls])).toEqual([["alice@example.org", 2]]);
  expect(usage.readings.map(({ caller, calls }) => [caller.name, calls])).toEqual([["alice@example.org", 2]]);
});

describe("objects", () => {
  test("know when they were read, asked for, renewed, deleted and announced", async () => {
    const usage = await fold({
      usage: [
        usageRow({ hour, operation: "SecretNearExpiryEventGridNotification", statusClass: "none" }),
        usageRow({ hour, count: 4 }),
        usageRow({ hour: later, statusClass: "denied" }),
        usageRow({ hour: later, operation: "SecretListVersions" }),
      ],
      events: [
        eventRow({ time: "2026-10-20T10:30:00Z" }),
        eventRow({ time: "2026-10-22T10:30:00Z", statusClass: "denied", status: 403 }),
        eventRow({ time: "2026-10-23T10:30:00Z", operation: "SecretDelete" }),
      ],
    });
    expect(usage.objects).toEqual([
      {
        type: "secret",
        name: "db-password",
        calls: 6,
        reads: 4,
        lastRead: hour,
        lastAsked: later,
        readers: 1,
        versions: [],
        lastNewVersion: "2026-10-20T10:30:00Z",
        lastDeleted: "2026-10-23T10:30:00Z",
        nearExpiry: hour,
        expired: null,
      },
    ]);
  });

  const one = "1".repeat(32);
  const two = "2".repeat(32);

  test("a version asked for before another was made is older than that; one first asked for afterwards may be the new one", async () => {
    const { objects } = await fold({
      usage: [
        usageRow({ hour, versionAsked: one }),
        usageRow({ hour: later, versionAsked: one }),
        usageRow({ hour: later, versionAsked: two }),
      ],
      events: [eventRow({ time: "2026-10-20T12:00:00Z" })],
    });
    expect(objects[0]?.versions).toMatchObject([
      { version: one, calls: 2, last: later, supersededOn: "2026-10-20T12:00:00Z" },
      { version: two, calls: 1, supersededOn: null },
    ]);
  });

  test("a version that does not exist is no old one, whoever makes it up; one that is refused or put off is", async () => {
    const asked = async (statusClass: StatusClass) => {
      const { objects } = await fold({ usage: [usageRow({ hour, versionAsked: one, statusClass })] });
      return objects[0]?.versions.length;
    };
    expect(await Promise.all((["not-found", "client-error"] as const).map(asked))).toEqual([0, 0]);
    expect(await Promise.all((["success", "denied", "throttled"] as const).map(asked))).toEqual([1, 1, 1]);
  });

  test("the inventory's versions say it better", async () => {
    const version = (name: string, createdOn: string) => ({ version: name, enabled: true, createdOn, expiresOn: null });
    const versions = [version(two, "2026-10-05T00:00:00Z"), version(one, "2026-01-01T00:00:00Z")];
    const { objects } = await fold(
      { usage: [usageRow({ hour, versionAsked: one }), usageRow({ hour, versionAsked: two })] },
      { secrets: [{ name: "DB-password", versions }] },
    );
    expect(objects[0]?.versions.map(({ supersededOn }) => supersededOn)).toEqual(["2026-10-05T00:00:00Z", null]);
  });

  test("undoing and checking what an old key version did asks for no newest one", async () => {
    const key = { hour, objectType: "key", objectName: "wrap", versionAsked: one } as const;
    const of = async (operation: string) =>
      (await fold({ usage: [usageRow({ ...key, operation })] })).objects[0]?.versions.length;
    for (const operation of ["KeyUnwrap", "KeyDecrypt", "KeyVerify", "KeyGet"]) expect(await of(operation)).toBe(0);
    for (const operation of ["KeyWrap", "KeyEncrypt", "KeySign"]) expect(await of(operation)).toBe(1);
  });
});

describe("what the service does by itself", () => {
  test("a failed rotation is kept; one that worked made a version", async () => {
    const key = { objectType: "key", objectName: "wrap", operation: "KeyRotateIfDue" } as const;
    const { failedRotations, objects } = await fold({
      events: [eventRow({ ...key, time: hour, status: 403, statusClass: "denied" }), eventRow({ ...key, time: later })],
    });
    expect(failedRotations).toEqual([
      { type: "key", name: "wrap", operation: "KeyRotateIfDue", time: hour, status: 403 },
    ]);
    expect(objects).toMatchObject([{ name: "wrap", lastNewVersion: later }]);
  });
});

test("of many failed rotations the last of each object is kept, however many come before another's first", async () => {
  const failure = { objectType: "key", operation: "KeyRotateIfDue", status: 403, statusClass: "denied" } as const;
  const times = Array.from({ length: 150 }, (_, index) => addDays(hour, index / 1440));
  const events = times.map((time) => eventRow({ ...failure, time, objectName: "wrap" }));
  const { failedRotations } = await fold({
    events: [...events, eventRow({ ...failure, time: later, objectName: "sign" })],
  });
  expect(failedRotations).toMatchObject([
    { name: "sign", time: later },
    { name: "wrap", time: times.at(-1) },
  ]);
});

describe("readings", () => {
  test("are of a caller and an object: refused reads, lists and uses of keys are none", async () => {
    const { readings } = await fold({
      usage: [
        usageRow({ hour, count: 5 }),
        usageRow({ hour, count: 2, statusClass: "throttled" }),
        usageRow({ hour, statusClass: "denied" }),
        usageRow({ hour, operation: "SecretListVersions" }),
        usageRow({ hour, operation: "KeySign", objectType: "key", objectName: "sign" }),
        usageRow({ hour, caller: me, clients: ["az/2.70"] }),
        usageRow({ hour: later, operation: "KeyGet", objectType: "key", objectName: "sign", count: 3 }),
      ],
    });
    expect(readings).toMatchObject([
      { object: { type: "secret", name: "db-password" }, calls: 7, hours: 1 },
      { object: { type: "key", name: "sign" }, calls: 3 },
      { caller: { oid: me.oid }, calls: 1, clients: ["az/2.70"] },
    ]);
  });

  test("know pollers by all their client names", () => {
    expect(pollerOf(["csi-secrets-store/v1.5.3 (linux/amd64) abc/2026"])).toBe("the Secrets Store CSI driver");
    expect(pollerOf(["azsdk-go external-secrets/0.10", "external-secrets"])).toBe("External Secrets");
    for (const none of [
      [],
      ["azsdk-net/1.0"],
      ["csi-secrets-store/1", "azsdk-net/1.0"],
      ["csi-secrets-store/1", "external-secrets/1"],
    ])
      expect(pollerOf(none)).toBeNull();
  });
});

describe("peaks", () => {
  test("go by the smallest limit of the vault's keys, or RSA 2048 in software where they were not read", async () => {
    const peaks = [
      peakRow({ limitClass: "key-operations", max10s: 100 }),
      peakRow({ limitClass: "key-operations", max10s: 200, at: later, throttledMax5m: 12, hour: later }),
    ];
    const keys = [
      { keyType: "RSA", keySize: 2048 },
      { name: "b", keyType: "RSA-HSM", keySize: 4096 },
    ];
    const known = await fold(
      { peaks, usage: [usageRow({ hour, statusClass: "throttled", count: 3 }), usageRow({ hour })] },
      { keys },
    );
    expect(known.peaks).toMatchObject([
      { max10s: 200, at: later, limit: 250, limitOf: "RSA 4096 keys in HSMs", region: null },
    ]);
    expect(known.throttling).toEqual({ calls: 3, share: 0.75, max5m: 12, at: later });
    const unknown = await fold({ peaks }, { keys: unread("denied") });
    expect(unknown.peaks).toMatchObject([{ limit: 4_000, limitOf: "RSA 2048 keys in software" }]);
  });
});

describe("the inventory beside the logs", () => {
  test("says what was read, and what was not", async () => {
    const { inventory } = await fold(
      {},
      {
        privateEndpoints: [{ id: "pe", name: null, status: "Pending", provisioningState: null }],
        secrets: unread("denied"),
        keys: [{ name: "Wrap", createdOn: "2026-01-01T00:00:00Z", enabled: false }],
        certificates: [{ name: "tls", pendingOperation: read({ status: "failed", error: "refused" }) }],
      },
    );
    expect(inventory.hasPrivateEndpoint).toEqual(read(false));
    expect(inventory.failedOperations).toEqual(read([{ name: "tls", error: "refused" }]));
    expect(inventory.objects.secret).toBeUndefined();
    expect(inventory.objects.key).toEqual([{ name: "wrap", isEnabled: false, newestOn: "2026-01-01T00:00:00Z" }]);
    const open = await fold({}, { certificates: [{ name: "tls" }] });
    expect(open.inventory.failedOperations).toMatchObject({ unread: { reason: "not-asked" } });
    const closed = await fold({}, { certificates: unread("denied") });
    expect(closed.inventory.failedOperations).toEqual(unread("denied"));
  });
});

test("rows that are not in the order of their hours are refused: rates would come out wrong", async () => {
  await expect(fold({ usage: [usageRow({ hour: later }), usageRow({ hour })] })).rejects.toThrow("not in order");
});

import { describe, expect, test } from "vitest";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { challenge, logCaller, logEvent, logObject, logVault, notice } from "../../support/logs/event-builder.ts";

const noRegions = { regions: new Map<string, string>() };
const second = (seconds: number) => new Date(Date.parse("2026-10-05T10:00:00Z") + seconds * 1000).toISOString();

describe("expected usage", () => {
  test("sums what is alike in an hour and lists clients, TLS versions and addresses", () => {
    const route = { path: "private-endpoint", address: "10.0.0.9", proof: null } as const;
    const { usage } = expectedTables(
      [
        logEvent("2026-10-05T10:00:01.500Z", { ms: 10 }),
        logEvent("2026-10-05T10:59:59.999Z", { ms: 30, client: "curl/8", tls: "TLS1_2", route }),
        logEvent("2026-10-05T11:00:00Z"),
      ],
      noRegions,
    );
    expect(usage).toHaveLength(2);
    expect(usage[0]).toEqual({
      hour: "2026-10-05T10:00:00Z",
      vault: logVault().id,
      caller: { oid: logCaller().oid, appId: logCaller().appId, kind: "managed-identity", name: null },
      operation: "SecretGet",
      objectType: "secret",
      objectName: "db-password",
      versionAsked: null,
      statusClass: "success",
      networkPath: "private-endpoint",
      assignmentId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
      count: 2,
      first: "2026-10-05T10:00:01Z",
      last: "2026-10-05T10:59:59Z",
      msSum: 40,
      msMax: 30,
      clients: ["azsdk-net-Security.KeyVault.Secrets/4.6.0", "curl/8"],
      tls: ["TLS1_2", "TLS1_3"],
      addresses: ["10.0.0.4", "10.0.0.9"],
      clientCount: 2,
      addressCount: 2,
    });
  });

  test.each([
    [200, null, "success"],
    [401, "other", "denied"],
    [403, "rbac", "denied"],
    [404, null, "not-found"],
    [409, null, "client-error"],
    [429, null, "throttled"],
    [503, null, "server-error"],
    [null, null, "none"],
  ] as const)("takes status %s for %s", (status, denial, statusClass) => {
    const { usage } = expectedTables([logEvent(second(0), { status, denial })], noRegions);
    expect(usage.map((row) => row.statusClass)).toEqual([statusClass]);
  });

  test("keeps challenges apart from denials, without a caller but with what they asked for", () => {
    const { usage, events } = expectedTables([challenge(second(0))], noRegions);
    expect(usage).toMatchObject([
      {
        statusClass: "challenge",
        caller: { oid: null, kind: "unknown" },
        objectType: "secret",
        objectName: "db-password",
      },
    ]);
    expect(events).toEqual([]);
  });

  test("learns from management tokens that it was a person, and no other proof", () => {
    const plane = "management";
    const rows = [
      logEvent(second(0), { plane, operation: "VaultGet", object: null, caller: logCaller({ proof: "secret" }) }),
      logEvent(second(1), {
        plane,
        operation: "VaultGet",
        object: null,
        caller: logCaller({ proof: "person", person: "ada@halden.example", oid: "b" }),
      }),
    ];
    const callers = expectedTables(rows, noRegions).usage.map(({ caller }) => [caller.kind, caller.name]);
    expect(callers.sort()).toEqual([
      ["unknown", null],
      ["user", "ada@halden.example"],
    ]);
  });

  test("lower-cases names, lists 32 addresses and counts all", () => {
    const events = Array.from({ length: 40 }, (_, number) =>
      logEvent(second(number), {
        object: logObject("DB-Password"),
        route: { path: "public", address: `203.0.113.${100 + number}`, proof: null },
      }),
    );
    const [row] = expectedTables(events, noRegions).usage;
    expect(row).toMatchObject({ objectName: "db-password", addressCount: 40 });
    expect(row?.addresses).toHaveLength(32);
    expect(row?.addresses.at(-1)).toBe("203.0.113.131");
  });

  test("leaves lost events out", () => {
    const { accepted, usage } = expectedTables([logEvent(second(0), { isLost: true })], noRegions);
    expect([accepted, usage]).toEqual([0, []]);
  });
});

describe("expected peaks", () => {
  test("count tens of seconds on the clock, and refusals by five minutes", () => {
    const events = [0, 9, 9.9, 10, 11].map((at) => logEvent(second(at)));
    const refused = [299, 299.5, 300].map((at) => logEvent(second(at), { status: 429 }));
    const { peaks } = expectedTables([...events, ...refused], noRegions);
    expect(peaks).toEqual([
      {
        hour: "2026-10-05T10:00:00Z",
        scope: "vault",
        vault: logVault().id,
        subscriptionId: logVault().subscriptionId,
        region: null,
        limitClass: "secret-and-vault",
        max10s: 3,
        at: "2026-10-05T10:00:00Z",
        throttledMax5m: 2,
      },
    ]);
  });

  test("add up a subscription's vaults of one region, bucket by bucket", () => {
    const [a, b] = [logVault("kv-a"), logVault("kv-b")];
    const regions = new Map([
      [a.id, "westeurope"],
      [b.id, "westeurope"],
    ]);
    const events = [
      logEvent(second(1), { vault: a }),
      logEvent(second(2), { vault: a }),
      logEvent(second(11), { vault: b }),
      logEvent(second(12), { vault: a }),
      logEvent(second(13), { vault: b }),
    ];
    const { peaks } = expectedTables(events, { regions });
    expect(peaks.map(({ scope, vault, max10s, at }) => [scope, vault, max10s, at])).toEqual([
      ["subscription", null, 3, "2026-10-05T10:00:10Z"],
      ["vault", a.id, 2, "2026-10-05T10:00:00Z"],
      ["vault", b.id, 2, "2026-10-05T10:00:10Z"],
    ]);
  });

  test("leave out challenges, notices and what the service does", () => {
    const service = logEvent(second(2), { kind: "service", operation: "KeyRotateIfDue", caller: null });
    const quiet = [challenge(second(0)), notice(second(1), "SecretNearExpiryEventGridNotification", "x"), service];
    expect(expectedTables(quiet, noRegions).peaks).toEqual([]);
  });
});

describe("expected bursts and events", () => {
  test("a burst has five calls in a minute on the clock; it counts objects and denials", () => {
    const calls = [1, 2, 3, 4].map((at) => logEvent(second(at), { object: logObject(`s${at % 2}`) }));
    const denied = logEvent(second(59), { status: 403, denial: "rbac", object: null, operation: "SecretList" });
    const { bursts } = expectedTables([...calls, denied, logEvent(second(60)), challenge(second(5))], noRegions);
    expect(bursts).toMatchObject([{ minute: "2026-10-05T10:00:00Z", calls: 5, distinctObjects: 2, denials: 1 }]);
    expect(expectedTables(calls, noRegions).bursts).toEqual([]);
  });

  test("an event says what was changed, or why it was refused", () => {
    const { events } = expectedTables(
      [
        logEvent(second(1)),
        logEvent(second(2), { status: 403, denial: "firewall" }),
        logEvent(second(3), {
          plane: "management",
          operation: "VaultPatch",
          object: null,
          change: { addedPrincipal: "p", permissions: { secrets: ["get", "list"], keys: ["all"] } },
        }),
      ],
      noRegions,
    );
    expect(events.map(({ operation, detail }) => [operation, detail.denial, detail.permissions])).toEqual([
      ["SecretGet", "firewall", null],
      ["VaultPatch", null, "secrets get,list; keys all"],
    ]);
  });
});

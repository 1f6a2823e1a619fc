import { describe, expect, test } from "vitest";
import { expectedTables } from "../../../src/sample/logs/expected-tables.ts";
import { generateLogs } from "../../../src/sample/logs/generate.ts";
import { crossedLimits } from "../../support/logs/crossed-limits.ts";
import { demoEstate } from "../sample-estate.ts";

const estate = demoEstate({ vaults: 44, sources: "az" });
const logs = generateLogs(estate, { days: 30, records: 130_000 });
const tables = expectedTables(logs.events, { regions: new Map() });

describe("an ordinary month", () => {
  test("crosses no limit of any usage rule", () => {
    expect(crossedLimits(estate, tables)).toEqual([]);
    expect(logs.planted).toEqual([]);
  });

  test("has about as many records as were asked for", () => {
    expect(tables.accepted).toBeGreaterThan(117_000);
    expect(tables.accepted).toBeLessThan(143_000);
  });

  test("has calls at every vault", () => {
    const called = new Set(tables.usage.filter(({ caller }) => caller.oid !== null).map(({ vault }) => vault));
    expect([...called].sort()).toEqual(estate.vaults.map(({ id }) => id));
  });

  test.each([
    ["challenges", "statusClass", "challenge"],
    ["optional secrets that are not there", "statusClass", "not-found"],
    ["grants that have not arrived yet", "statusClass", "denied"],
    ["a server's own faults", "statusClass", "server-error"],
    ["notices without a status", "statusClass", "none"],
    ["trusted services", "networkPath", "trusted-service"],
    ["private endpoints", "networkPath", "private-endpoint"],
    ["subnets", "networkPath", "service-endpoint"],
    ["addresses of the internet", "networkPath", "public"],
    ["rotations", "operation", "SecretSet"],
    ["renewals", "operation", "CertificateRenew"],
    ["changes of settings", "operation", "VaultPatch"],
    ["lists", "operation", "SecretList"],
  ] as const)("has %s", (_what, column, value) => {
    expect(tables.usage.some((row) => row[column] === value)).toBe(true);
  });

  test("has callers of every kind but those that are defects", () => {
    const kinds = new Set(tables.usage.map(({ caller }) => caller.kind));
    expect([...kinds].sort()).toEqual(["certificate-or-assertion", "managed-identity", "unknown", "user"]);
  });

  test("has clients that poll every two minutes, each from one node at a time", () => {
    const polled = tables.usage.filter(({ clients }) => clients.some((client) => client.includes("csi-driver")));
    expect(Math.max(...polled.map(({ count, addressCount }) => count / addressCount))).toBeLessThanOrEqual(31);
    expect(polled.some(({ count }) => count >= 29)).toBe(true);
  });

  test("has addresses that change where callers share some", () => {
    const shared = tables.usage.filter(
      ({ networkPath, operation }) => networkPath === "public" && operation === "SecretGet",
    );
    expect(new Set(shared.flatMap(({ addresses }) => addresses)).size).toBeGreaterThan(5);
  });

  test("unwraps by older versions, which is no pinning", () => {
    const keys = estate.vaults.flatMap(({ keys: list }) => ("read" in list ? list.read : []));
    const old = new Set(
      keys.flatMap(({ versions }) => ("read" in versions ? versions.read.slice(1) : [])).map(({ version }) => version),
    );
    const asked = tables.usage.filter(({ versionAsked }) => versionAsked !== null && old.has(versionAsked));
    expect(asked.some(({ operation }) => operation === "KeyUnwrap")).toBe(true);
    expect(asked.filter(({ operation }) => !operation.startsWith("Key"))).toEqual([]);
  });
});

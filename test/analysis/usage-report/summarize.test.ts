import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { summarizeUsage } from "../../../src/analysis/usage-report/summarize.ts";
import { buildVault } from "../../../src/model/build.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import {
  appCaller,
  memoryUsage,
  peakRow,
  sourceOf,
  summaryOptions,
  usageRow,
  vaultNamed,
} from "../../support/usage-rows.ts";

const options = summaryOptions();
const nobody = { oid: null, appId: null, kind: "unknown", name: null } as const;

async function summaryOf(rows: readonly UsageRow[], more: Partial<Parameters<typeof summarizeUsage>[1]> = {}) {
  return summarizeUsage([sourceOf(memoryUsage({ usage: rows }))], { ...options, ...more });
}

describe("usage summary", () => {
  test("calls by what became of them; handshakes and what the service does are no calls", async () => {
    const summary = await summaryOf([
      usageRow({ count: 5 }),
      usageRow({ statusClass: "denied", count: 2 }),
      usageRow({ statusClass: "throttled", count: 3 }),
      usageRow({ statusClass: "server-error", count: 4 }),
      usageRow({ statusClass: "client-error", count: 1 }),
      usageRow({ statusClass: "not-found", count: 6 }),
      usageRow({ operation: "Authentication", statusClass: "challenge", caller: nobody, count: 7 }),
      usageRow({ operation: "SecretNearExpiryEventGridNotification", statusClass: "none", caller: nobody, count: 8 }),
      usageRow({ operation: "CertificateRenew", objectType: "certificate", caller: nobody, count: 9 }),
    ]);
    expect(summary).toMatchObject({
      calls: 21,
      reads: 5,
      denied: 2,
      throttled: 3,
      failed: 5,
      handshakes: 7,
      notices: 17,
    });
    expect(summary.vaults).toEqual([expect.objectContaining({ calls: 21, objects: 1, callers: 1 })]);
    expect(summary.operations).toEqual([{ operation: "SecretGet", calls: 21 }]);
  });

  test("reads are answered requests for an object or a value, not for the vault, a list or a use of a key", async () => {
    const summary = await summaryOf([
      usageRow({ count: 1 }),
      usageRow({ operation: "KeyGet", objectType: "key", count: 2 }),
      usageRow({ operation: "SecretList", objectName: null, count: 4 }),
      usageRow({ operation: "VaultGet", objectType: "vault", objectName: null, count: 8 }),
      usageRow({ operation: "KeySign", objectType: "key", count: 16 }),
    ]);
    expect([summary.calls, summary.reads]).toEqual([31, 3]);
  });

  test("a caller is one over all vaults, by what it identified itself with; its kind is what most records say", async () => {
    const summary = await summaryOf(
      [
        usageRow({ count: 3, caller: { ...appCaller, kind: "unknown" } }),
        usageRow({ hour: "2026-10-02T00:00:00Z", vault: vaultNamed("kv-two"), count: 1 }),
        usageRow({ vault: vaultNamed("kv-two"), statusClass: "denied", caller: nobody, count: 9 }),
      ],
      { nameOf: (id) => (id === appCaller.oid ? "mi-app" : undefined) },
    );
    expect(summary.callerCount).toBe(1);
    expect(summary.callers).toEqual([
      expect.objectContaining({
        caller: { ...appCaller, kind: "managed-identity" },
        knownAs: "mi-app",
        calls: 4,
        vaults: 2,
        first: "2026-10-01T10:00:00Z",
        last: "2026-10-02T00:00:00Z",
      }),
    ]);
  });

  test("the peak of a managed HSM has no limit: the service does not throttle it", async () => {
    const hsm = "/subscriptions/s/resourcegroups/r/providers/microsoft.keyvault/managedhsms/hsm-a";
    const row = usageRow({ vault: hsm, operation: "KeySign", objectType: "key" });
    const peaks = [peakRow({ vault: hsm, max10s: 9_000, limitClass: "key-operations" })];
    const { vaults } = await summarizeUsage([sourceOf(memoryUsage({ usage: [row], peaks }))], options);
    expect(vaults.map(({ peak }) => peak)).toMatchObject([{ max10s: 9_000, limit: null }]);
  });

  test("the peak is the one that came nearest to its limit, which goes by the vault's keys", async () => {
    const peaks = [
      peakRow({ max10s: 600, limitClass: "secret-and-vault" }),
      peakRow({ max10s: 500, limitClass: "key-operations" }),
    ];
    const reader = memoryUsage({ usage: [usageRow()], peaks });
    const alone = await summarizeUsage([sourceOf(reader)], options);
    expect(alone.vaults[0]?.peak).toMatchObject({ limitClass: "secret-and-vault", max10s: 600, limit: 4000 });
    const vault = buildVault({
      id: vaultNamed("kv-app"),
      name: "kv-app",
      keys: [{ keyType: "RSA-HSM", keySize: 3072 }],
    });
    const known = await summarizeUsage([sourceOf(reader, [vault])], options);
    expect(known.vaults[0]?.peak).toMatchObject({ limitClass: "key-operations", max10s: 500, limit: 500 });
  });

  test("the inventory may know more vaults than the logs, and fewer", async () => {
    const names = ["kv-b", "kv-d", "kv-f"];
    const reader = memoryUsage({ usage: names.map((name) => usageRow({ vault: vaultNamed(name) })) });
    const inventory = ["kv-a", "kv-d", "kv-e", "kv-g"].map((name) => buildVault({ id: vaultNamed(name), name }));
    const summary = await summarizeUsage([sourceOf(reader, inventory)], options);
    expect(summary.vaults.map(({ vault }) => vault)).toEqual(names.map(vaultNamed));
  });

  test("kvaudit's own calls are no calls", async () => {
    const isOwn = ({ clients }: UsageRow) => clients.includes("kvaudit/1");
    const rows = [usageRow({ count: 2 }), usageRow({ count: 9, clients: ["kvaudit/1"] })];
    const summary = await summaryOf(rows, { cost: { ...options.cost, isOwn } });
    expect(summary).toMatchObject({ calls: 2, own: 9, callers: [expect.objectContaining({ calls: 2 })] });
  });

  test("lists are cut, their sizes are not, and ties go by name", async () => {
    const names = ["kv-c", "kv-a", "kv-b"];
    const rows = names.flatMap((name) => [
      usageRow({ vault: vaultNamed(name), objectName: "one" }),
      usageRow({ vault: vaultNamed(name), objectName: "two" }),
    ]);
    const summary = await summaryOf(rows, { top: 2 });
    expect(summary.vaults.map(({ vault }) => vault)).toEqual([vaultNamed("kv-a"), vaultNamed("kv-b")]);
    expect(summary.objects.map(({ vault, objectName }) => [vault, objectName])).toEqual([
      [vaultNamed("kv-a"), "one"],
      [vaultNamed("kv-a"), "two"],
    ]);
    expect([summary.vaultCount, summary.objectCount]).toEqual([3, 6]);
  });

  test("a vault that two snapshots know is told once", async () => {
    const reader = memoryUsage({ usage: [usageRow({ count: 2 })] });
    const later = memoryUsage({ usage: [usageRow({ count: 5 })] });
    const summary = await summarizeUsage([sourceOf(reader), sourceOf(later)], options);
    expect([summary.calls, summary.vaultCount]).toEqual([2, 1]);
  });

  test("no record at all is a summary of nothing", async () => {
    const summary = await summaryOf([]);
    expect(summary).toMatchObject({ window: null, series: null, calls: 0, vaults: [], callers: [], objects: [] });
  });

  test("everything adds up: vaults, the series and the operations each hold every call", async () => {
    const row = fc.record({
      vault: fc.constantFrom("kv-a", "kv-b", "kv-c").map(vaultNamed),
      hour: fc
        .integer({ min: 0, max: 900 })
        .map((hour) => new Date(Date.parse("2026-09-01T00:00:00Z") + hour * 3_600_000)),
      operation: fc.constantFrom("SecretGet", "KeySign", "SecretList", "FutureThing", "Authentication"),
      statusClass: fc.constantFrom("success", "denied", "throttled", "challenge", "not-found"),
      count: fc.integer({ min: 1, max: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (drawn) => {
        const rows = drawn.map(({ hour, ...rest }) =>
          usageRow({ ...rest, hour: `${hour.toISOString().slice(0, 19)}Z` } as Partial<UsageRow>),
        );
        const summary = await summaryOf(rows);
        const calls = (lines: readonly { readonly calls: number }[]) =>
          lines.reduce((sum, line) => sum + line.calls, 0);
        expect(calls(summary.vaults)).toBe(summary.calls);
        expect(calls(summary.operations)).toBe(summary.calls);
        expect((summary.series?.calls ?? []).reduce((sum, count) => sum + count, 0)).toBe(summary.calls);
        for (const { perStep, calls: own } of summary.vaults)
          expect(perStep.reduce((sum, count) => sum + count, 0)).toBe(own);
        expect(summary.calls + summary.own + summary.handshakes + summary.notices).toBe(
          rows.reduce((sum, { count }) => sum + count, 0),
        );
      }),
    );
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import type { KnownFinding } from "../../src/engine/baseline.ts";
import { type EvaluateInput, evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildVault } from "../../src/model/build.ts";
import { unknown, unread } from "../../src/model/fact.ts";
import type { Coverage } from "../../src/model/manifest.ts";
import type { AppliedWaiver } from "../../src/model/report.ts";
import vaultNetworkOpen from "../../src/rules/network/vault-network-open.ts";
import secretExpiryMissing from "../../src/rules/objects/secret-expiry-missing.ts";
import { type MemorySnapshot, memorySnapshot } from "../support/memory-snapshot.ts";

const rules = [secretExpiryMissing, vaultNetworkOpen];

async function judge(content: MemorySnapshot, options: Partial<EvaluateInput> = {}) {
  const policy = builtInPolicy("recommended", rules);
  const tool = { name: "kvaudit", version: "0.0.0" };
  return evaluate({ snapshots: [memorySnapshot(content)], rules, policy, tool, ...options });
}

const faulty = { name: "kv-a", networkDefaultAction: "Allow", publicNetworkAccess: "Enabled" } as const;
const healthy = buildVault({ name: "kv-a", secrets: [{ name: "s", expiresOn: "2027-01-01T00:00:00Z" }] });

function refusal(collector: string, id: string): Coverage {
  return { collector, scope: id, asked: 1, read: 0, refused: [{ id, why: { reason: "denied" } }] };
}

describe("findings of the baseline that this run does not have", () => {
  let baseline: readonly KnownFinding[];
  /** The same with the findings themselves. */
  let full: readonly KnownFinding[];

  beforeAll(async () => {
    const report = await judge({ vaults: [buildVault({ ...faulty, secrets: [{ name: "s", expiresOn: null }] })] });
    const findings = await Array.fromAsync(report.findings());
    baseline = findings.map(({ fingerprint, ruleId, subject }) => ({ fingerprint, ruleId, subjectId: subject.id }));
    full = findings.map((finding, index) => {
      const known = baseline[index];
      if (!known) throw new Error("one known finding for each finding");
      return { ...known, last: { finding, seenAt: "2026-11-19T00:00:00Z" } };
    });
    expect(baseline).toHaveLength(2);
  });

  async function counts(content: MemorySnapshot, options: Partial<EvaluateInput> = {}) {
    const { header } = await judge(content, { baseline, ...options });
    return [header.summary.fixedSinceBaseline, header.summary.notRecheckedSinceBaseline];
  }

  test("are fixed where their rules looked again, or their subjects are gone", async () => {
    expect(await counts({ vaults: [healthy] })).toEqual([2, 0]);
    expect(await counts({ vaults: [] })).toEqual([2, 0]);
  });

  test("are not fixed where a fact or a whole list was not read", async () => {
    expect(await counts({ vaults: [{ ...healthy, networkDefaultAction: unknown("var.action") }] })).toEqual([1, 1]);
    expect(await counts({ vaults: [{ ...healthy, secrets: unread("denied") }] })).toEqual([1, 1]);
  });

  test("are not fixed where their rule was left out", async () => {
    const isSelected = (id: string) => id === "vault-network-open";
    expect(await counts({ vaults: [healthy] }, { isSelected })).toEqual([1, 1]);
  });

  test("are not fixed where their vault could not be listed, or the snapshot is cut", async () => {
    const without = (...coverage: readonly Coverage[]) => counts({ vaults: [], manifest: { coverage } });
    expect(await without(refusal("vaults", `/subscriptions/${healthy.subscriptionId}`))).toEqual([0, 2]);
    expect(await without(refusal("vaults", "/subscriptions/another"))).toEqual([2, 0]);
    expect(await without(refusal("snapshot", "vaults.ndjson:1"))).toEqual([0, 2]);
  });

  async function carried(content: MemorySnapshot, options: Partial<EvaluateInput> = {}) {
    const report = await judge(content, { baseline: full, ...options });
    return (report.carriedForward ?? []).map(({ finding, since, because }) => [finding.ruleId, since, because]);
  }

  test("are carried forward where nobody could look, with why, and count nowhere", async () => {
    const denied = { ...healthy, secrets: unread("denied", "403 from the vault") };
    const { header, carriedForward, findings } = await judge({ vaults: [denied] }, { baseline: full });
    expect(carriedForward).toMatchObject([
      { finding: { subject: { name: "s" }, baselineState: "unchanged" }, since: "2026-11-19T00:00:00Z" },
    ]);
    expect(carriedForward?.[0]?.because).toBe("secrets: 403 from the vault");
    expect(await Array.fromAsync(findings())).toEqual([]);
    expect(header.summary.findings).toEqual({ critical: 0, high: 0, medium: 0, low: 0, info: 0 });
    const both = { ...denied, networkDefaultAction: unread("throttled") };
    expect(await carried({ vaults: [both] })).toEqual([
      ["vault-network-open", "2026-11-19T00:00:00Z", "networkDefaultAction: requests were throttled"],
      ["secret-expiry-missing", "2026-11-19T00:00:00Z", "secrets: 403 from the vault"],
    ]);
  });

  test("are carried forward where the vaults could not be listed or the rule threw", async () => {
    const coverage = [refusal("vaults", `/subscriptions/${healthy.subscriptionId}`)];
    const unlisted = await carried({ vaults: [], manifest: { coverage } });
    expect(unlisted.map(([, , because]) => because)).toEqual([
      "its vaults could not be listed: access was denied",
      "its vaults could not be listed: access was denied",
    ]);
    const broken = { ...vaultNetworkOpen, check: () => fail() };
    const fail = () => {
      throw new Error("a fault in the rule");
    };
    const options = { rules: [secretExpiryMissing, broken] };
    expect(await carried({ vaults: [healthy] }, options)).toEqual([
      ["vault-network-open", "2026-11-19T00:00:00Z", "the rule failed inside kvaudit"],
    ]);
    const { header } = await judge({ vaults: [healthy] }, { baseline: full, ...options });
    expect(header.summary).toMatchObject({ fixedSinceBaseline: 1, notRecheckedSinceBaseline: 1 });
  });

  test("are not carried forward where they were looked for, or their rule is off", async () => {
    expect(await carried({ vaults: [healthy] })).toEqual([]);
    const isSelected = (id: string) => id === "vault-network-open";
    expect(await carried({ vaults: [{ ...healthy, secrets: unread("denied") }] }, { isSelected })).toEqual([]);
  });

  test("carry today's waivers: one that ended hides nothing, and one of a kind holds only where it held", async () => {
    const given = { rule: "secret-expiry-missing", subject: "*", reason: "r", approver: "a" } as const;
    const state = async (waiver: object, before?: AppliedWaiver) => {
      const policy = builtInPolicy("recommended", rules);
      const waivers = [{ ...given, until: "2027-01-31", ...waiver }];
      const known = full.map((one) => ({
        ...one,
        ...(one.last && before ? { last: { ...one.last, finding: { ...one.last.finding, waiver: before } } } : {}),
      }));
      const content = { vaults: [{ ...healthy, secrets: unread("denied") }] };
      const report = await judge(content, { baseline: known, policy: { ...policy, waivers } });
      return report.carriedForward?.[0]?.finding.waiver?.state;
    };
    const before = { state: "active", reason: "r", approver: "a", until: "2027-01-31", kind: "k" } as const;
    expect(await state({})).toBe("active");
    expect(await state({ until: "2020-01-01" }, before)).toBe("expired");
    expect(await state({ kind: "k" })).toBe("unjustified");
    expect(await state({ kind: "k" }, before)).toBe("active");
    expect(await state({ rule: "vault-network-open" }, before)).toBeUndefined();
  });

  test("are not counted without a baseline", async () => {
    const { header } = await judge({ vaults: [healthy] });
    expect([header.summary.fixedSinceBaseline, header.summary.notRecheckedSinceBaseline]).toEqual([null, null]);
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import type { KnownFinding } from "../../src/engine/baseline.ts";
import { type EvaluateInput, evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildVault } from "../../src/model/build.ts";
import { unknown, unread } from "../../src/model/fact.ts";
import type { Coverage } from "../../src/model/manifest.ts";
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

  beforeAll(async () => {
    const report = await judge({ vaults: [buildVault({ ...faulty, secrets: [{ name: "s", expiresOn: null }] })] });
    const findings = await Array.fromAsync(report.findings());
    baseline = findings.map(({ fingerprint, ruleId, subject }) => ({ fingerprint, ruleId, subjectId: subject.id }));
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

  test("are not counted without a baseline", async () => {
    const { header } = await judge({ vaults: [healthy] });
    expect([header.summary.fixedSinceBaseline, header.summary.notRecheckedSinceBaseline]).toEqual([null, null]);
  });
});

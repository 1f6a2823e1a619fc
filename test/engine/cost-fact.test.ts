import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildVault } from "../../src/model/build.ts";
import type { Manifest } from "../../src/model/manifest.ts";
import type { PriceOverrides } from "../../src/model/policy.ts";
import { defineRule } from "../../src/model/rule.ts";
import type { UsageReader, UsageRow } from "../../src/model/usage.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";
import { appCaller, memoryUsage, usageRow } from "../support/usage-rows.ts";

const costly = defineRule({
  id: "usage-costly",
  title: "t",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["cost"],
  controls: [],
  references: [],
  doc: { what: "w", why: "y", fix: "do it" },
  examples: { fails: {}, passes: {} },
  *check({ id, cost }) {
    yield { at: id, message: `${cost.monthToDate.low} ${cost.currency} by ${cost.operations} calls` };
  },
});

const vault = buildVault({ name: "kv-pay", diagnosticSettings: [] });
const rowOf = (given: Partial<UsageRow> = {}) => usageRow({ vault: vault.id, hour: "2026-10-20T10:00:00Z", ...given });

async function judged(usage: UsageReader | undefined, prices: PriceOverrides = {}, manifest: Partial<Manifest> = {}) {
  const snapshot = { ...memorySnapshot({ vaults: [vault], manifest }), ...(usage ? { usage } : {}) };
  const policy = { ...builtInPolicy("recommended", [costly]), prices };
  const report = await evaluate({ snapshots: [snapshot], rules: [costly], policy, tool: { name: "t", version: "0" } });
  const found: string[] = [];
  for await (const { message, evidence } of report.findings())
    found.push(message, ...evidence.map((one) => one.pointer));
  for await (const { reason } of report.notEvaluated()) found.push(reason);
  return { found, isIncomplete: report.header.summary.isIncomplete };
}

describe("what a vault costs, as rules see it", () => {
  test("comes from the logs, and the evidence points there", async () => {
    const { found } = await judged(memoryUsage({ usage: [rowOf({ count: 1_000_000 })] }));
    expect(found).toEqual(["3 USD by 1000000 calls", `usage/usage.parquet#${vault.id}`]);
  });

  test("goes by the policy's prices", async () => {
    const prices = { "secret-operation": { amount: 0.02, currency: "EUR" } };
    const { found } = await judged(memoryUsage({ usage: [rowOf({ count: 1_000_000 })] }), prices);
    expect(found[0]).toBe("2 EUR by 1000000 calls");
  });

  test("without logs, and in logs that do not name the vault, it is unread, which is no incomplete run", async () => {
    expect(await judged(undefined)).toEqual({ found: ["not-asked"], isIncomplete: false });
    const others = memoryUsage({ usage: [usageRow()] });
    expect(await judged(others)).toEqual({ found: ["not-in-output"], isIncomplete: false });
  });

  test("kvaudit's own calls are not in it: its object id and its name together tell them", async () => {
    const manifest = { collectedBy: { oid: appCaller.oid?.toUpperCase() ?? null, appId: null, credential: null } };
    const rows = [
      rowOf({ clients: ["kvaudit/0.1.0"], count: 10_000 }),
      rowOf({ clients: ["kvaudit/0.1.0", "portal"], count: 10_000 }),
      rowOf({ clients: ["kvaudit/0.1.0"], count: 10_000, caller: { ...appCaller, oid: "somebody-else" } }),
      rowOf({ clients: [], count: 10_000 }),
    ];
    const { found } = await judged(memoryUsage({ usage: rows }), {}, manifest);
    expect(found[0]).toBe("0.09 USD by 30000 calls");
  });
});

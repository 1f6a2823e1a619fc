import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildScope, buildVault } from "../../src/model/build.ts";
import { partly, unread } from "../../src/model/fact.ts";
import vaultNetworkOpen from "../../src/rules/network/vault-network-open.ts";
import { type MemorySnapshot, memorySnapshot } from "../support/memory-snapshot.ts";

const rules = [vaultNetworkOpen];

async function judge(...contents: readonly MemorySnapshot[]) {
  return evaluate({
    snapshots: contents.map(memorySnapshot),
    rules,
    policy: builtInPolicy("recommended", rules),
    tool: { name: "kvaudit", version: "0.0.0" },
  });
}

const at = (collectedAt: string) => ({ manifest: { collectedAt } });
const open = { networkDefaultAction: "Allow", publicNetworkAccess: "Enabled" } as const;

describe("snapshots that overlap", () => {
  const older = { ...at("2026-10-01T00:00:00Z"), vaults: [buildVault(open), buildVault({ name: "kv-old", ...open })] };
  const newer = { ...at("2026-11-01T00:00:00Z"), vaults: [buildVault({ networkDefaultAction: "Deny" })] };

  test("judge a vault once, as the newest has it, in whatever order they are given", async () => {
    for (const contents of [
      [older, newer],
      [newer, older],
    ]) {
      const report = await judge(...contents);
      const findings = await Array.fromAsync(report.findings());
      expect(findings.map(({ subject }) => subject.name)).toEqual(["kv-old"]);
      expect(report.header.summary.vaults).toBe(2);
    }
  });

  test("judge a scope once, as the newest has it that lists all of its grants", async () => {
    const listing = (count: number) => buildScope({ roleAssignments: Array.from({ length: count }, () => ({})) });
    const four = listing(4);
    const cut = {
      ...four,
      roleAssignments: partly("read" in four.roleAssignments ? four.roleAssignments.read : [], { reason: "throttled" }),
    };
    const { header } = await judge(
      { ...at("2026-10-01T00:00:00Z"), scopes: [listing(3)] },
      { ...at("2026-10-15T00:00:00Z"), scopes: [listing(2)] },
      { ...at("2026-10-20T00:00:00Z"), scopes: [cut] },
      { ...at("2026-11-01T00:00:00Z"), scopes: [{ ...four, roleAssignments: unread("denied") }] },
    );
    expect(header.summary.grants).toBe(2);
  });

  test("judge a scope as the newest has it where none lists its grants", async () => {
    const scope = { ...buildScope({}), roleAssignments: unread("denied") };
    const { header } = await judge({ ...at("2026-10-01T00:00:00Z"), scopes: [scope] }, { scopes: [scope] });
    expect(header.summary.grants).toBe(0);
  });
});

import { describe, expect, test } from "vitest";
import { foldUsage } from "../../../src/analysis/usage/fold.ts";
import { Permitted } from "../../../src/analysis/usage/permitted.ts";
import { buildVault, exampleNow } from "../../../src/model/build.ts";
import type { UsageRow } from "../../../src/model/usage.ts";
import { usageRow, vaultLogs, workload } from "../../support/usage-literals.ts";

const hour = "2026-10-20T10:00:00Z";
const first = "1".repeat(32);
const second = "2".repeat(32);

function permitted(rows: readonly UsageRow[]) {
  const all = new Permitted();
  for (const row of rows) all.add(row);
  return all.closed();
}

describe("what was let in", () => {
  test("is told by caller, assignment and operation, with its objects", () => {
    const rows = [
      usageRow({ hour, assignmentId: first, objectName: "b", count: 2 }),
      usageRow({ hour, assignmentId: first, objectName: "a" }),
      usageRow({ hour, assignmentId: second, objectName: "a" }),
      usageRow({ hour, assignmentId: second, operation: "SecretList", objectName: null }),
    ];
    const { oid, appId } = workload;
    const secret = (name: string) => ({ type: "secret", name });
    expect(permitted(rows)).toEqual([
      { oid, appId, assignmentId: first, operation: "SecretGet", calls: 3, objects: [secret("a"), secret("b")] },
      { oid, appId, assignmentId: second, operation: "SecretGet", calls: 1, objects: [secret("a")] },
      { oid, appId, assignmentId: second, operation: "SecretList", calls: 1, objects: [] },
    ]);
  });

  test("may have failed after that, but was not refused", () => {
    const statuses = ["success", "not-found", "client-error", "throttled", "denied", "challenge"] as const;
    const rows = statuses.map((statusClass) => usageRow({ hour, statusClass, objectName: statusClass }));
    expect(permitted(rows)[0]?.objects?.map(({ name }) => name)).toEqual([
      "client-error",
      "not-found",
      "success",
      "throttled",
    ]);
    expect(permitted([usageRow({ hour, objectType: "vault", operation: "VaultGet" })])).toEqual([]);
  });

  test("keeps a hundred objects and sixty-four assignments of a caller", () => {
    const objects = Array.from({ length: 101 }, (_, index) => usageRow({ hour, objectName: `s${index}` }));
    expect(permitted(objects.slice(0, 100))[0]?.objects).toHaveLength(100);
    expect(permitted(objects)[0]?.objects).toBeNull();
    const ids = Array.from({ length: 66 }, (_, index) => String(index).padStart(32, "0"));
    const found = permitted(ids.map((assignmentId) => usageRow({ hour, assignmentId })));
    // Those beyond count as decided by nobody knows which.
    expect(found).toHaveLength(65);
    expect(found.find(({ assignmentId }) => assignmentId === null)?.calls).toBe(2);
  });

  test("holds what kvaudit itself does, so that its own roles are not called unused", async () => {
    const me = { ...workload, oid: "00000000-0000-0000-0000-0000000000ee" };
    const own = usageRow({ hour, caller: me, clients: ["kvaudit/1.0"], operation: "SecretList", objectName: null });
    const usage = await foldUsage(vaultLogs({ usage: [own] }), {
      vault: buildVault(),
      window: { from: "2026-10-02T00:00:00Z", to: exampleNow, isAsked: true },
      collectedBy: { oid: me.oid, appId: null, credential: null },
      now: exampleNow,
    });
    expect(usage.callers).toEqual([]);
    expect(usage.permitted).toMatchObject([{ oid: me.oid, operation: "SecretList" }]);
  });
});

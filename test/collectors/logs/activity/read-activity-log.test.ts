import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { readActivityLog } from "../../../../src/collectors/logs/activity/read.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { tenantFrom, usualSubscriptionId } from "../../../support/azure/tenant/tenant-from.ts";
import { type Connected, connectTo } from "../../azure/connecting.ts";
import {
  activityRecord,
  assignmentAt,
  assignmentDeleted,
  assignmentWritten,
  subscription,
  vaultId,
} from "./records.ts";

const other = "20000000-0000-0000-0000-000000000002";
const now = "2026-11-24T12:00:00Z";
const at = (minutes: number) => new Date(Date.parse("2026-11-20T10:00:00Z") + minutes * 60_000).toISOString();

/** A hundred assignments beside each other, so that there are pages. */
const many = Array.from({ length: 100 }, (_, index) => `${vaultId}-${String(index).padStart(3, "0")}`);
const tenant = tenantFrom({
  vaults: [{ name: "kv-app" }],
  subscriptions: [{ subscriptionId: usualSubscriptionId }, { subscriptionId: other }],
  activityLog: [
    ...many.flatMap((scope, index) => assignmentWritten(scope, { correlationId: `c${index}`, time: at(index) })),
    ...assignmentDeleted(vaultId, { time: "2026-10-01T00:00:00Z" }),
    activityRecord({ operation: "Microsoft.KeyVault/vaults/write", resourceId: vaultId, time: at(7) }),
    activityRecord({ operation: "Microsoft.Compute/virtualMachines/write", resourceId: vaultId, time: at(7) }),
    activityRecord({
      operation: "Microsoft.Authorization/roleAssignments/write",
      resourceId: assignmentAt(`/subscriptions/${other}`),
      time: at(8),
      more: { subscriptionId: other },
    }),
  ],
});

let azure: LocalAzure;
let connected: Connected;
beforeAll(async () => {
  azure = await startAzure(tenant, {
    clock: () => Date.parse(now),
    pageSizes: { arm: 30, vault: 25, graph: 100, resourceGraph: 1000 },
  });
  for (const [name, value] of Object.entries(azure.environment()))
    if (name.startsWith("AZURE_")) vi.stubEnv(name, value);
  connected = await connectTo(azure);
});
afterEach(() => {
  azure.faults.clear();
  expect(azure.violations).toEqual([]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await azure?.close();
});

const window = { from: "2026-11-01T00:00:00Z", to: now };

describe("the Activity Log", () => {
  test("gives every change of the time asked for, page by page, over all subscriptions", async () => {
    const log = await readActivityLog(connected.client, { subscriptions: [usualSubscriptionId, other], ...window });
    expect([log.refused, log.problems, log.knownFrom]).toEqual([[], [], window.from]);
    expect(log.events.map(({ operation }) => operation).sort()).toEqual(
      [...Array(101).fill("RoleAssignmentWrite"), "ActivityVaultWrite"].sort(),
    );
    expect(log.events.map(({ vault }) => vault)).toEqual(
      [null, vaultId, ...many].map((id) => id?.toLowerCase() ?? null),
    );
    expect(log.totals).toEqual({ records: 202, ignored: 100, malformed: 0 });
  });

  test("asks for no body of a vault's operation: what some of them hold is nobody's business", async () => {
    await readActivityLog(connected.client, { subscriptions: [usualSubscriptionId], ...window });
    const asked = azure.requests
      .filter(({ target }) => target.includes("eventtypes"))
      .map(({ target }) => new URL(target, "https://h").searchParams);
    const ofVaults = asked.filter((query) => query.get("$filter")?.includes("Microsoft.KeyVault"));
    expect(ofVaults.length).toBeGreaterThan(0);
    for (const query of ofVaults) expect(query.get("$select")?.split(",")).not.toContain("properties");
  });

  test("reaches back 90 days, and says from when on", async () => {
    const log = await readActivityLog(connected.client, {
      subscriptions: [usualSubscriptionId],
      from: "2026-01-01T00:00:00Z",
      to: now,
    });
    expect(log.refused).toEqual([]);
    expect(log.knownFrom).toBe("2026-08-26T12:05:00Z");
    expect(log.problems).toEqual([
      {
        source: "activity-log",
        line: null,
        why: "the Activity Log keeps 90 days: changes before 2026-08-26T12:05:00Z are not known",
      },
    ]);
    expect(log.events.map(({ operation }) => operation)).toContain("RoleAssignmentDelete");
    const tooOld = await readActivityLog(connected.client, {
      subscriptions: [usualSubscriptionId],
      from: "2026-01-01T00:00:00Z",
      to: "2026-02-01T00:00:00Z",
      now,
    });
    expect([tooOld.events, tooOld.refused, tooOld.problems.length]).toEqual([[], [], 1]);
  });

  test("leaves out what lies at the end of the window and after it", async () => {
    const log = await readActivityLog(connected.client, {
      subscriptions: [usualSubscriptionId],
      from: at(2).replace(".000", ""),
      to: at(5).replace(".000", ""),
      now,
    });
    expect(log.events.map(({ vault }) => vault)).toEqual(many.slice(2, 5).map((id) => id.toLowerCase()));
  });

  test("of a subscription that refuses is told with the role that is missing; the others are read", async () => {
    azure.faults.add({
      fault: { kind: "status", status: 403 },
      on: { url: new RegExp(`^${subscription}/providers/Microsoft.Insights/eventtypes`, "i") },
    });
    const log = await readActivityLog(connected.client, { subscriptions: [usualSubscriptionId, other], ...window });
    expect(log.refused.map(({ source }) => source)).toEqual(Array(2).fill(`activity-log:${subscription}`));
    expect(log.refused[0]?.remedy).toContain('--role "Reader"');
    expect(log.events).toHaveLength(1);
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDefaultHttpClient } from "@azure/core-rest-pipeline";
import { cloudFromFile, isCloudFault } from "../../../../src/collectors/azure/cloud-file.ts";
import { createLogsClient, type LogsClient } from "../../../../src/collectors/azure/log-queries.ts";
import { scaledBudget } from "../../../../src/collectors/azure/pipeline/budget.ts";
import { type Clock, systemClock } from "../../../../src/collectors/azure/pipeline/clock.ts";
import { FlowControl } from "../../../../src/collectors/azure/pipeline/flow.ts";
import { AuditedHttpClient } from "../../../../src/collectors/azure/pipeline/http-client.ts";
import { Recorder } from "../../../../src/collectors/azure/pipeline/recorder.ts";
import { defaultRetryLimits, type RetryLimits } from "../../../../src/collectors/azure/pipeline/retry.ts";
import { type LogQuerySource, type QueriedLogs, queryLogs } from "../../../../src/collectors/logs/kusto/query-logs.ts";
import type { UsageTable } from "../../../../src/model/usage.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import type { LogStoreModel } from "../../../support/azure/tenant/model.ts";
import { workspace } from "../../../support/azure/tenant/records.ts";
import { collector, tenantFrom } from "../../../support/azure/tenant/tenant-from.ts";

const group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-logs";
export const customerId = "30000000-0000-0000-0000-000000000001";
export const workspaceArmId = `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`;

type Roles = NonNullable<NonNullable<Parameters<typeof tenantFrom>[0]>["collector"]>["roles"];

/** A local Azure whose workspaces hold these tables; the caller reads everything unless said otherwise. */
export function azureWith(stores: readonly Omit<LogStoreModel, "workspaceId">[], roles?: Roles): Promise<LocalAzure> {
  const ids = stores.map((_, index) => (index === 0 ? workspaceArmId : `${workspaceArmId}-${index}`));
  const records = ids.map((id, index) =>
    workspace(group, id.split("/").at(-1) ?? "", { customerId: customerId.replace(/1$/, String(index + 1)) }),
  );
  return startAzure(
    tenantFrom({
      subscriptions: [{ subscriptionId: "11111111-2222-3333-4444-555555555555" }],
      records,
      logStores: stores.map((store, index) => ({ ...store, workspaceId: ids[index] ?? "" })),
      ...(roles ? { collector: { roles } } : {}),
    }),
  );
}

/** Time that runs fifty times as fast. */
function quickClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * 50,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 50, signal),
  };
}

/** The client of a run, with short waits and the whole of every limit. */
export function logsClientOf(azure: LocalAzure, limits: Partial<RetryLimits> = {}, signal?: AbortSignal): LogsClient {
  const cloud = cloudFromFile(JSON.stringify(azure.cloud));
  if (isCloudFault(cloud)) throw new Error(cloud.message);
  const real = createDefaultHttpClient();
  const retry = { ...defaultRetryLimits, firstDelayMs: 1, longestDelayMs: 1, ...limits };
  const common = { clock: quickClock(), retry, random: () => 0 };
  const http = new AuditedHttpClient({
    ...common,
    view: { cloud },
    budget: scaledBudget(1000),
    flow: new FlowControl({ ...common, concurrency: 32 }),
    recorder: new Recorder({ write: async () => {} }),
    transport: {
      sendRequest: (request) => {
        request.tlsSettings = { ca: azure.authority };
        return real.sendRequest(request);
      },
    },
    ...(signal ? { signal } : {}),
  });
  const getToken = async () => ({
    token: azure.tokenFor(collector.principalId, "logs"),
    expiresOnTimestamp: Date.now() + 3_600_000,
  });
  const onGuardRefusal = (refusal: Error) => {
    throw refusal;
  };
  return createLogsClient({ cloud, http, credential: { getToken }, userAgent: "kvaudit-test/0", onGuardRefusal });
}

export type Tables = Readonly<Record<UsageTable, readonly object[]>>;

export interface Asked {
  readonly logs: QueriedLogs;
  readonly tables: Tables;
}

/** Asks in a folder of its own, which is removed; the rows are in one order whatever they came in. */
export async function asking(client: LogsClient, source: Omit<LogQuerySource, "workFolder">): Promise<Asked> {
  const workFolder = await mkdtemp(join(tmpdir(), "kvaudit-kusto-"));
  try {
    const logs = await queryLogs(client, { ...source, workFolder });
    return { logs, tables: await tablesOf(logs) };
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

export async function tablesOf(logs: QueriedLogs): Promise<Tables> {
  const tables: Record<UsageTable, object[]> = { usage: [], peaks: [], bursts: [], events: [] };
  for await (const { table, row } of logs.rows()) tables[table].push(row);
  return inOrder(tables);
}

/** Rows by their own text, with members in one order. */
export function inOrder({ usage, peaks, bursts, events }: Tables): Tables {
  const sorted = (rows: readonly object[]) =>
    rows
      .map((row) => [JSON.stringify(row, inOneOrder), row] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, row]) => row);
  return { usage: sorted(usage), peaks: sorted(peaks), bursts: sorted(bursts), events: sorted(events) };
}

/** Members sorted, at every depth. */
function inOneOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

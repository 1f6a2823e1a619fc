import { LogsQueryClient } from "@azure/monitor-query-logs";
import { afterEach, expect, it } from "vitest";
import { readAnswer } from "../../../../src/collectors/logs/kusto/answer.ts";
import { logTables } from "../../../../src/collectors/logs/kusto/columns.ts";
import { queryFor } from "../../../../src/collectors/logs/kusto/queries.ts";
import { entriesOf } from "../../../../src/sample/logs/entries.ts";
import type { LocalAzure } from "../../../support/azure/start.ts";
import { collector } from "../../../support/azure/tenant/tenant-from.ts";
import { storedTable } from "../../../support/kql/workspace.ts";
import { logEvent } from "../../../support/logs/event-builder.ts";
import { azureWith, customerId, logsClientOf } from "./asking.ts";

const from = Date.parse("2026-10-31T10:00:00Z");
const window = { from, to: from + 3_600_000 };
const query = queryFor({ question: "totals", span: window, window, tables: logTables, now: window.to });

let azure: LocalAzure | undefined;
afterEach(async () => {
  await azure?.close();
  azure = undefined;
});

async function start(): Promise<{ readonly local: LocalAzure; readonly sdk: LogsQueryClient }> {
  const tables = { AZKVAuditLogs: storedTable(entriesOf([logEvent("2026-10-31T10:00:01Z")]), "AZKVAuditLogs") };
  const local = await azureWith([{ tables, deniedTables: ["Other"] }]);
  azure = local;
  const getToken = async () => ({
    token: local.tokenFor(collector.principalId, "logs"),
    expiresOnTimestamp: Date.now() + 3_600_000,
  });
  const options = {
    endpoint: `${local.urls.logs}/v1`,
    tlsOptions: { ca: local.authority },
    retryOptions: { maxRetries: 0 },
  };
  return { local, sdk: new LogsQueryClient({ getToken }, options) };
}

const span = { startTime: new Date(window.from), endTime: new Date(window.to) };

it("Azure's own client gets the same rows from the local Azure as ours", async () => {
  const { local, sdk } = await start();
  const theirs = await sdk.queryWorkspace(customerId, query, span);
  const ours = await logsClientOf(local).ask({ place: { kind: "workspace", id: customerId }, query, ...window });
  if (theirs.status !== "Success" || ours.kind !== "answer") throw new Error("no answer");
  const [table] = theirs.tables;
  const answer = readAnswer(ours.text);
  expect(table?.columnDescriptors.map(({ name }) => name)).toEqual(answer?.columns);
  expect(JSON.parse(JSON.stringify(table?.rows)).map(withoutTimes)).toEqual(answer?.rows.map(withoutTimes));
  expect(answer?.rows).toHaveLength(1);
});

it("Azure's own client does not pass on what decision 8 names", async () => {
  const { sdk } = await start();
  let isTold = false;
  const options = {
    requestOptions: { headers: { Prefer: "include-permissions=true" } },
    onResponse: () => {
      isTold = true;
    },
  };
  const answer = await sdk.queryWorkspace(customerId, query, span, options);
  expect(isTold).toBe(false);
  expect(Object.keys(answer)).not.toContain("permissions");
});

/** The SDK makes dates of times. */
function withoutTimes(row: unknown): unknown {
  return Array.isArray(row) ? row.filter((cell) => !/^\d{4}-/.test(String(cell))) : row;
}

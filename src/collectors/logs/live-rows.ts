import type { ActivityLog } from "./activity/read.ts";
import type { AddedRows } from "./combine.ts";
import type { QueriedLogs } from "./kusto/query-logs.ts";
import type { LogSource } from "./log-input.ts";

const noTotals = { records: 0, accepted: 0, duplicates: 0, malformed: 0, ignored: 0 } as const;
const nothingElse = { shapes: [], totals: noTotals, late: 0, future: 0, problems: [] } as const;

/** What a query of logs gave, as rows to be put into the tables. */
export function queriedRows(from: LogSource, queried: QueriedLogs): AddedRows {
  const { shapes, totals, late, future, problems, refused } = queried;
  const told = { from, shapes, totals, late, future, problems, refused };
  return { ...told, isBeside: false, rows: () => queried.rows(), forget: () => queried.remove() };
}

/** Changes of role assignments and vaults: events beside the audit log, which enter no total of it. */
export function activityRows(from: LogSource, { events, problems, refused }: ActivityLog): AddedRows {
  return {
    ...nothingElse,
    from,
    shapes: ["activity-log"],
    problems,
    refused,
    isBeside: true,
    async *rows() {
      for (const row of events) yield { table: "events", row };
    },
    forget: async () => {},
  };
}

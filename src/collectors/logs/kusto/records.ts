import { formatTime } from "../../../model/iso-date.ts";
import { conditions, definitions } from "../meaning/definitions.ts";
import type { LogFieldName } from "../meaning/fields.ts";
import { conditionToKql, toKql } from "../meaning/to-kql.ts";
import { fieldColumn, fieldsOf, type LogTable } from "./columns.ts";
import type { Span } from "./slices.ts";

/** The records that a query is over. */
export interface RecordsAsked {
  readonly span: Span;
  /** The tables that can be read. */
  readonly tables: readonly LogTable[];
}

/** Who called, beside what is defined for both engines. */
export const callerColumns = ["oid", "appId", "callerKind", "person"] as const;

const readField = (name: LogFieldName) => fieldColumn(name);

/** Early filters: they keep what is not Key Vault's from being read at all. */
const early: Readonly<Record<LogTable, string>> = {
  AzureDiagnostics: `  | where ResourceType in~ ("VAULTS", "MANAGEDHSMS") and Category =~ "AuditEvent"\n`,
  AZKVAuditLogs: "",
};

/**
 * The audit records of a time span as one table named `records`: fields (`f_…`), what is derived of them, and `copies`.
 * A record that came more than once, in one table or in both, is there once.
 */
export function recordsQuery({ span, tables }: RecordsAsked): string {
  const time = `TimeGenerated >= ${kqlTime(span.from)} and TimeGenerated < ${kqlTime(span.to)}`;
  const legs = tables.map((table) => `(${table}\n  | where ${time}\n${early[table]}${fieldsOf(table)})`);
  const derived = Object.entries(definitions).map(([name, of]) => `| extend ${name} = ${toKql(of, readField)}`);
  return [
    "let records = union isfuzzy=true",
    legs.join(",\n"),
    `| where ${conditionToKql(conditions.isAuditRecord, readField)}`,
    ...derived,
    `| extend oid = tolower(${readField("oid")}), appId = tolower(${readField("appId")}), person = ${readField("person")}`,
    `| summarize hint.strategy=shuffle copies = count(), arg_min(source, *) by ${identity.join(", ")};`,
  ].join("\n");
}

/** What makes two records the same: they carry no id. The caller is told by its ids; what else is said of it follows. */
const identity = [
  "vault",
  readField("time"),
  "operation",
  readField("correlationId"),
  readField("requestUri"),
  readField("status"),
  "oid",
  "appId",
];

export function kqlTime(time: number): string {
  return `datetime(${formatTime(time)})`;
}

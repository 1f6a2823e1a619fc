import { type LogField, type LogFieldName, type LogFieldType, logFields } from "../meaning/fields.ts";
import { kqlText } from "../meaning/to-kql.ts";

/** The tables of a workspace that may hold audit records: the shared one, and Key Vault's own. */
export const logTables = ["AzureDiagnostics", "AZKVAuditLogs"] as const;
export type LogTable = (typeof logTables)[number];

/** Names in the queries: the fields of a record, apart from what is derived of them. */
export const fieldColumn = (name: LogFieldName): string => `f_${name}`;

/** The bag of what found no column any more. */
const bag = "more";

/**
 * Columns that AzureDiagnostics has in every workspace, as far as fields stand in them. All others come into being with
 * their first value. Source: Azure Monitor reference, table AzureDiagnostics, of 2025-04-21.
 */
const certain: ReadonlySet<string> = new Set([
  "TimeGenerated",
  "_ResourceId",
  "Category",
  "OperationName",
  "ResultSignature",
  "ResultDescription",
  "DurationMs",
  "CallerIPAddress",
  "CorrelationId",
  "requestUri_s",
  "id_s",
  "clientInfo_s",
  "httpStatusCode_d",
  "isAccessPolicyMatch_b",
  "identity_claim_appid_g",
]);

const casts: Readonly<Record<LogFieldType, string>> = {
  text: "tostring",
  number: "toreal",
  truth: "tobool",
  time: "todatetime",
};
const absences: Readonly<Record<LogFieldType, string>> = {
  text: '""',
  number: "real(null)",
  truth: "bool(null)",
  time: "datetime(null)",
};

/** A projection of one table's rows on the fields, in KQL. Time and type of the rows are filtered before. */
export function fieldsOf(table: LogTable): string {
  const entries = Object.entries(logFields) as [LogFieldName, LogField][]; // the keys are literals of the constant
  const columns = entries.map(([name, field]) => `${fieldColumn(name)} = ${fieldIn(table, field)}`);
  const rank = logTables.indexOf(table);
  const bags = table === "AzureDiagnostics" ? `  | extend ${bag} = parse_json(tostring(AdditionalFields))\n` : "";
  return `${bags}  | project source = ${rank}, ${columns.join(",\n      ")}`;
}

function fieldIn(table: LogTable, field: LogField): string {
  const places =
    table === "AzureDiagnostics" ? diagnosticPlaces(field) : field.audit.map((path) => auditPlace(path, field.type));
  if (places.length <= 1) return places[0] ?? absences[field.type];
  return `coalesce(${places.join(", ")})`;
}

const guarded = (column: string, absence: string) => `column_ifexists(${kqlText(column)}, ${absence})`;

/** First the columns, then the bag; there a name stands without its type, or with it. */
function diagnosticPlaces({ diagnostics, type }: LogField): readonly string[] {
  const doubtful = diagnostics.filter((column) => !certain.has(column));
  const bare = [...new Set(doubtful.map((column) => column.replace(/_[sdbtg]$/, "")))];
  const columns = diagnostics.map(
    (column) => `${casts[type]}(${certain.has(column) ? column : guarded(column, absences[type])})`,
  );
  return [...columns, ...[...new Set([...bare, ...doubtful])].map((name) => inBag(name, type))];
}

/** Read as text first, so that what is no truth or number there becomes null and no fault. */
function inBag(name: string, type: LogFieldType): string {
  const text = `tostring(${bag}[${kqlText(name)}])`;
  return type === "text" ? text : `${casts[type]}(${text})`;
}

/** The table has come by columns over the years; what lies in a dynamic one is null where it is not. */
function auditPlace([column = "", ...path]: readonly string[], type: LogFieldType): string {
  if (column === "TimeGenerated") return column;
  if (path.length === 0) return `${casts[type]}(${guarded(column, absences[type])})`;
  const inside = path.map((name) => `[${kqlText(name)}]`).join("");
  return `${casts[type]}(${guarded(column, "dynamic(null)")}${inside})`;
}

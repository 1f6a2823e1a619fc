import { vaultOf } from "../../../model/resource-id.ts";
import type { LogEntry } from "../entries.ts";
import type { Json, JsonObject } from "../record.ts";

/** Kusto's types, as far as the two tables have them. */
export type ColumnType = "datetime" | "string" | "long" | "int" | "real" | "bool" | "dynamic" | "guid";

export interface WorkspaceTable {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Rows in the order of the columns; a cell that is not there is null, but for strings, which Kusto leaves empty. */
  readonly rows: readonly (readonly Json[])[];
}

export type WorkspaceTableName = "AzureDiagnostics" | "AZKVAuditLogs";

/** The rows of a workspace's table for some records. Holds them all: a table's columns depend on its rows. */
export function workspaceTable(entries: Iterable<LogEntry>, table: WorkspaceTableName): WorkspaceTable {
  const rowOf = table === "AzureDiagnostics" ? diagnosticsRow : auditRow;
  const rows: ReadonlyMap<string, Cell>[] = [];
  for (const { record, text } of entries) if (text === undefined) rows.push(new Map(rowOf(record)));
  const types = new Map<string, ColumnType>();
  for (const row of rows) for (const [name, { type }] of row) types.set(name, type);
  const columns = [...types].map(([name, type]) => ({ name, type }));
  return {
    columns,
    rows: rows.map((row) => columns.map(({ name, type }) => row.get(name)?.value ?? (type === "string" ? "" : null))),
  };
}

interface Cell {
  readonly type: ColumnType;
  readonly value: Json;
}

type Row = Generator<readonly [string, Cell]>;

const cell = (type: ColumnType, value: Json | undefined): Cell => ({
  type,
  value: value ?? (type === "string" ? "" : null),
});
const text = (value: Json | undefined) => cell("string", value === undefined ? "" : value);

function part(record: JsonObject, name: string): JsonObject {
  const value = record[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/**
 * A row of AzureDiagnostics: the base columns, and what else a record says flattened, with the type as the name's last
 * letter. A text that looks like a GUID gets `_g`, and the column's GUID form.
 */
export function* diagnosticsRow(record: JsonObject): Row {
  const resourceId = String(record["resourceId"] ?? "");
  const [, , subscription = "", , group = "", , provider = "", type = "", name = ""] = resourceId.split("/");
  yield ["TenantId", cell("guid", "11111111-0000-4000-8000-00000000000a")];
  yield ["TimeGenerated", cell("datetime", record["time"])];
  yield ["ResourceId", text(resourceId.toUpperCase())];
  yield ["Category", text(record["category"])];
  yield ["ResourceGroup", text(group.toUpperCase())];
  yield ["SubscriptionId", cell("guid", subscription === "" ? null : subscription.toLowerCase())];
  yield ["ResourceProvider", text(provider.toUpperCase())];
  yield ["Resource", text(name.toUpperCase())];
  yield ["ResourceType", text(type.toUpperCase())];
  yield ["OperationName", text(record["operationName"])];
  yield ["OperationVersion", text(record["operationVersion"])];
  yield ["ResultType", text(record["resultType"])];
  yield ["ResultSignature", text(record["resultSignature"])];
  yield ["ResultDescription", text(record["resultDescription"])];
  yield ["DurationMs", cell("long", Number(record["durationMs"] ?? 0))];
  yield ["CallerIPAddress", text(record["callerIpAddress"])];
  yield ["CorrelationId", text(record["correlationId"])];
  yield* flattened("identity", part(record, "identity"));
  for (const [key, value] of Object.entries(part(record, "properties"))) yield* flattened(key, value);
  yield ["SourceSystem", text("Azure")];
  yield ["Type", text("AzureDiagnostics")];
  yield ["_ResourceId", text(resourceId.toLowerCase())];
}

const guid = /^[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;

function* flattened(path: string, value: Json): Row {
  const name = path.replace(/[^A-Za-z0-9]+/g, "_");
  if (value === null) return;
  if (typeof value === "boolean") yield [`${name}_b`, cell("bool", value)];
  else if (typeof value === "number") yield [`${name}_d`, cell("real", value)];
  else if (typeof value === "string") {
    if (guid.test(value)) yield [`${name}_g`, cell("guid", dashed(value))];
    else yield [`${name}_s`, text(value)];
  } else if (Array.isArray(value)) yield [`${name}_s`, text(JSON.stringify(value))];
  else for (const [key, inner] of Object.entries(value)) yield* flattened(`${path}_${key}`, inner);
}

function dashed(value: string): string {
  const digits = value.replaceAll("-", "").toLowerCase();
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    "-",
  );
}

/** Columns of AZKVAuditLogs that a property of the record fills; what has no column of its own goes into `Properties`. */
const auditColumns: ReadonlyMap<string, readonly [string, ColumnType]> = new Map([
  ["clientInfo", ["ClientInfo", "string"]],
  ["requestUri", ["RequestUri", "string"]],
  ["id", ["Id", "string"]],
  ["httpStatusCode", ["HttpStatusCode", "int"]],
  ["isAccessPolicyMatch", ["IsAccessPolicyMatch", "bool"]],
  ["isRbacAuthorized", ["IsRbacAuthorized", "bool"]],
  ["appliedAssignmentId", ["AppliedAssignmentId", "string"]],
  ["isAddressAuthorized", ["IsAddressAuthorized", "bool"]],
  ["addrAuthType", ["AddressAuthorizationType", "string"]],
  ["trustedService", ["TrustedService", "string"]],
  ["subnetId", ["SubnetId", "string"]],
  ["tlsVersion", ["Tlsversion", "string"]],
  ["keyProperties", ["KeyProperties", "dynamic"]],
  ["secretProperties", ["SecretProperties", "dynamic"]],
  ["properties", ["VaultProperties", "dynamic"]],
]);

/** A row of AZKVAuditLogs. It has no category: only audit records get there. Dynamic cells are JSON as text, as the API gives them. */
export function* auditRow(record: JsonObject): Row {
  const resourceId = String(record["resourceId"] ?? "").toLowerCase();
  yield ["TimeGenerated", cell("datetime", record["time"])];
  yield ["OperationName", text(record["operationName"])];
  yield ["OperationVersion", text(record["operationVersion"])];
  yield ["ResultType", text(record["resultType"])];
  yield ["ResultSignature", text(record["resultSignature"])];
  yield ["ResultDescription", text(record["resultDescription"])];
  yield ["CallerIpAddress", text(record["callerIpAddress"])];
  yield ["CorrelationId", text(record["correlationId"])];
  yield ["DurationMs", cell("int", Number(record["durationMs"] ?? 0))];
  yield ["Identity", dynamic(record["identity"])];
  const others: Record<string, Json> = {};
  for (const [name, value] of Object.entries(part(record, "properties"))) {
    const column = auditColumns.get(name);
    if (column === undefined) others[name] = value;
    else yield [column[0], column[1] === "dynamic" ? dynamic(value) : cell(column[1], value)];
  }
  yield ["NetworkAcls", dynamic(part(part(record, "properties"), "properties")["networkAcls"])];
  yield ["Properties", dynamic(Object.keys(others).length === 0 ? undefined : others)];
  yield ["TenantId", text("11111111-0000-4000-8000-00000000000a")];
  yield ["SourceSystem", text("Azure")];
  yield ["Type", text("AZKVAuditLogs")];
  yield ["_ResourceId", text(vaultOf(resourceId) ?? resourceId)];
}

function dynamic(value: Json | undefined): Cell {
  return cell("dynamic", value === undefined || value === null ? null : JSON.stringify(value));
}

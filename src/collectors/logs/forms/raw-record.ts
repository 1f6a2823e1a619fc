import { type LogField, logFields } from "../meaning/fields.ts";
import { claimsOfText } from "./claims.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A record in the form in which storage carries it, of only what kvaudit reads; with the name of the form it came in. */
export interface Recognised {
  readonly record: JsonObject;
  readonly form: string;
}

/** Envelopes in envelopes are few; without a bound one line of them would end the run. */
const mostEnvelopes = 8;

/** The records that a value holds, be it one itself, a list of them, or an answer of a query. */
export function* recordsIn(value: unknown, left = mostEnvelopes): Generator<Recognised | "none"> {
  if (left < 0) yield "none";
  else if (Array.isArray(value)) {
    for (const item of value) {
      if (isObject(item)) yield* recordsIn(item, left);
      else yield "none";
    }
  } else if (!isObject(value)) yield "none";
  else if (Array.isArray(value["tables"])) yield* recordsOfTables(value["tables"]);
  else if (Array.isArray(value["records"])) yield* recordsIn(value["records"], left - 1);
  else if (Array.isArray(value["value"]) && value["time"] === undefined) yield* recordsIn(value["value"], left - 1);
  else yield recognise(value);
}

/** Deeper than anything in a record; to write it down would take more stack than there is. */
const deepest = 64;

export function nestsTooDeep(value: unknown, left = deepest): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => nestsTooDeep(inner, left - 1));
}

function recognise(value: JsonObject): Recognised {
  if (value["time"] !== undefined && value["TimeGenerated"] === undefined) {
    const isTextual = typeof value["identity"] === "string" && value["identity"] !== "";
    return { record: pickRaw(value), form: isTextual ? "managed-hsm" : "records" };
  }
  const columns = lowerKeys(value);
  if (value["TableName"] === undefined) return { record: rawOfColumns(columns), form: "rows" };
  return { record: rawOfColumns(withoutNone(columns)), form: "az-query" };
}

/** az prints every cell as Python's `str` writes it (azure-cli, `_query_output.py`): an empty one is the word `None`. */
function withoutNone(columns: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  return new Map([...columns].filter(([, value]) => value !== "None"));
}

function* recordsOfTables(tables: readonly unknown[]): Generator<Recognised | "none"> {
  for (const table of tables) {
    const columns = isObject(table) && Array.isArray(table["columns"]) ? table["columns"] : undefined;
    const rows = isObject(table) && Array.isArray(table["rows"]) ? table["rows"] : undefined;
    if (!columns || !rows) {
      yield "none";
      continue;
    }
    const names = columns.map((column) => String(isObject(column) ? column["name"] : column).toLowerCase());
    for (const row of rows) {
      if (!Array.isArray(row) || row.length !== names.length) yield "none";
      else yield { record: rawOfColumns(new Map(names.map((name, index) => [name, row[index]]))), form: "rest-tables" };
    }
  }
}

function lowerKeys(value: JsonObject): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]));
}

/** A record of the raw form, with a textual identity taken apart. */
function pickRaw(value: JsonObject): JsonObject {
  const identity = typeof value["identity"] === "string" ? claimsOfText(value["identity"]) : value["identity"];
  const whole: JsonObject = { ...value, identity };
  const record = {};
  for (const { raw } of Object.values(logFields)) for (const path of raw) put(record, path, at(whole, path));
  return record;
}

/** A record out of columns, by their names in lower case: those of AzureDiagnostics or of AZKVAuditLogs. */
export function rawOfColumns(columns: ReadonlyMap<string, unknown>): JsonObject {
  const more = asObject(columns.get("additionalfields"));
  const extra = more ? lowerKeys(more) : new Map<string, unknown>();
  const record = {};
  for (const field of Object.values(logFields)) {
    const path = field.raw[0];
    if (path) put(record, path, columnValue(field, columns, extra));
  }
  return record;
}

function columnValue(
  field: LogField,
  columns: ReadonlyMap<string, unknown>,
  extra: ReadonlyMap<string, unknown>,
): unknown {
  for (const name of field.diagnostics) {
    const value = columns.get(name.toLowerCase()) ?? extra.get(name.toLowerCase());
    if (isGiven(value)) return value;
  }
  for (const [name = "", ...path] of field.audit) {
    const column = columns.get(name.toLowerCase());
    const value = path.length === 0 ? column : at(asObject(column), path);
    if (isGiven(value)) return value;
  }
  return undefined;
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

/** A dynamic column: an object, or its text. */
function asObject(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function at(value: JsonObject | undefined, path: readonly string[]): unknown {
  let current: unknown = value;
  for (const name of path) {
    if (!isObject(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

function put(record: Record<string, unknown>, path: readonly string[], value: unknown): void {
  if (value === undefined || value === null) return;
  let current = record;
  for (const name of path.slice(0, -1)) {
    const inner = current[name];
    const next: Record<string, unknown> = isObject(inner) ? (inner as Record<string, unknown>) : {};
    current[name] = next;
    current = next;
  }
  const last = path.at(-1);
  if (last !== undefined) current[last] = value;
}

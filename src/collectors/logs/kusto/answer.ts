import { logTables } from "./columns.ts";

/** A success of the query API, read as far as it goes. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly unknown[];
  /** What the service left out because the caller may not read it, in words. */
  readonly denied: readonly string[];
  /** The service named a place that it looked into. */
  readonly isProven: boolean;
  /** Why the rows are not all, by the service's code; undefined where they are. */
  readonly partial: string | undefined;
}

/** The most rows that one answer can have. */
export const mostRows = 500_000;

type Members = Readonly<Record<string, unknown>>;

/** Reads an answer; undefined for text that is none. An empty one is that of a workspace without any data. */
export function readAnswer(text: string): Answer | undefined {
  if (text === "") return { columns: [], rows: [], denied: [], isProven: false, partial: undefined };
  const body = membersOf(parsed(text));
  const [table] = listOf(body?.["tables"]).map(membersOf);
  if (!body || !table) return undefined;
  const columns = listOf(table["columns"]).map((column) => String(membersOf(column)?.["name"]));
  const rows = listOf(table["rows"]);
  return { columns, rows, ...permissionsIn(body), partial: partialOf(body, rows.length) };
}

function partialOf(body: Members, rows: number): string | undefined {
  const error = membersOf(body["error"]);
  if (!error) return rows >= mostRows ? "it has as many rows as an answer can have" : undefined;
  // The deepest code says it best: `PartialError` alone could be anything.
  const codes = codesIn(error, 0).filter((code) => /^[\w .:-]{1,80}$/.test(code));
  return codes.join(", ") || "an error without a code";
}

function codesIn(error: Members, depth: number): readonly string[] {
  if (depth > 8) return [];
  const inner = [membersOf(error["innererror"]), ...listOf(error["details"]).slice(0, 4).map(membersOf)];
  const own = typeof error["code"] === "string" ? [error["code"]] : [];
  return [...own, ...inner.flatMap((one) => (one ? codesIn(one, depth + 1) : []))];
}

/** Tables that were kept back, and workspaces that hold logs of a resource and were not looked into. */
function permissionsIn(body: Members): Pick<Answer, "denied" | "isProven"> {
  const permissions = membersOf(body["permissions"]);
  if (!permissions) return { denied: [], isProven: false };
  const resources = objectsIn(permissions["resources"]);
  const sources = objectsIn(permissions["dataSources"]);
  const tables = [...resources, ...sources].flatMap((place) =>
    deniedTables(place).map((table) => `the table ${table} of ${idOf(place["resourceId"])}`),
  );
  const open = new Set(sources.map((source) => idOf(source["resourceId"])));
  const closed = resources
    .flatMap((resource) => listOf(resource["dataSources"]).map(idOf))
    .filter((id) => !open.has(id))
    .map((id) => `the workspace ${id}`);
  return { denied: [...new Set([...tables, ...closed])], isProven: open.size > 0 };
}

function deniedTables(place: Members): readonly string[] {
  const denied = listOf(place["denyTables"]).map((name) => String(name).toLowerCase());
  return logTables.filter((table) => denied.includes(table.toLowerCase()) || denied.includes("*"));
}

function idOf(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase().slice(0, 500) : "an unnamed place";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined; // an object of JSON
}

function objectsIn(value: unknown): readonly Members[] {
  return listOf(value)
    .map(membersOf)
    .filter((one) => one !== undefined);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

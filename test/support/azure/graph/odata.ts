import type { Json, JsonObject } from "../json.ts";
import { type Answer, type Call, failure } from "../server/exchange.ts";

const known = ["$select", "$top", "$filter", "$count", "$skiptoken", "$orderby"];

/** What a request asks of a collection. */
export interface Options {
  readonly select: readonly string[] | null;
  readonly top: number;
  readonly keeps: (properties: JsonObject) => boolean;
  readonly counts: boolean;
}

const badRequest = (message: string, code = "BadRequest") => failure(400, code, message);

const literal = (text: string): Json => {
  if (text === "true" || text === "false") return text === "true";
  return text.slice(1, -1).replaceAll("''", "'");
};

const same = (left: Json | undefined, right: Json) =>
  typeof left === "string" && typeof right === "string" ? left.toLowerCase() === right.toLowerCase() : left === right;

type Test = (properties: JsonObject) => boolean;

/** One clause of a filter: `p eq v`, `p ne v`, `p in (…)`, `startswith(p,'v')`; null for any other. */
function clause(text: string): Test | null {
  const compared = /^(\w+)\s+(eq|ne)\s+('(?:[^']|'')*'|true|false)$/.exec(text);
  if (compared !== null) {
    const [, name = "", operator, value = ""] = compared;
    return (properties) => same(properties[name], literal(value)) === (operator === "eq");
  }
  const listed = /^(\w+)\s+in\s*\(\s*(.+?)\s*\)$/.exec(text);
  if (listed !== null) {
    const [, name = "", inside = ""] = listed;
    const values = [...inside.matchAll(/'((?:[^']|'')*)'/g)].map(([whole]) => literal(whole));
    return (properties) => values.some((value) => same(properties[name], value));
  }
  const started = /^startswith\(\s*(\w+)\s*,\s*('(?:[^']|'')*')\s*\)$/.exec(text);
  if (started === null) return null;
  const [, name = "", value = ""] = started;
  return (properties) =>
    String(properties[name] ?? "")
      .toLowerCase()
      .startsWith(String(literal(value)).toLowerCase());
}

/** Graph takes no more than 15 alternatives. */
function tooMany(filter: string): boolean {
  const alternatives = filter.split(/\s+or\s+/).length;
  const listed = /\bin\s*\((.+?)\)/.exec(filter)?.[1]?.match(/'(?:[^']|'')*'/g)?.length ?? 0;
  return alternatives > 15 || listed > 15;
}

function filterOf(filter: string | null): Test | Answer {
  if (filter === null) return () => true;
  if (tooMany(filter)) {
    const message =
      "Too many child clauses specified in search filter expression containing 'OR' operators. Max allowed: 15.";
    return badRequest(message, "Request_UnsupportedQuery");
  }
  const hasOr = /\s+or\s+/.test(filter);
  if (hasOr && /\s+and\s+/.test(filter))
    return badRequest("Unsupported or invalid query filter clause.", "Request_UnsupportedQuery");
  const clauses = filter.split(hasOr ? /\s+or\s+/ : /\s+and\s+/).map((part) => clause(part.trim()));
  if (clauses.includes(null)) return badRequest("Invalid filter clause.", "Request_UnsupportedQuery");
  return (properties) =>
    hasOr ? clauses.some((test) => test?.(properties)) : clauses.every((test) => test?.(properties));
}

/** Reads the query options; one that this server does not know is refused, never ignored. */
export function optionsOf(call: Call, usual: number): Options | Answer {
  const unknown = [...call.query.keys()].find((name) => name.startsWith("$") && !known.includes(name));
  if (unknown !== undefined) return badRequest(`The query option ${unknown} is not served here.`);
  const top = call.query.get("$top");
  const size = Number(top ?? usual);
  if (!Number.isInteger(size) || size < 1 || size > 999) {
    return badRequest(
      `Invalid page size specified: '${top}'. Must be between 1 and 999 inclusive.`,
      "Request_BadRequest",
    );
  }
  const counts = call.query.get("$count") === "true";
  if (counts && call.headers.get("consistencylevel")?.toLowerCase() !== "eventual") {
    return badRequest("$count is not currently supported without ConsistencyLevel: eventual.", "Request_BadRequest");
  }
  const keeps = filterOf(call.query.get("$filter"));
  if (typeof keeps !== "function") return keeps;
  const select =
    call.query
      .get("$select")
      ?.split(",")
      .map((name) => name.trim()) ?? null;
  return { select, top: size, keeps, counts };
}

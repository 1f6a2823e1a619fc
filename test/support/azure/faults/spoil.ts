import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { type Answer, answer, type Call, failure } from "../server/exchange.ts";
import type { World } from "../world.ts";
import type { Fault } from "./fault.ts";

type StatusFault = Extract<Fault, { kind: "status" }>;

function waitHeader(fault: StatusFault, now: number): Readonly<Record<string, string>> {
  if (fault.waitSeconds === undefined) return {};
  switch (fault.via ?? "retry-after") {
    case "retry-after":
      return { "retry-after": String(fault.waitSeconds) };
    case "retry-after-date":
      return { "retry-after": new Date(now + fault.waitSeconds * 1000).toUTCString() };
    case "retry-after-ms":
      return { "retry-after-ms": String(fault.waitSeconds * 1000) };
    case "x-ms-retry-after-ms":
      return { "x-ms-retry-after-ms": String(fault.waitSeconds * 1000) };
  }
}

const usualCodes: Readonly<Record<number, string>> = {
  408: "RequestTimeout",
  429: "TooManyRequests",
  500: "InternalServerError",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

/** The answer that takes the place of the service's own, for faults that strike before it is asked. */
export function insteadOf(world: World, call: Call, fault: Fault): Answer | null {
  switch (fault.kind) {
    case "status": {
      const code = fault.code ?? usualCodes[fault.status] ?? "Error";
      const headers = waitHeader(fault, world.clock());
      return failure(fault.status, code, `${code} (by order of the test)`, { headers });
    }
    case "expired-token":
      return failure(401, "ExpiredAuthenticationToken", "The access token expiry UTC time has passed.", {
        headers: { "www-authenticate": `Bearer authorization_uri="${world.base("login")}/", error="invalid_token"` },
      });
    case "firewall":
      return failure(403, "Forbidden", "Client address is not authorized and caller is not a trusted service.", {
        inner: { code: "ForbiddenByFirewall" },
      });
    case "denied":
      return call.origin.service === "vault"
        ? failure(403, "Forbidden", "Caller is not authorized to perform action on resource.", {
            inner: { code: "ForbiddenByRbac" },
          })
        : failure(403, "AuthorizationFailed", "The client does not have authorization to perform action over scope.");
    case "gone":
      return failure(404, "VaultNotFound", `The vault '${call.origin.store ?? ""}' was not found.`);
    case "foreign-redirect":
      return answer(fault.status ?? 307, undefined, { location: `${world.base("foreign")}${call.target}` });
    case "answer":
      return answer(fault.status, fault.body, fault.headers);
    default:
      return null;
  }
}

function changeItem(body: JsonObject, index: number, change: (item: Json) => Json): JsonObject {
  const key = Array.isArray(body["value"]) ? "value" : "data";
  const items = body[key];
  if (!Array.isArray(items) || items.length === 0) return body;
  const at = Math.min(index, items.length - 1);
  return { ...body, [key]: items.map((item: Json, position: number) => (position === at ? change(item) : item)) };
}

function bare(item: Json): Json {
  if (!isJsonObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => ["id", "name", "type", "kid"].includes(name)));
}

function linkKey(call: Call): "nextLink" | "@odata.nextLink" | "$skipToken" {
  if (call.origin.service === "graph") return "@odata.nextLink";
  return /resourcegraph/i.test(call.path) ? "$skipToken" : "nextLink";
}

const tokenOfStart = Buffer.from("0").toString("base64url");

function relink(world: World, call: Call, body: JsonObject, fault: Fault): JsonObject {
  const key = linkKey(call);
  const here = `${call.origin.base}${call.target}`;
  const joint = call.target.includes("?") ? "&" : "?";
  // Resource Graph has tokens, not links: there is nothing that could lead abroad.
  if (key === "$skipToken") return fault.kind === "foreign-link" ? body : { ...body, [key]: tokenOfStart };
  switch (fault.kind) {
    case "endless-link":
      return { ...body, [key]: fault.fresh === true ? `${here}${joint}x=${world.nextId()}` : here };
    case "foreign-link":
      return { ...body, [key]: `${world.base("foreign")}${call.target}` };
    default:
      return { ...body, [key]: `${here}${joint}$skiptoken=${tokenOfStart}` };
  }
}

function halve(body: JsonObject): JsonObject {
  const rows = Array.isArray(body["data"]) ? body["data"] : [];
  const kept = rows.slice(0, Math.ceil(rows.length / 2));
  const { $skipToken: _, ...rest } = body;
  return { ...rest, data: kept, count: kept.length, resultTruncated: "true" };
}

/** The service's own answer with the fault worked into it. */
export function spoil(world: World, call: Call, given: Answer, fault: Fault): Answer {
  if (fault.kind === "headers") return { ...given, headers: { ...given.headers, ...fault.headers } };
  if (fault.kind === "html") {
    const page =
      "<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Please wait</body></html>";
    return answer(fault.status ?? 200, page, { "content-type": "text/html" });
  }
  if (fault.kind === "empty") return { ...given, body: undefined };
  if (!isJsonObject(given.body) || given.status !== 200) return given;
  const { body } = given;
  switch (fault.kind) {
    case "bare-item":
      return { ...given, body: changeItem(body, fault.index ?? 0, bare) };
    case "null-item":
      return { ...given, body: changeItem(body, fault.index ?? 0, () => null) };
    case "endless-link":
    case "repeated-page":
    case "foreign-link":
      return { ...given, body: relink(world, call, body, fault) };
    case "result-truncated":
      return { ...given, body: halve(body) };
    default:
      return given;
  }
}

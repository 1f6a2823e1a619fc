import type { Unread } from "../../model/fact.ts";
import { formatTime } from "../../model/iso-date.ts";
import type { ReadRequest } from "./client.ts";
import { queryWaitSeconds } from "./pipeline/retry.ts";
import type { TransportFault, TransportFaultKind } from "./pipeline/transport-fault.ts";
import { refusalOf } from "./refusal.ts";
import { isRefused, type Reply, Sender, type SenderParts } from "./sender.ts";

/** Where logs are asked for: in a workspace, by its customer id; or those of a resource or scope, wherever they lie. */
export interface LogPlace {
  readonly kind: "workspace" | "resource";
  readonly id: string;
}

export interface LogQuery {
  readonly place: LogPlace;
  /** KQL. */
  readonly query: string;
  /** Times in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** Which bound of the service an answer ran into; less may fit. */
export type QueryLimit = "rows" | "size" | "time" | "queue";

export type LogReply =
  /** A success as it came; it may still say that it is not whole. */
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "limit"; readonly limit: QueryLimit; readonly why: Unread }
  /** `text` is what the service said, for telling one kind of bad request from another; it is not to be repeated. */
  | { readonly kind: "refused"; readonly why: Unread; readonly status: number | undefined; readonly text: string };

/** Queries of Log Analytics. Whatever goes wrong comes back as a value; a lost sign-in or an abort throws. */
export interface LogsClient {
  ask(query: LogQuery): Promise<LogReply>;
}

/**
 * The query API, by REST: decision 8 says why not by the SDK. Asks for ten minutes a query, and to be told which tables
 * and workspaces the caller may not read: without that they are left out in silence.
 */
export function createLogsClient(parts: SenderParts): LogsClient {
  const sender = new Sender(parts);
  return {
    ask: async (query) => {
      const request = requestOf(query);
      let limit: QueryLimit | undefined;
      const reply = await sender.send(request, "request", ({ kind }: TransportFault) => {
        limit = limitsOfFaults[kind];
      });
      if (!isRefused(reply)) return replyOf(request, reply);
      if (limit) return { kind: "limit", limit, why: reply.why };
      return { kind: "refused", why: reply.why, status: reply.status, text: "" };
    },
  };
}

function requestOf({ place, query, from, to }: LogQuery): ReadRequest {
  const path = place.kind === "workspace" ? `/workspaces/${place.id}` : place.id;
  return {
    service: "logs",
    url: `/v1${path}/query`,
    body: { query, timespan: `${formatTime(from)}/${formatTime(to)}` },
    headers: { prefer: `wait=${queryWaitSeconds},include-permissions=true` },
    collector: "logs",
    scope: place.id,
  };
}

const limitsOfFaults: Readonly<Partial<Record<TransportFaultKind, QueryLimit>>> = {
  "too-large": "size",
  timeout: "time",
  throttled: "queue",
};
const limitsOfStatuses: ReadonlyMap<number, QueryLimit> = new Map([
  [413, "size"],
  [429, "queue"],
  [504, "time"],
]);

function replyOf(request: ReadRequest, { status, text }: Reply): LogReply {
  // No content: a workspace without any data.
  if (status === 204) return { kind: "answer", text: "" };
  if (status === 200) return { kind: "answer", text };
  const { why } = refusalOf(request, status, text);
  const limit = limitsOfStatuses.get(status);
  return limit ? { kind: "limit", limit, why } : { kind: "refused", why, status, text };
}

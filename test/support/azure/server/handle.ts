import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Faults } from "../faults/fault.ts";
import { insteadOf, spoil } from "../faults/spoil.ts";
import { isJsonObject } from "../json.ts";
import type { World } from "../world.ts";
import { type Answer, answer, type Call, failure, type Origin } from "./exchange.ts";
import { wrongWith } from "./guard.ts";
import type { Journal } from "./journal.ts";
import type { Listeners } from "./listeners.ts";

export type Serve = (call: Call) => Answer | Promise<Answer>;

export interface Machinery {
  readonly world: World;
  readonly listeners: Listeners;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly serve: Serve;
}

const longestBody = 8 * 1024 * 1024;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new Error("request body is too long");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function headersOf(request: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function callOf(request: IncomingMessage, origin: Origin, body: string): Call {
  const target = request.url ?? "/";
  const [path = "/", ...query] = target.split("?");
  return {
    origin,
    method: request.method ?? "GET",
    path: path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1"),
    query: new URLSearchParams(query.join("?")),
    target,
    headers: headersOf(request),
    body,
    inBatch: false,
  };
}

function record({ world, journal }: Machinery, call: Call): number {
  const authorization = call.headers.get("authorization");
  const bearer = world.tokens.holder(authorization);
  const { service, store } = call.origin;
  const number = journal.open({
    method: call.method,
    service,
    store,
    host: new URL(call.origin.base).host,
    target: call.target,
    headers: Object.fromEntries([...call.headers].filter(([name]) => name !== "authorization")),
    // A token request carries the client's secret.
    body: service === "login" ? "" : call.body,
    principalId: bearer?.principalId ?? null,
    carriedToken: authorization !== undefined,
    inBatch: call.inBatch,
  });
  const wrong = wrongWith(call);
  if (wrong !== null) journal.violate(number, wrong);
  const audiences = world.audiences(service);
  if (bearer !== null && service !== "foreign" && !audiences.includes(bearer.audience.replace(/\/+$/, ""))) {
    journal.violate(number, "misdirected-token");
  }
  return number;
}

/** Runs a call through journal, faults and the service. The answer is null where no answer must come. */
export async function perform(machinery: Machinery, call: Call): Promise<{ answer: Answer; struck: readonly Fault[] }> {
  const { world, journal, faults, serve } = machinery;
  const number = record(machinery, call);
  const holder = world.tokens.holder(call.headers.get("authorization"));
  const struck = faults.strike(call, holder?.principalId ?? null);
  const fault = struck.length === 0 ? null : struck.map(({ kind }) => kind).join("+");
  let status: number | null = null;
  try {
    for (const one of struck) if (one.kind === "slow") await pause(one.milliseconds);
    if (struck.some(({ kind }) => kind === "reset")) return { answer: answer(0), struck };
    const instead = struck.map((one) => insteadOf(world, call, one)).find((one) => one !== null);
    let given = instead ?? (await serve(call));
    for (const one of struck) given = spoil(world, call, given, one);
    status = given.status;
    return { answer: given, struck };
  } finally {
    journal.close(number, { status, fault });
  }
}

function printed(given: Answer): { readonly text: string; readonly type: string } {
  if (given.body === undefined) return { text: "", type: "application/json; charset=utf-8" };
  if (typeof given.body === "string") return { text: given.body, type: given.headers["content-type"] ?? "text/plain" };
  return { text: JSON.stringify(given.body), type: "application/json; charset=utf-8" };
}

function send(world: World, response: ServerResponse, given: Answer, struck: readonly Fault[]): void {
  const is = (kind: Fault["kind"]) => struck.some((one) => one.kind === kind);
  if (is("reset")) {
    response.socket?.destroy();
    return;
  }
  const { text, type } = printed(given);
  const whole = is("truncated-json") ? text.slice(0, Math.floor(text.length / 2)) : text;
  const bytes = Buffer.from(whole);
  const now = new Date(world.clock() + world.options.clockSkewSeconds * 1000);
  const id = world.nextId();
  response.writeHead(given.status, {
    date: now.toUTCString(),
    "x-ms-request-id": id,
    "content-type": type,
    "content-length": bytes.length,
    ...given.headers,
  });
  if (!is("cut")) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroy());
}

function stranger({ journal }: Machinery, request: IncomingMessage): Answer {
  const number = journal.open({
    method: request.method ?? "GET",
    service: "unknown",
    store: null,
    host: request.headers.host ?? "",
    target: request.url ?? "/",
    headers: {},
    body: "",
    principalId: null,
    carriedToken: request.headers.authorization !== undefined,
    inBatch: false,
  });
  journal.violate(number, "unknown-host");
  journal.close(number, { status: 421, fault: null });
  return failure(421, "MisdirectedRequest", "No service of this cloud has that name.");
}

/** The HTTP handler of all services. A fault of the server itself answers 500 and is kept for the test to see. */
export function makeHandler(machinery: Machinery): (request: IncomingMessage, response: ServerResponse) => void {
  const { world, listeners } = machinery;
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const origin = listeners.origin(request.socket.localPort, request.headers.host);
    if (origin === null) {
      send(world, response, stranger(machinery, request), []);
      return;
    }
    const { answer: given, struck } = await perform(machinery, callOf(request, origin, body));
    const correlation =
      isJsonObject(given.body) && origin.service === "arm" ? { "x-ms-correlation-request-id": world.nextId() } : {};
    send(world, response, { ...given, headers: { ...correlation, ...given.headers } }, struck);
  }
  return (request, response) => {
    handle(request, response).catch((cause: unknown) => {
      // A client that hangs up in mid-request is the client's business.
      if (response.socket === null || response.socket.destroyed) return;
      world.shapeFaults.push(`${request.method} ${request.url}: ${String(cause)}`);
      if (!response.headersSent) send(world, response, failure(500, "LocalAzureFault", String(cause)), []);
    });
  };
}

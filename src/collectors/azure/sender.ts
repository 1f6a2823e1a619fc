import {
  bearerTokenAuthenticationPolicy,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpHeaders,
  logPolicyName,
  type Pipeline,
} from "@azure/core-rest-pipeline";
import { unread } from "../../model/fact.ts";
import type { ReadAnswer, ReadRequest, ServiceName } from "./client.ts";
import { type Cloud, storageScope } from "./cloud.ts";
import { type GuardView, judge } from "./pipeline/guard.ts";
import { type GuardOrigin, GuardRefusal } from "./pipeline/guard-refusal.ts";
import type { AuditedHttpClient } from "./pipeline/http-client.ts";
import { withPurpose } from "./pipeline/purpose.ts";
import { TransportFault } from "./pipeline/transport-fault.ts";
import { failureOf } from "./refusal.ts";
import type { RenewableCredential } from "./sign-in.ts";
import { SignInFault } from "./sign-in-fault.ts";

export type Refused = Extract<ReadAnswer, { readonly ok: false }>;

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface SenderParts {
  readonly cloud: Cloud;
  readonly credential: RenewableCredential;
  readonly http: AuditedHttpClient;
  /** Told of every request, next link and redirect that the guard refused: the run must end in an error. */
  readonly onGuardRefusal: (refusal: GuardRefusal) => void;
  /** `name/version` of the tool. */
  readonly userAgent: string;
  readonly storeHosts?: GuardView["storeHosts"];
}

/** Sends requests with the right token to the right service; whatever goes wrong on the way comes back as a value. */
export class Sender {
  readonly parts: SenderParts;
  readonly #pipelines = new Map<string, Pipeline>();
  /** Grows each time that the tokens so far turned out to be worth nothing. */
  #generation = 0;

  constructor(parts: SenderParts) {
    this.parts = parts;
  }

  get generation(): number {
    return this.#generation;
  }

  /**
   * Judged before a token is asked for. Throws `SignInFault` when the sign-in is lost, and `AbortError`. `onFault` is told
   * which fault of the pipeline a refusal stands for.
   */
  async send(
    request: ReadRequest,
    origin: GuardOrigin = "request",
    onFault?: (fault: TransportFault) => void,
  ): Promise<Reply | Refused> {
    const place = placeOf(request.service, this.parts.cloud);
    if (!place) return failureOf(unread("failed", `the cloud ${this.parts.cloud.name} has no service for this`).unread);
    const url = absolute(request.url, place.endpoint);
    const refusal = this.#judge(request, url, origin);
    if (refusal) return this.refuse(refusal);
    return this.guarded(request, () => this.#post(request, url, place.scope), onFault);
  }

  /** Runs an exchange of whatever client, with the faults of the pipeline as values and one renewal of the sign-in. */
  async guarded(
    request: ReadRequest,
    exchange: () => Promise<Reply>,
    onFault?: (fault: TransportFault) => void,
  ): Promise<Reply | Refused> {
    const { collector, scope } = request;
    try {
      return await withPurpose({ collector, scope }, () => this.#renewing(exchange));
    } catch (error) {
      if (error instanceof TransportFault) {
        onFault?.(error);
        return failureOf(unread(error.reason, error.message, error.hint).unread);
      }
      if (error instanceof GuardRefusal) return this.refuse(error);
      if (error instanceof SignInFault && error.code === "scope-refused")
        return failureOf(unread("denied", error.message, error.hint).unread);
      throw error;
    }
  }

  refuse(refusal: GuardRefusal): Refused {
    this.parts.onGuardRefusal(refusal);
    return failureOf(unread("failed", refusal.message, refusal.hint).unread);
  }

  #judge({ service, body }: ReadRequest, url: string, origin: GuardOrigin): GuardRefusal | undefined {
    const { cloud, storeHosts } = this.parts;
    const method = body === undefined ? "GET" : "POST";
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const verdict = judge({ method, url, ...text }, { cloud, ...(storeHosts ? { storeHosts } : {}) });
    if (!verdict.allowed) return new GuardRefusal({ method, url }, verdict.code, { why: verdict.why, origin });
    if (verdict.service === (service === "resource-graph" ? "arm" : service)) return undefined;
    const why = `it belongs to another service than the ${service} that the token would be for`;
    return new GuardRefusal({ method, url }, "host", { why, origin });
  }

  async #renewing(exchange: () => Promise<Reply>): Promise<Reply> {
    const before = this.#generation;
    const first = await exchange();
    if (!isExpired(first)) return first;
    if (before === this.#generation) this.#renew();
    const second = await exchange();
    if (isExpired(second))
      throw new SignInFault("expired", "the sign-in ran out: Azure refuses a new token as expired");
    return second;
  }

  #renew(): void {
    this.#generation += 1;
    this.#pipelines.clear();
    this.parts.credential.renew?.();
  }

  async #post(request: ReadRequest, url: string, scope: string): Promise<Reply> {
    const { body, headers } = request;
    const sent = createPipelineRequest({
      url,
      method: body === undefined ? "GET" : "POST",
      headers: createHttpHeaders({
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await this.#pipeline(scope).sendRequest(this.parts.http, sent);
    return { status: answer.status, headers: headersOf(answer.headers), text: answer.bodyAsText ?? "" };
  }

  /** The library's own retries and redirects are off: there is one retry, and no redirect is followed. */
  #pipeline(scope: string): Pipeline {
    const found = this.#pipelines.get(scope);
    if (found) return found;
    const pipeline = createPipelineFromOptions({
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: this.parts.userAgent },
    });
    // It prints the proxy's agent, and that the requests on its sockets, tokens included. Requests are written down as it is.
    pipeline.removePolicy({ name: logPolicyName });
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: this.parts.credential, scopes: scope }));
    this.#pipelines.set(scope, pipeline);
    return pipeline;
  }
}

export function isRefused(reply: Reply | Refused): reply is Refused {
  return "ok" in reply;
}

export function headersOf(headers: HttpHeaders): ReadonlyMap<string, string> {
  return new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
}

interface Place {
  /** Undefined for stores, whose addresses are always whole. */
  readonly endpoint: string | undefined;
  readonly scope: string;
}

function placeOf(service: ServiceName, { arm, graph, logs, vault, hsm, storageSuffix }: Cloud): Place | null {
  switch (service) {
    case "arm":
    case "resource-graph":
      return arm;
    case "graph":
      return graph;
    case "logs":
      return logs;
    case "vault":
      return { endpoint: undefined, scope: vault.scope };
    case "hsm":
      return hsm && { endpoint: undefined, scope: hsm.scope };
    case "blob":
      return storageSuffix === null ? null : { endpoint: undefined, scope: storageScope };
  }
}

/** Letters beyond ASCII and blanks are spelled as a URL needs them; everything else stays for the guard to see. */
function absolute(url: string, endpoint: string | undefined): string {
  const spelled = url.replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text.toWellFormed()));
  return spelled.startsWith("/") && endpoint !== undefined ? `${endpoint}${spelled}` : spelled;
}

/** A 401 that says the token's time is over: of ARM, of the directory, of a vault. */
function isExpired({ status, headers, text }: Reply): boolean {
  if (status !== 401) return false;
  const said = `${headers.get("www-authenticate") ?? ""} ${text.slice(0, 4096)}`;
  return /ExpiredAuthenticationToken|TokenExpired|token is expired|AKV10038/i.test(said);
}

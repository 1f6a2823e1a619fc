import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { ServiceName } from "../client.ts";
import { type Budget, type Charge, chargesOf } from "./budget.ts";
import { type Clock, throwIfAborted } from "./clock.ts";
import type { FlowControl } from "./flow.ts";
import { type GuardedService, type GuardView, judge } from "./guard.ts";
import { GuardRefusal } from "./guard-refusal.ts";
import { currentPurpose, type Purpose } from "./purpose.ts";
import type { Recorder } from "./recorder.ts";
import { askedWait, backOff, isPassing, queryLimits, type RetryLimits } from "./retry.ts";
import { type TransferOptions, transfer } from "./transfer.ts";
import { attemptsAfter, TransportFault } from "./transport-fault.ts";

export interface AuditedHttpOptions {
  readonly view: GuardView;
  readonly budget: Budget;
  readonly flow: FlowControl;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly retry: RetryLimits;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Stops everything: waits and requests under way. */
  readonly signal?: AbortSignal;
  /** What sends for real; Node's HTTPS where it is not given. */
  readonly transport?: HttpClient;
  /** Statistics that several clients share. */
  readonly counts?: RequestCounts;
}

/** Statistics of all requests so far. */
export interface RequestCounts {
  requests: number;
  readonly byService: Map<ServiceName, number>;
  throttled: number;
  waitedMs: number;
}

export function newCounts(): RequestCounts {
  return { requests: 0, byService: new Map(), throttled: 0, waitedMs: 0 };
}

/** One request on its way through its attempts. */
interface Errand {
  readonly request: PipelineRequest;
  readonly service: GuardedService;
  readonly charges: readonly Charge[];
  readonly purpose: Purpose;
  waitedMs: number;
}

type Outcome = { readonly response: PipelineResponse } | { readonly fault: TransportFault };

/**
 * The one way out: every client of every collector sends through it. Guard, then budget, then the record of what was
 * sent, then the body read whole and looked at, then another try where that may help. Statuses come back as responses,
 * also those of the last attempt; throws `GuardRefusal`, `TransportFault`, and `AbortError` when told to stop.
 */
export class AuditedHttpClient implements HttpClient {
  readonly counts: RequestCounts;
  readonly #options: AuditedHttpOptions;
  readonly #transport: HttpClient;

  constructor(options: AuditedHttpOptions) {
    this.#options = options;
    this.counts = options.counts ?? newCounts();
    this.#transport = options.transport ?? createDefaultHttpClient();
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const errand = this.#admit(request);
    const { signal, dispose } = this.#stopSignal(request);
    try {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await this.#send(errand, attempt, signal);
        const wait = this.#waitAfter(outcome, errand, attempt);
        if (wait === undefined) return settle(outcome);
        await this.#pause(errand, wait, signal);
      }
    } finally {
      dispose();
    }
  }

  #admit(request: PipelineRequest): Errand {
    const { method, url, body, headers } = request;
    const { view, budget } = this.#options;
    const guarded = { method, url, headers, ...(typeof body === "string" ? { body } : {}) };
    const verdict = judge(guarded, view);
    if (!verdict.allowed) throw new GuardRefusal(request, verdict.code, verdict);
    const purpose = currentPurpose();
    const { service, host } = verdict;
    const charges = chargesOf({ ...guarded, service, host, scope: purpose.scope }, budget);
    return { request, service, charges, purpose, waitedMs: 0 };
  }

  /** One send, from the turn in the queue to the last byte. */
  async #send(errand: Errand, attempt: number, signal: AbortSignal): Promise<Outcome> {
    const { flow, retry } = this.#options;
    const pass = await flow.enter(errand.charges, retry.waitMs - errand.waitedMs, signal);
    if (!pass) return { fault: new TransportFault("throttled", errand.request.url) };
    this.#note(errand, pass.pausedMs);
    let end: "answered" | "throttled" | "failed" = "failed";
    try {
      const outcome = await this.#exchange(errand, attempt, signal);
      if ("fault" in outcome) return outcome;
      const { headers, status } = outcome.response;
      flow.observe(errand.charges, headers);
      if (status === 429) {
        this.counts.throttled += 1;
        flow.throttled(errand.charges, askedWait(headers, this.#options.clock.now()));
      }
      end = status === 429 ? "throttled" : "answered";
      return outcome;
    } finally {
      pass.leave(end);
    }
  }

  async #exchange(errand: Errand, attempt: number, signal: AbortSignal): Promise<Outcome> {
    const { clock, recorder, retry } = this.#options;
    const { method, url } = errand.request;
    const sentAt = clock.now();
    this.#count(errand);
    const isSecret = errand.service === "login" || errand.service === "identity";
    const limits = errand.service === "logs" ? { retry: queryLimits(retry) } : {};
    const options = { ...this.#options, ...limits, transport: this.#transport, form: formOf(errand.service) };
    const { response, body, fault } = await transfer(errand.request, signal, options);
    const wrong = signal.aborted ? "stopped" : fault?.kind;
    await recorder.record({
      ...{ method, url, attempt, sentAt, endedAt: clock.now(), purpose: errand.purpose },
      ...(response ? { status: response.status, headers: response.headers } : {}),
      ...(body ? { body } : {}),
      isSecret,
      ...(wrong === undefined ? {} : { fault: wrong }),
    });
    throwIfAborted(signal);
    if (fault || !response) return { fault: fault ?? new TransportFault("connection", url) };
    refuseForeignRedirect(errand.request, response);
    return { response };
  }

  /** How long to wait before another try, in milliseconds; undefined where there is none. */
  #waitAfter(outcome: Outcome, errand: Errand, attempt: number): number | undefined {
    const { retry, random, clock } = this.#options;
    if (errand.service === "logs" && isOutOfTime(outcome)) return undefined;
    if ("fault" in outcome) {
      const { kind } = outcome.fault;
      const isOurs = errand.service !== "identity" && kind !== "throttled";
      const attempts = isOurs ? attemptsAfter(kind, retry.attempts) : 1;
      return attempt < attempts ? backOff(attempt, retry, random) : undefined;
    }
    const { status, headers } = outcome.response;
    if (!isPassing(status) || attempt >= retry.attempts) return undefined;
    // After "too many" the whole limit waits, this request with it: see the bucket.
    if (status === 429) return 0;
    const asked = askedWait(headers, clock.now());
    if (asked !== undefined && errand.waitedMs + asked > retry.waitMs) return undefined;
    return asked ?? backOff(attempt, retry, random);
  }

  async #pause(errand: Errand, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= 0) return;
    await this.#options.clock.sleep(milliseconds, signal);
    this.#note(errand, milliseconds);
  }

  #note(errand: Errand, waitedMs: number): void {
    errand.waitedMs += waitedMs;
    this.counts.waitedMs += waitedMs;
  }

  #count({ service, request }: Errand): void {
    this.counts.requests += 1;
    if (service === "login" || service === "identity") return;
    const name = service === "arm" && request.method === "POST" ? "resource-graph" : service;
    this.counts.byService.set(name, (this.counts.byService.get(name) ?? 0) + 1);
  }

  /** Stops when the run stops or when the caller of this request says so. */
  #stopSignal({ abortSignal }: PipelineRequest): { readonly signal: AbortSignal; dispose(): void } {
    const controller = new AbortController();
    const stop = () => controller.abort();
    const sources = [this.#options.signal, abortSignal].filter((source) => source !== undefined);
    for (const source of sources) source.addEventListener("abort", stop);
    if (sources.some((source) => source.aborted)) stop();
    const dispose = () => {
      for (const source of sources) source.removeEventListener("abort", stop);
    };
    return { signal: controller.signal, dispose };
  }
}

function formOf(service: GuardedService): TransferOptions["form"] {
  if (service === "blob") return "bytes";
  return service === "identity" ? "any" : "json";
}

/** A query that took too long takes as long the next time: it has to ask for less. */
function isOutOfTime(outcome: Outcome): boolean {
  return "fault" in outcome ? outcome.fault.kind === "timeout" : outcome.response.status === 504;
}

function settle(outcome: Outcome): PipelineResponse {
  if ("fault" in outcome) throw outcome.fault;
  return outcome.response;
}

function refuseForeignRedirect(request: PipelineRequest, response: PipelineResponse): void {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || location === undefined) return;
  const target = URL.parse(location, request.url);
  if (target?.origin === new URL(request.url).origin) return;
  throw new GuardRefusal({ method: request.method, url: target?.href ?? location }, "host", {
    why: "another host than the one that was asked",
    origin: "redirect",
  });
}

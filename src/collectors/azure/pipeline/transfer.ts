import { Readable } from "node:stream";
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { BodyTooLarge, bodyFault, readBody } from "./body.ts";
import type { Clock } from "./clock.ts";
import type { RetryLimits } from "./retry.ts";
import { kindOfError, TransportFault } from "./transport-fault.ts";

/** What one send brought: an answer, what was wrong with it, or both. */
export interface Transferred {
  readonly response?: PipelineResponse;
  readonly body?: Buffer;
  readonly fault?: TransportFault;
}

export interface TransferOptions {
  readonly transport: HttpClient;
  readonly clock: Clock;
  readonly retry: RetryLimits;
  /** What a success must be: one JSON document, anything, or bytes that stay as they were stored. */
  readonly form: "json" | "any" | "bytes";
}

/**
 * Sends once and reads the answer whole. The time limit covers both: the transport's own ends with the headers. Never
 * rejects for what the network does; when the signal stops it, what it says does not matter any more.
 */
export async function transfer(
  request: PipelineRequest,
  signal: AbortSignal,
  { transport, clock, retry, form }: TransferOptions,
): Promise<Transferred> {
  const limit = request.timeout > 0 ? Math.min(request.timeout, retry.timeoutMs) : retry.timeoutMs;
  const watch = watchTime(signal, clock, limit);
  let head: PipelineResponse | undefined;
  try {
    head = await transport.sendRequest(copyOf(request, watch.signal, form !== "bytes"));
    const body = await readBody(head, retry.bodyBytes, form !== "bytes");
    const response = { status: head.status, headers: head.headers, request, ...contentOf(request, head.status, body) };
    // What a proxy answers to CONNECT comes as if the service had said it.
    const wrong =
      head.status === 407 ? "proxy" : form === "json" ? bodyFault(head, response.bodyAsText ?? "") : undefined;
    return { response, body, ...(wrong ? { fault: new TransportFault(wrong, request.url) } : {}) };
  } catch (error) {
    const fault = faultOf(error, request.url, { isLate: watch.isLate(), isCut: head !== undefined });
    return { fault, ...(head ? { response: { status: head.status, headers: head.headers, request } } : {}) };
  } finally {
    await watch.end();
  }
}

/** A stream for clients that asked for one, else the text. */
function contentOf(
  { streamResponseStatusCodes }: PipelineRequest,
  status: number,
  body: Buffer,
): Pick<PipelineResponse, "bodyAsText" | "readableStreamBody"> {
  const isStream = streamResponseStatusCodes?.has(status) || streamResponseStatusCodes?.has(Number.POSITIVE_INFINITY);
  if (isStream) return { readableStreamBody: Readable.from(body.length > 0 ? [body] : [], { objectMode: false }) };
  return { bodyAsText: body.toString("utf8").replace(/^\uFEFF/, "") };
}

interface Watch {
  /** Stops the send: when told to, or when time is up. */
  readonly signal: AbortSignal;
  isLate(): boolean;
  end(): Promise<void>;
}

function watchTime(outer: AbortSignal, clock: Clock, milliseconds: number): Watch {
  const inner = new AbortController();
  const stop = () => inner.abort();
  outer.addEventListener("abort", stop, { once: true });
  if (outer.aborted) stop();
  const timer = new AbortController();
  let isLate = false;
  const ring = () => {
    isLate = true;
    stop();
  };
  const quiet = (reason: unknown) => {
    // Taken down below: the answer came first.
    if (!timer.signal.aborted) throw reason;
  };
  const ringing = clock.sleep(milliseconds, timer.signal).then(ring, quiet);
  const end = () => {
    outer.removeEventListener("abort", stop);
    timer.abort();
    return ringing;
  };
  return { signal: inner.signal, isLate: () => isLate, end };
}

/** A request of our own for each attempt: the body comes as a raw stream, to be decompressed, bounded and judged here. */
function copyOf(request: PipelineRequest, abortSignal: AbortSignal, isCompressed: boolean): PipelineRequest {
  const { url, method, body } = request;
  const headers = createHttpHeaders(request.headers.toJSON({ preserveCase: true }));
  headers.delete("accept-encoding");
  const copy = createPipelineRequest({
    ...{ url, method, headers, abortSignal },
    ...(body === undefined ? {} : { body }),
    allowInsecureConnection: request.allowInsecureConnection === true,
    streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
  });
  // The way through a proxy; no option of the constructor.
  if (request.agent) copy.agent = request.agent;
  if (request.tlsSettings) copy.tlsSettings = request.tlsSettings;
  // The transport would decompress what it asked for itself, and hang where such a stream is cut.
  if (isCompressed)
    copy.requestOverrides = { headers: { ...headers.toJSON({ preserveCase: true }), "Accept-Encoding": "gzip" } };
  return copy;
}

/** The error itself is not kept as a cause: it holds the request, and that its token. */
function faultOf(
  error: unknown,
  url: string,
  seen: { readonly isLate: boolean; readonly isCut: boolean },
): TransportFault {
  if (seen.isLate) return new TransportFault("timeout", url);
  if (error instanceof BodyTooLarge) return new TransportFault("too-large", url);
  const { kind, code } = kindOfError(error);
  return new TransportFault(seen.isCut ? "cut" : kind, url, code);
}

import { createHash } from "node:crypto";
import { formatTime } from "../../../model/iso-date.ts";
import { ClockSkew } from "./clock-skew.ts";
import { signatureParameters } from "./guard-blobs.ts";
import type { Purpose } from "./purpose.ts";

/** One request as it was sent. Neither tokens nor bodies are ever part of it. */
export interface RequestRow {
  /** When it was sent. */
  readonly time: string;
  readonly method: string;
  /** With the query, but for what is secret in it. */
  readonly url: string;
  /** Null where no answer came. */
  readonly status: number | null;
  /** The service's own name for the request. */
  readonly requestId: string | null;
  /** The service's clock. */
  readonly serverDate: string | null;
  /** SHA-256 of the body; null where none came, and for answers of the login service. */
  readonly digest: string | null;
  /** Counts from 1. */
  readonly attempt: number;
  readonly collector: string;
  readonly scope: string;
  /** What was wrong with the exchange itself: a reset, a timeout, a body that is no answer. */
  readonly fault: string | null;
}

/** Where rows go, in the order of the answers. A promise holds back the request that the row is about. */
export interface RequestSink {
  write(row: RequestRow): void | Promise<void>;
}

/** One exchange as the pipeline saw it. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly attempt: number;
  readonly purpose: Purpose;
  readonly sentAt: number;
  readonly endedAt: number;
  readonly status?: number;
  readonly headers?: { get(name: string): string | undefined };
  readonly body?: Uint8Array;
  readonly isSecret: boolean;
  readonly fault?: string;
}

/** Writes down every request that was sent. */
export class Recorder {
  readonly #sink: RequestSink;
  readonly #skew = new ClockSkew();

  constructor(sink: RequestSink) {
    this.#sink = sink;
  }

  /** Whole seconds that Azure's clock is ahead of ours; null before the first answer. */
  get clockSkewSeconds(): number | null {
    return this.#skew.seconds;
  }

  async record(exchange: Exchange): Promise<void> {
    const serverTime = Date.parse(exchange.headers?.get("date") ?? "");
    const isDated = !Number.isNaN(serverTime);
    if (isDated) this.#skew.observe(serverTime, exchange.sentAt, exchange.endedAt);
    await this.#sink.write({
      time: formatTime(exchange.sentAt),
      method: exchange.method,
      url: recordedUrl(exchange.url),
      status: exchange.status ?? null,
      requestId: requestIdIn(exchange.headers),
      serverDate: isDated ? formatTime(serverTime) : null,
      digest: exchange.body && !exchange.isSecret ? createHash("sha256").update(exchange.body).digest("hex") : null,
      attempt: exchange.attempt,
      collector: exchange.purpose.collector,
      scope: exchange.purpose.scope,
      fault: exchange.fault ?? null,
    });
  }
}

function requestIdIn(headers: Exchange["headers"]): string | null {
  const id = headers?.get("x-ms-request-id") ?? headers?.get("request-id");
  return id !== undefined && /^[\w:.-]{1,128}$/.test(id) ? id : null;
}

const secretNames =
  /^(sig|signature|code|key|pwd|password|secret|token|assertion|.*[_-](token|secret|key|assertion))$/i;

/** The address as it may be kept. Skip tokens stay: they are how a listing is told page by page. */
export function recordedUrl(url: string): string {
  const at = url.indexOf("?");
  if (at < 0) return url;
  const query = url.slice(at + 1).split("&");
  const isSigned = query.some((parameter) => /^sig$/i.test(plainName(parameter)));
  return `${url.slice(0, at)}?${query.map((parameter) => withoutSecret(parameter, isSigned)).join("&")}`;
}

/** Of a signed address nothing that belongs to the signature is kept: neither what it opens nor until when. */
function withoutSecret(parameter: string, isSigned: boolean): string {
  const name = plainName(parameter);
  const isSecret = secretNames.test(name) || (isSigned && signatureParameters.has(name.toLowerCase()));
  return isSecret ? `${parameter.split("=")[0]}=REDACTED` : parameter;
}

function plainName(parameter: string): string {
  const [name = ""] = parameter.split("=");
  return name.replace(/%([0-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

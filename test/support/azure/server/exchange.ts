import type { Json } from "../json.ts";

/** What the local Azure plays. `foreign` is a host outside the cloud: whatever arrives there has leaked. */
export const services = ["login", "arm", "graph", "logs", "vault", "hsm", "foreign"] as const;
export type Service = (typeof services)[number];

/** Where a request came in. */
export interface Origin {
  readonly service: Service;
  /** Name of the vault or managed HSM, for the data planes. */
  readonly store: string | null;
  /** `https://host[:port]`, without a slash at the end. */
  readonly base: string;
}

/** One request as the services see it. */
export interface Call {
  readonly origin: Origin;
  readonly method: string;
  /** Path with repeated slashes made one and none at the end, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path and query as they came. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** True for a request inside a Graph `$batch`. */
  readonly inBatch: boolean;
}

/** What a service says. A string body is sent as it is; anything else as JSON; undefined is an empty body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

export function answer(status: number, body?: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body };
}

/** The error form that ARM, Key Vault and Graph share. */
export function failure(
  status: number,
  code: string,
  message: string,
  more: { readonly inner?: Json; readonly details?: Json; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const error = {
    code,
    message,
    ...(more.details === undefined ? {} : { details: more.details }),
    ...(more.inner === undefined ? {} : { innererror: more.inner }),
  };
  return { status, headers: more.headers ?? {}, body: { error } };
}

/** The URL of a call with other query parameters laid over its own: how next links are made. */
export function linkTo(call: Call, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(call.query);
  for (const [name, value] of Object.entries(parameters)) {
    for (const known of [...query.keys()]) if (known.toLowerCase() === name.toLowerCase()) query.delete(known);
    query.set(name, value);
  }
  return `${call.origin.base}${call.path}?${query.toString()}`;
}

/** A query parameter by its name in any case. */
export function parameter(call: Call, name: string): string | null {
  for (const [known, value] of call.query) if (known.toLowerCase() === name.toLowerCase()) return value;
  return null;
}

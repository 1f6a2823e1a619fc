import type { Cloud } from "../cloud.ts";
import { type AddressFault, isAddressFault, type PlainAddress, readAddress } from "./guard-address.ts";
import { judgeBlobPath } from "./guard-blobs.ts";
import { judgeArmPath, judgeGraphPath, judgeLoginPath, judgeLogsPath, judgeStorePath } from "./guard-paths.ts";

/** What of a request decides whether it may be sent. */
export interface GuardedRequest {
  readonly method: string;
  readonly url: string;
  /** The text of a POST; read for Graph batches only. */
  readonly body?: string;
  readonly headers?: Iterable<readonly [string, string]>;
}

export type StoreService = "vault" | "hsm";

/** What belongs to the cloud of this run. */
export interface GuardView {
  readonly cloud: Cloud;
  /** Hosts (`host[:port]`) of vaults and managed HSMs that do not carry the cloud's suffix. Usually none. */
  readonly storeHosts?: ReadonlyMap<string, StoreService>;
  /** Token endpoints of a managed identity on this machine, `scheme://host[:port]/path`, no slash at the end: for signing in only. */
  readonly identityEndpoints?: readonly string[];
}

/** The service that a host belongs to. `identity` is a token endpoint of this machine. */
export type GuardedService = "login" | "arm" | "graph" | "logs" | "identity" | "blob" | StoreService;

/** The host is part of the answer because limits count by it. */
export type Verdict =
  | { readonly allowed: true; readonly service: GuardedService; readonly host: string }
  | ({ readonly allowed: false } & AddressFault);

/**
 * Whether a request may be sent: GET, and POST to exact paths that only read; to hosts of the cloud only; never for a
 * secret's value or for keys and credentials.
 */
export function judge(request: GuardedRequest, view: GuardView): Verdict {
  const fault = judgeMethod(request);
  if (fault) return { allowed: false, ...fault };
  const address = readAddress(request.url);
  if (isAddressFault(address)) return { allowed: false, ...address };
  if (view.identityEndpoints?.includes(plain(address)))
    return { allowed: true, service: "identity", host: address.host };
  if (address.protocol !== "https:")
    return { allowed: false, code: "scheme", why: "tokens and answers travel encrypted only" };
  const service = serviceOf(address.host, view);
  if (!service) return { allowed: false, code: "host", why: `${address.host} is no host of the cloud` };
  const isBatch = service === "graph" && address.segments.at(-1)?.toLowerCase() === "$batch";
  const verdict = judgePath(service, request.method, address) ?? (isBatch ? judgeBatch(request.body, view) : undefined);
  return verdict ? { allowed: false, ...verdict } : { allowed: true, service, host: address.host };
}

/** The service that a host of the cloud belongs to. */
export function serviceOf(host: string, { cloud, storeHosts }: GuardView): GuardedService | undefined {
  const fixed: readonly (readonly [string | undefined, GuardedService])[] = [
    [cloud.login, "login"],
    [cloud.arm.endpoint, "arm"],
    [cloud.graph.endpoint, "graph"],
    [cloud.logs?.endpoint, "logs"],
  ];
  const found = fixed.find(([endpoint]) => endpoint !== undefined && endpoint === `https://${host}`);
  if (found) return found[1];
  const known = storeHosts?.get(host);
  if (known) return known;
  if (isBelow(host, cloud.vault.suffix)) return "vault";
  if (cloud.hsm && isBelow(host, cloud.hsm.suffix)) return "hsm";
  return cloud.storageSuffix !== null && isBelow(host, `blob.${cloud.storageSuffix}`) ? "blob" : undefined;
}

/** One label, the store's name, in front of the suffix. */
function isBelow(host: string, suffix: string): boolean {
  const label = host.endsWith(`.${suffix}`) ? host.slice(0, -suffix.length - 1) : "";
  return /^[a-z0-9][a-z0-9-]*$/.test(label);
}

const turningHeaders = new Set(["x-http-method-override", "x-http-method", "x-method-override", "host"]);

function judgeMethod({ method, headers }: GuardedRequest): AddressFault | undefined {
  if (method !== "GET" && method !== "POST") return { code: "method", why: "kvaudit reads only" };
  for (const [name] of headers ?? [])
    if (turningHeaders.has(name.toLowerCase()))
      return { code: "header", why: `the header ${name} would make it another request` };
  return undefined;
}

/** Without a slash at the end: the sign-in library adds one to some endpoints. */
function plain({ protocol, host, segments }: PlainAddress): string {
  return `${protocol}//${host}/${segments.join("/")}`.replace(/\/+$/, "");
}

function judgePath(
  service: GuardedService,
  method: string,
  { segments, query }: PlainAddress,
): AddressFault | undefined {
  switch (service) {
    case "blob":
      if (method !== "GET") return { code: "method", why: "a POST to a storage account" };
      return judgeBlobPath(segments, query);
    case "vault":
    case "hsm":
      if (method !== "GET") return { code: "method", why: "a POST to a vault" };
      return judgeStorePath(segments, service);
    case "arm":
      return judgeArmPath(method, segments);
    case "graph":
      return judgeGraphPath(method, segments);
    case "logs":
      return judgeLogsPath(method, segments);
    case "login":
      return judgeLoginPath(method, segments);
    case "identity":
      return undefined;
  }
}

function judgeBatch(body: string | undefined, view: GuardView): AddressFault | undefined {
  const inner = innerRequests(body);
  if (!inner) return { code: "batch", why: "a batch that cannot be read" };
  for (const one of inner) {
    const why = judgeInner(one, view);
    if (why !== undefined) return { code: "batch", why: `a request of the batch: ${why}` };
  }
  return undefined;
}

function innerRequests(body: string | undefined): readonly unknown[] | undefined {
  if (body === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    // Only the one way to write it: a member that comes twice is read differently by different parsers.
    if (JSON.stringify(parsed) !== body || typeof parsed !== "object" || parsed === null) return undefined;
    const requests: unknown = Object.hasOwn(parsed, "requests") ? Reflect.get(parsed, "requests") : undefined;
    return Array.isArray(requests) && requests.length > 0 ? requests : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const innerMembers = new Set(["id", "method", "url", "headers", "dependsOn"]);

function judgeInner(one: unknown, view: GuardView): string | undefined {
  if (typeof one !== "object" || one === null || Array.isArray(one)) return "not an object";
  const members = new Map<string, unknown>(Object.entries(one));
  for (const name of members.keys()) if (!innerMembers.has(name)) return `it has a member ${name}`;
  const url = members.get("url");
  if (members.get("method") !== "GET") return "its method is not GET";
  if (typeof url !== "string" || !url.startsWith("/")) return "it has no relative address";
  const headers = Object.entries(members.get("headers") ?? {}).map(([name]) => [name, ""] as const);
  const verdict = judge({ method: "GET", url: `${view.cloud.graph.endpoint}/v1.0${url}`, headers }, view);
  return verdict.allowed ? undefined : verdict.why;
}

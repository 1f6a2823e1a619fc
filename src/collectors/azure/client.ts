import type { Unread } from "../../model/fact.ts";
import type { JsonMap } from "../exports/json-value.ts";

/** Which service a request goes to: decides token scope, limits, and how refusals are worded. */
export type ServiceName = "arm" | "resource-graph" | "graph" | "vault" | "hsm" | "logs" | "blob";

/** A request that reads. There is no way to write one that changes something: see the guard. */
export interface ReadRequest {
  readonly service: ServiceName;
  /** Absolute URL, or a path that starts with `/` on the service's own endpoint of the chosen cloud. */
  readonly url: string;
  /** Only for the few POST paths that read (Resource Graph, Graph getByIds and $batch, log queries). */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the request is for, in the words of the coverage: `secrets`, `role-assignments` … */
  readonly collector: string;
  /** Id of the vault, subscription or scope that it is about. */
  readonly scope: string;
}

/** An answer: the parsed body (values of secrets already dropped), or why there is none. */
export type ReadAnswer =
  | { readonly ok: true; readonly body: JsonMap; readonly headers: ReadonlyMap<string, string> }
  | {
      readonly ok: false;
      readonly why: Unread;
      readonly status: number | undefined;
      readonly code: string | undefined;
    };

/** All items of a listing, as far as they came. `missing` is absent only when the last page was reached and no item was lost. */
export interface Listing {
  readonly items: readonly JsonMap[];
  readonly missing?: Unread;
  /** Status and error code of the refusal that ended it, where there was one. */
  readonly status?: number;
  readonly code?: string;
}

/**
 * The one door to Azure: every request of every collector goes through it, and with it through guard, budget, recorder
 * and retry. Refusals are values, those by the guard too, which the run is told of besides: it ends in an error. A lost
 * sign-in or an abort throws.
 */
export interface AzureClient {
  /** GETs (or POSTs to a reading path) one document. */
  read(request: ReadRequest): Promise<ReadAnswer>;
  /**
   * GETs all pages of a listing: follows `nextLink`, `@odata.nextLink` on the same host only, stops at a page seen before,
   * and drops repeated items by id. `itemsAt` names the list in the body; `value` where it is not given.
   */
  list(request: ReadRequest, itemsAt?: string): Promise<Listing>;
  /** Runs a Resource Graph query to its end over the given subscriptions: pages, quota headers, truncation told. */
  query(
    query: string,
    target: {
      readonly subscriptions?: readonly string[];
      readonly managementGroups?: readonly string[];
      readonly collector: string;
      readonly scopeFilter?: string;
    },
  ): Promise<Listing>;
  /** Statistics so far, for progress and the closing lines. */
  readonly counts: {
    readonly requests: number;
    readonly byService: ReadonlyMap<ServiceName, number>;
    readonly throttled: number;
    readonly waitedMs: number;
  };
}

import type { Unread } from "../../../model/fact.ts";
import type { Listing } from "../client.ts";
import type { Reading } from "./ledger.ts";

/** Resource Graph takes no more subscriptions in one query. */
const mostSubscriptions = 1000;

export interface GraphAsk {
  readonly collector: string;
  readonly query: string;
  /** Subscription ids, or their scopes; everything that is visible where not given. */
  readonly subscriptions?: readonly string[];
  readonly scopeFilter?: string;
  /** Subscriptions in one query. */
  readonly width?: number;
}

/** Rows of one query; the subscriptions that were asked together share its fate. */
export interface GraphPart {
  readonly subscriptions: readonly string[];
  readonly rows: Listing["items"];
  readonly missing: Unread | undefined;
}

/**
 * Runs a Resource Graph query over subscriptions, as many at a time as it takes. Only rows that the caller may read come
 * back, and nothing says that others are missing: whoever uses them has to prove from elsewhere that they are all.
 */
export async function* queryGraph({ client }: Reading, ask: GraphAsk): AsyncGenerator<GraphPart> {
  const { collector, query, scopeFilter, width = mostSubscriptions } = ask;
  const target = { collector, ...(scopeFilter === undefined ? {} : { scopeFilter }) };
  const all = ask.subscriptions;
  for (let from = 0; from < (all?.length ?? 1); from += width) {
    const subscriptions = all?.slice(from, from + width);
    const ids = subscriptions?.map((scope) => scope.replace("/subscriptions/", ""));
    const listing = await client.query(query, ids === undefined ? target : { ...target, subscriptions: ids });
    yield { subscriptions: subscriptions ?? [], rows: listing.items, missing: listing.missing };
  }
}

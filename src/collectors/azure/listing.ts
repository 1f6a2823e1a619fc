import { createHash } from "node:crypto";
import { type Unread, unread } from "../../model/fact.ts";
import { isList, isMap, type Json, type JsonMap, textIn } from "../exports/json-value.ts";
import type { Listing, ReadRequest } from "./client.ts";
import { toPlain } from "./run/plain-json.ts";
import type { Refused } from "./sender.ts";

/** One page as it was read. */
export interface Page {
  readonly ok: true;
  readonly body: JsonMap;
  readonly lost: number;
}

/** Reads a page; `link` is the next link as it came, for the guard. */
export type ReadPage = (request: ReadRequest, isLink: boolean) => Promise<Page | Refused>;

/** Pages in a row without anything new before a listing counts as going in circles. */
const stalePages = 3;
/** Pages in a row without an item: services send some when they filter after cutting pages. */
const emptyPages = 100;

/**
 * Reads all pages. What was read before something went wrong is kept, and what is missing is told. A link that was
 * followed before ends it; so do pages that bring nothing new. Repeated items count once, by id.
 */
export async function listPages(request: ReadRequest, itemsAt: string, readPage: ReadPage): Promise<Listing> {
  const gathered = new Gathered(request);
  const followed = new Set([request.url]);
  for (let next: ReadRequest | undefined = request; next; ) {
    const page = await readPage(next, next !== request);
    if (!page.ok) return gathered.brokenOff(page);
    const items = page.body.get(itemsAt);
    if (!isList(items))
      return gathered.ended(unread("unparsable", gathered.says(`a page has no list "${itemsAt}"`)).unread);
    gathered.add(items, page.lost);
    const link: string | undefined = textIn(page.body, "nextLink") ?? textIn(page.body, "@odata.nextLink");
    if (link === undefined || link === "") return gathered.ended();
    if (followed.has(link) || gathered.isStale)
      return gathered.ended(unread("failed", gathered.says("its pages go in circles"), "run again").unread);
    followed.add(link);
    const { body: _, ...rest } = request;
    next = { ...rest, url: link };
  }
  return gathered.ended();
}

class Gathered {
  readonly #request: ReadRequest;
  readonly #items: JsonMap[] = [];
  readonly #ids = new Set<string>();
  readonly #anonymous = new Set<string>();
  #strays = 0;
  #lost = 0;
  #stale = 0;
  #empty = 0;

  constructor(request: ReadRequest) {
    this.#request = request;
  }

  get isStale(): boolean {
    return this.#stale >= stalePages || this.#empty >= emptyPages;
  }

  add(items: readonly Json[], lost: number): void {
    const isRepeated = this.#hasSeen(items);
    this.#empty = items.length === 0 ? this.#empty + 1 : 0;
    const added = isRepeated ? 0 : this.#take(items);
    if (!isRepeated) this.#lost += lost;
    if (items.length > 0) this.#stale = added > 0 ? 0 : this.#stale + 1;
  }

  /** Items without an id can only be told by what is in them, and only a page of them as a whole. */
  #hasSeen(items: readonly Json[]): boolean {
    if (items.length === 0 || items.every((item) => idOf(item) !== undefined)) return false;
    const digest = createHash("sha256")
      .update(JSON.stringify(items.map(toPlain)))
      .digest("base64");
    const isSeen = this.#anonymous.has(digest);
    this.#anonymous.add(digest);
    return isSeen;
  }

  /** How many were new. An item that is none counts as new: it may be another one each time. */
  #take(items: readonly Json[]): number {
    let added = 0;
    for (const item of items) {
      const id = idOf(item);
      if (id !== undefined && this.#ids.has(id)) continue;
      if (id !== undefined) this.#ids.add(id);
      if (isMap(item)) this.#items.push(item);
      else this.#strays += 1;
      added += 1;
    }
    return added;
  }

  says(what: string): string {
    return `${this.#request.collector} of ${this.#request.scope}: ${what}`;
  }

  brokenOff({ why, status, code }: Refused): Listing {
    return {
      items: this.#items,
      missing: why,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code }),
    };
  }

  ended(why?: Unread): Listing {
    const missing = why ?? this.#torn();
    return missing ? { items: this.#items, missing } : { items: this.#items };
  }

  #torn(): Unread | undefined {
    if (this.#strays === 0 && this.#lost === 0) return undefined;
    const what =
      this.#strays > 0 ? `${this.#strays} of its items are no objects` : `${this.#lost} members are too large`;
    return unread("unparsable", this.says(what), "run again; if it stays, report it to Azure support").unread;
  }
}

function idOf(item: Json): string | undefined {
  return isMap(item) ? (textIn(item, "id") ?? textIn(item, "kid"))?.toLowerCase() : undefined;
}

/**
 * Keeps records and gives them back in the order of their keys (code units). A run's lists go through such stores, so
 * that their length costs disk, not memory: the command line brings one that spills, tests and library users the one below.
 */
export interface RecordStore<Item> {
  /** Resolves once there is room for more; await it. */
  add(key: string, item: Item): Promise<void> | undefined;
  /** In key order, items of one key in the order they came. May be called often, and only after the last `add`. */
  sorted(): AsyncIterable<Item>;
}

/** Makes one store for one named list of a run. */
export type StoreFactory = <Item>(name: string) => RecordStore<Item>;

/** A store that holds everything in memory. */
export function memoryStore<Item>(): RecordStore<Item> {
  const entries: { readonly key: string; readonly item: Item }[] = [];
  let isSorted = false;
  return {
    add(key, item) {
      entries.push({ key, item });
      isSorted = false;
      return undefined;
    },
    async *sorted() {
      if (!isSorted) entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      isSorted = true;
      for (const entry of entries) yield entry.item;
    },
  };
}

/** A sort key out of parts; the separator sorts before every character a part may hold. */
export function sortKey(...parts: readonly string[]): string {
  return parts.join("\u0000");
}

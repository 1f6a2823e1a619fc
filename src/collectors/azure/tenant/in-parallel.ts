/**
 * Runs a task for each item, at most `width` at a time, and gives the results in the order of the items. The first
 * failure ends it: no further task starts, those under way are waited for, then it throws.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
  width = defaultWidth,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let next = 0;
  let hasFailed = false;
  const worker = async () => {
    for (; next < items.length && !hasFailed; ) {
      const index = next;
      next += 1;
      try {
        // In range: `index` is below the length.
        results.set(index, await task(items[index] as Item));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
  return items.map((_, index) => results.get(index) as Result); // every task has ended well
}

/** Enough to keep the client busy: how fast requests go out is the client's own decision. */
const defaultWidth = 16;

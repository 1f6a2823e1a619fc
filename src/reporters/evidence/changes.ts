import type { BundleFiles } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { openTable, type Table } from "./write-file.ts";

/** One item as it stood in a bundle: what names it, and what it was. */
export interface ChangeItem {
  readonly id: string;
  /** Column to value; what differs is told by column. */
  readonly values: Readonly<Record<string, string>>;
}

/** A list of both bundles. Sorted by group; items within one group may come in any order. */
export interface ChangePair {
  readonly what: string;
  readonly before: AsyncIterable<ChangeGroup>;
  readonly now: AsyncIterable<ChangeGroup>;
}

/** Items that belong together, such as those of one vault: as many as may be held in memory. */
export interface ChangeGroup {
  readonly key: string;
  readonly items: readonly ChangeItem[];
}

const columns = ["what", "change", "id", "field", "before", "now"] as const;

/** How many items of each list changed in which way. */
export type ChangeCounts = Readonly<Record<string, Readonly<Record<"added" | "removed" | "changed", number>>>>;

/** Writes what was added, removed and changed since the previous bundle, group by group. */
export async function writeChanges(files: BundleFiles, pairs: Iterable<ChangePair>): Promise<ChangeCounts> {
  const table = await openTable(files, evidenceFiles.changes, columns);
  const counts: Record<string, Record<"added" | "removed" | "changed", number>> = {};
  for (const pair of pairs) {
    const count = counts[pair.what] ?? { added: 0, removed: 0, changed: 0 };
    counts[pair.what] = count;
    for await (const [before, now] of paired(pair)) await writeGroup({ table, what: pair.what, count }, before, now);
  }
  await table.close();
  return counts;
}

/** Groups of both sides by key, in order; a side that lacks a group has no items in it. */
async function* paired({
  before,
  now,
}: ChangePair): AsyncGenerator<readonly [readonly ChangeItem[], readonly ChangeItem[]]> {
  const [left, right] = [before[Symbol.asyncIterator](), now[Symbol.asyncIterator]()];
  let [one, other] = [await left.next(), await right.next()];
  while (!one.done || !other.done) {
    const isLeft = !one.done && (other.done === true || one.value.key <= other.value.key);
    const isRight = !other.done && (one.done === true || other.value.key <= one.value.key);
    yield [isLeft && !one.done ? one.value.items : [], isRight && !other.done ? other.value.items : []];
    if (isLeft) one = await left.next();
    if (isRight) other = await right.next();
  }
}

interface Writing {
  readonly table: Table;
  readonly what: string;
  readonly count: Record<"added" | "removed" | "changed", number>;
}

async function writeGroup(
  { table, what, count }: Writing,
  before: readonly ChangeItem[],
  now: readonly ChangeItem[],
): Promise<void> {
  const earlier = new Map(before.map((item) => [item.id, item]));
  for (const item of now) {
    const known = earlier.get(item.id);
    earlier.delete(item.id);
    if (!known) {
      count.added += 1;
      await table.row([what, "added", item.id, "", "", summaryOf(item)]);
      continue;
    }
    const differing = differences(known, item);
    if (differing.length > 0) count.changed += 1;
    for (const [field, was, is] of differing) await table.row([what, "changed", item.id, field, was, is]);
  }
  for (const item of earlier.values()) {
    count.removed += 1;
    await table.row([what, "removed", item.id, "", summaryOf(item), ""]);
  }
}

function differences(before: ChangeItem, now: ChangeItem): readonly (readonly [string, string, string])[] {
  const fields = [...new Set([...Object.keys(before.values), ...Object.keys(now.values)])];
  return fields.flatMap((field) => {
    const [was, is] = [before.values[field] ?? "", now.values[field] ?? ""];
    return was === is ? [] : [[field, was, is] as const];
  });
}

function summaryOf({ values }: ChangeItem): string {
  return Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([field, value]) => `${field}=${value}`)
    .join("; ");
}

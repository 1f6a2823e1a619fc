import type { BundleFiles } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { openTable, type Table } from "./write-file.ts";

/** One item as it stood in a bundle: what names it, and what it was. */
export interface ChangeItem {
  /** The list that it belongs to, as in `vault` or `finding`. */
  readonly what: string;
  readonly id: string;
  /** Column to value; what differs is told by column. */
  readonly values: Readonly<Record<string, string>>;
}

/** The same lists of two bundles, in groups that ascend by key. */
export interface ChangePair {
  readonly before: AsyncIterable<ChangeGroup>;
  readonly now: AsyncIterable<ChangeGroup>;
}

/** Items that belong together, such as those of one vault: as many as may be held in memory, in any order. */
export interface ChangeGroup {
  readonly key: string;
  readonly items: readonly ChangeItem[];
}

const columns = ["what", "change", "id", "field", "before", "now"] as const;

type Change = "added" | "removed" | "changed";

/** How many items of each list changed in which way. */
export type ChangeCounts = Readonly<Record<string, Readonly<Record<Change, number>>>>;

/** Writes what was added, removed and changed since the previous bundle, group by group. */
export async function writeChanges(files: BundleFiles, pairs: Iterable<ChangePair>): Promise<ChangeCounts> {
  const table = await openTable(files, evidenceFiles.changes, columns);
  const writer = new ChangeWriter(table);
  for (const pair of pairs) for await (const [before, now] of paired(pair)) await writer.group(before, now);
  await table.close();
  return writer.counts;
}

type Items = readonly ChangeItem[];

/** Groups of both sides by key, in order; a side that lacks a group has no items in it. */
async function* paired({ before, now }: ChangePair): AsyncGenerator<readonly [Items, Items]> {
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

class ChangeWriter {
  readonly #table: Table;
  readonly #counts = new Map<string, Record<Change, number>>();

  constructor(table: Table) {
    this.#table = table;
  }

  get counts(): ChangeCounts {
    return Object.fromEntries(this.#counts);
  }

  async group(before: Items, now: Items): Promise<void> {
    const earlier = new Map(before.map((item) => [keyOf(item), item]));
    for (const item of now) {
      const known = earlier.get(keyOf(item));
      earlier.delete(keyOf(item));
      if (known) await this.#compare(known, item);
      else await this.#row(item, "added", ["", "", summaryOf(item)]);
    }
    for (const item of earlier.values()) await this.#row(item, "removed", ["", summaryOf(item), ""]);
  }

  async #compare(before: ChangeItem, now: ChangeItem): Promise<void> {
    const differing = differences(before, now);
    if (differing.length > 0) this.#count(now.what).changed += 1;
    for (const cells of differing) await this.#table.row([now.what, "changed", now.id, ...cells]);
  }

  #row({ what, id }: ChangeItem, change: Change, cells: readonly string[]): Promise<void> {
    this.#count(what)[change] += 1;
    return this.#table.row([what, change, id, ...cells]);
  }

  #count(what: string): Record<Change, number> {
    const count = this.#counts.get(what) ?? { added: 0, removed: 0, changed: 0 };
    this.#counts.set(what, count);
    return count;
  }
}

function keyOf({ what, id }: ChangeItem): string {
  return `${what} ${id}`;
}

type Field = readonly [field: string, before: string, now: string];

function differences(before: ChangeItem, now: ChangeItem): readonly Field[] {
  const fields = [...new Set([...Object.keys(before.values), ...Object.keys(now.values)])];
  return fields.flatMap((field): readonly Field[] => {
    const [was, is] = [before.values[field] ?? "", now.values[field] ?? ""];
    return was === is ? [] : [[field, was, is]];
  });
}

function summaryOf({ values }: ChangeItem): string {
  return Object.entries(values)
    .filter(([, value]) => value !== "")
    .map(([field, value]) => `${field}=${value}`)
    .join("; ");
}

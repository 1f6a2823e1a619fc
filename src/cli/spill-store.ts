import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineReader, longestLineBytes } from "../collectors/store/lines.ts";
import type { RecordStore, StoreFactory } from "../engine/record-store.ts";

/** How much text one store holds before it writes a sorted run to disk. */
const heldBytes = 24 * 1024 * 1024;

interface Entry {
  readonly key: string;
  readonly json: string;
}

const byKey = (a: Entry, b: Entry) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Stores that sort on disk: a list of any length costs a fixed amount of memory. */
export interface SpillFolder {
  readonly stores: StoreFactory;
  /** Removes everything that was written. */
  close(): Promise<void>;
}

export async function openSpillFolder(limit = heldBytes): Promise<SpillFolder> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-")); // created with mode 0700
  return {
    stores: <Item>(name: string) => new SpillStore<Item>(join(folder, name), limit),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

class SpillStore<Item> implements RecordStore<Item> {
  readonly #prefix: string;
  readonly #limit: number;
  readonly #runs: string[] = [];
  #held: Entry[] = [];
  #size = 0;

  constructor(prefix: string, limit: number) {
    this.#prefix = prefix;
    this.#limit = limit;
  }

  add(key: string, item: Item): Promise<void> | undefined {
    const json = JSON.stringify(item);
    this.#held.push({ key, json });
    this.#size += key.length + json.length;
    return this.#size > this.#limit ? this.#spill() : undefined;
  }

  async #spill(): Promise<void> {
    const entries = this.#held.sort(byKey);
    this.#held = [];
    this.#size = 0;
    const path = `${this.#prefix}.${this.#runs.length}`;
    this.#runs.push(path);
    const file = await open(path, "wx", 0o600);
    try {
      for (let from = 0; from < entries.length; from += 1000) {
        const lines = entries.slice(from, from + 1000).map(({ key, json }) => `${JSON.stringify(key)}\t${json}\n`);
        await file.write(lines.join(""));
      }
    } finally {
      await file.close();
    }
  }

  async *sorted(): AsyncIterable<Item> {
    this.#held.sort(byKey);
    const sources = [...this.#runs.map(readRun), heldRun(this.#held)];
    for await (const { json } of merge(sources)) yield JSON.parse(json) as Item; // written by `add`, from an Item
  }
}

async function* heldRun(entries: readonly Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

async function* readRun(path: string): AsyncGenerator<Entry> {
  const file = await open(path, "r");
  try {
    for await (const { text } of new LineReader(file, longestLineBytes).lines()) {
      if (text === undefined) throw new Error(`a record in ${path} is longer than a string can be`);
      const tab = text.indexOf("\t");
      yield { key: JSON.parse(text.slice(0, tab)) as string, json: text.slice(tab + 1) };
    }
  } finally {
    await file.close();
  }
}

interface Head {
  readonly order: number;
  readonly rest: AsyncGenerator<Entry>;
  entry: Entry;
}

/** Merges sorted sources; equal keys come in the order of their sources. A heap, since a long list makes many runs. */
async function* merge(sources: readonly AsyncGenerator<Entry>[]): AsyncGenerator<Entry> {
  const heap: Head[] = [];
  for (const [order, rest] of sources.entries()) {
    const next = await rest.next();
    if (!next.done) push(heap, { order, rest, entry: next.value });
  }
  for (let head = heap[0]; head; head = heap[0]) {
    yield head.entry;
    const next = await head.rest.next();
    if (next.done) {
      const last = heap.pop();
      if (last && last !== head) heap[0] = last;
    } else head.entry = next.value;
    sink(heap);
  }
}

function isBefore(a: Head, b: Head): boolean {
  const order = byKey(a.entry, b.entry);
  return order < 0 || (order === 0 && a.order < b.order);
}

function push(heap: Head[], head: Head): void {
  let at = heap.push(head) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (!parent || !isBefore(head, parent)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = head;
}

/** Lets the first entry of the heap sink to its place. */
function sink(heap: Head[]): void {
  const head = heap[0];
  if (!head) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    const below = a && b ? (isBefore(b, a) ? left + 1 : left) : left;
    const child = heap[below];
    if (!child || !isBefore(child, head)) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = head;
}

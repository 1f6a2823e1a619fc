import { stat } from "node:fs/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type CacheFolders, openCache } from "../../../src/collectors/logs/cache/folders.ts";
import { type Database, Database as Databases, openDatabase } from "../../../src/collectors/logs/duckdb/database.ts";
import { directPiece } from "../../../src/collectors/logs/files/direct.ts";
import type { Piece } from "../../../src/collectors/logs/files/piece.ts";
import { SegmentsBuilder } from "../../../src/collectors/logs/files/segments-builder.ts";
import type { LogInput } from "../../../src/collectors/logs/log-input.ts";
import { jsonLines, record } from "./log-records.ts";
import { LogsDesk } from "./reading-logs.ts";

/** Each batch holds a record of its own, and one that all batches hold. */
const batchCount = 4;
const recordsOf = (batch: number) => [
  record({ correlationId: `own-${batch}`, time: `2026-10-01T10:0${batch}:00Z` }),
  record({ correlationId: "of all", ms: String(10 + batch) }),
];

interface Bench {
  readonly db: Database;
  readonly folders: CacheFolders;
  readonly batches: readonly (readonly Piece[])[];
}

async function benchOf(texts: readonly string[]): Promise<Bench> {
  const desk = await LogsDesk.create();
  const folders = await openCache(desk.cache, "a test");
  const db = await openDatabase(folders.work);
  onTestFinished(() => db.close());
  const batches: Piece[][] = [];
  for (const [index, text] of texts.entries()) {
    const path = await desk.write(`${index}.json`, text);
    const from = { source: "logs", kind: "files" } as const;
    const size = (await stat(path)).size;
    const input: LogInput = { from, id: path, name: path, size, stamp: "1", path, open: async function* () {} };
    const piece = await directPiece(input, folders.work, index);
    if (!piece) throw new Error("no raw lines");
    batches.push([piece]);
  }
  return { db, folders, batches };
}

async function built({ db, folders, batches }: Bench): Promise<SegmentsBuilder> {
  const builder = new SegmentsBuilder({ todo: [], kept: [], db, folders, next: 1, options: {} });
  try {
    for (const pieces of batches) await builder.take(pieces);
    await builder.finish();
  } finally {
    await builder.rest();
  }
  return builder;
}

const texts = Array.from({ length: batchCount }, (_, batch) => jsonLines(recordsOf(batch)));

const told = ({ added }: SegmentsBuilder) =>
  added.map(({ meta }) => [meta.number, meta.duplicates, meta.dependsOn, meta.inputs.length]);
/** The first batch holds the first of the record that all hold. */
const expected = texts.map((_, batch) => [batch + 1, batch === 0 ? 0 : 1, batch === 0 ? [] : [1], 1]);

const outOfMemory = () => new Error("Out of Memory Error: could not allocate block");

/** Lets statements fail: those that hold a text, in the order in which they are run, for which `when` says so. */
function failing(text: string, when: (count: number) => boolean, error = outOfMemory()): { count: () => number } {
  const { run } = Databases.prototype;
  onTestFinished(() => {
    Databases.prototype.run = run;
  });
  let count = 0;
  Databases.prototype.run = async function (this: Database, ...statements: readonly string[]) {
    for (const sql of statements) {
      if (sql.includes(text)) {
        count += 1;
        if (when(count)) throw error;
      }
      await run.call(this, sql);
    }
  };
  return { count: () => count };
}

describe("batches of which one is read while the one before is kept", () => {
  it("are kept in their order, and what a later one holds again is dropped there", async () => {
    const bench = await benchOf(texts);
    const beside = vi.spyOn(bench.db, "beside");
    expect(told(await built(bench))).toEqual(expected);
    expect(beside).toHaveBeenCalledOnce();
  });

  it.for([
    ["reading", "TABLE l1", 1],
    ["reading", "TABLE l1", 2],
    ["reading", "TABLE l1", batchCount],
    ["keeping", "TABLE gone", 1],
    ["keeping", "TABLE gone", 2],
    ["keeping", "TABLE gone", batchCount],
  ] as const)("are made one by one where %s runs out of memory (%s, the %ith time)", async ([, text, time]) => {
    const bench = await benchOf(texts);
    const { count } = failing(text, (at) => at === time);
    expect(told(await built(bench))).toEqual(expected);
    expect(count()).toBeGreaterThan(batchCount);
  });

  it("are halved where one is too much even alone", async () => {
    const bench = await benchOf(texts);
    failing("TABLE l1", (at) => at === 1 || at === 2);
    const builder = await built({ ...bench, batches: [bench.batches.flat()] });
    expect(told(builder)).toEqual([
      [1, 1, [], 2],
      [2, 2, [1], 2],
    ]);
  });

  it("are kept without the files that turn out to hold another form, which are left for later", async () => {
    const other = `${jsonLines(recordsOf(0))}{"records":[]}\n`;
    const bench = await benchOf([texts[1]!, other, texts[2]!]);
    const builder = await built(bench);
    expect(builder.left).toHaveLength(1);
    expect(told(builder)).toEqual([
      [1, 0, [], 1],
      [2, 1, [1], 1],
    ]);
  });

  it("tell any other failure, once nothing is under way", async () => {
    const bench = await benchOf(texts);
    failing("TABLE gone", (at) => at === 2, new Error("IO Error: the disk is full"));
    await expect(built(bench)).rejects.toThrow("the disk is full");
  });
});

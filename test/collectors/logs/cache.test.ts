import { createHash } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import type { LogInput } from "../../../src/collectors/logs/log-input.ts";
import { jsonLines, record } from "./log-records.ts";
import { LogsDesk, type ReadResult } from "./reading-logs.ts";

const many = (count: number, from = 0, vault = "kv-one") =>
  Array.from({ length: count }, (_, index) =>
    record({
      vault,
      correlationId: `c${from + index}`,
      time: `2026-10-01T10:${String((from + index) % 60).padStart(2, "0")}:00Z`,
    }),
  );

async function bytesOf({ out }: ReadResult): Promise<readonly string[]> {
  const names = (await readdir(out)).sort();
  return Promise.all(
    names.map(
      async (name) =>
        `${name} ${createHash("sha256")
          .update(await readFile(join(out, name)))
          .digest("hex")}`,
    ),
  );
}

/** The same logs read by a run without any cache. */
async function afresh(desk: LogsDesk): Promise<ReadResult> {
  return desk.read({ cacheFolder: join(desk.folder, `fresh-${Math.random()}`) });
}

describe("the second run", () => {
  it("over the same files reads none of them and gives the same bytes", async () => {
    const desk = await LogsDesk.create();
    const path = await desk.write("a.json", jsonLines(many(50)));
    const zipped = await desk.write("b.json.gz", gzipSync(jsonLines(many(50, 25))));
    const longAgo = new Date("2026-10-02T00:00:00Z");
    for (const each of [path, zipped]) await utimes(each, longAgo, longAgo);
    const one = await desk.read();
    // Other bytes of the same size, at the same time: nobody may look.
    for (const each of [path, zipped]) {
      await writeFile(each, Buffer.alloc((await stat(each)).size, "x"));
      await utimes(each, longAgo, longAgo);
    }
    const two = await desk.read();
    expect(await bytesOf(two)).toEqual(await bytesOf(one));
    expect(one.manifest.totals).toMatchObject({ accepted: 75, duplicates: 25 });
  });

  it("reads an appended file from where it ended, and what was a cut line is whole", async () => {
    const desk = await LogsDesk.create();
    const text = jsonLines(many(6));
    const cutAt = text.length - 300;
    const path = await desk.write("a.json", text.slice(0, cutAt));
    const one = await desk.read();
    expect(one.manifest.totals).toMatchObject({ accepted: 5, malformed: 1 });
    await appendFile(path, `${text.slice(cutAt)}${jsonLines(many(3, 100))}{broken\n`);
    const two = await desk.read();
    expect(two.manifest.totals).toEqual({ records: 10, accepted: 9, duplicates: 0, malformed: 1, ignored: 0 });
    expect(two.manifest.problems).toMatchObject([{ line: 10 }]);
    expect(await desk.segments()).toHaveLength(2);
    expect(two.tables).toEqual((await afresh(desk)).tables);
  });

  it("reads a file again that was replaced by a longer one", async () => {
    const desk = await LogsDesk.create();
    const path = await desk.write("a.json", jsonLines(many(5)));
    await desk.read();
    await writeFile(path, jsonLines(many(9, 50)));
    const two = await desk.read();
    expect(two.manifest.totals.accepted).toBe(9);
    expect(two.tables).toEqual((await afresh(desk)).tables);
  });

  it("keeps a record whose first copy has vanished", async () => {
    const desk = await LogsDesk.create();
    const first = await desk.write("a.json", jsonLines(many(5)));
    await desk.read();
    await desk.write("b.json", jsonLines(many(8)));
    await desk.write("c.json", jsonLines(many(2, 30, "kv-two")));
    expect((await desk.read()).manifest.totals).toMatchObject({ accepted: 10, duplicates: 5 });
    await rm(first);
    const three = await desk.read();
    expect(three.manifest.totals).toMatchObject({ accepted: 10, duplicates: 0 });
    expect(three.tables).toEqual((await afresh(desk)).tables);
  });

  it("follows a shrunken file", async () => {
    const desk = await LogsDesk.create();
    const path = await desk.write("a.json", jsonLines(many(5)));
    await desk.read();
    await truncate(path, jsonLines(many(3)).length);
    expect((await desk.read()).manifest.totals.accepted).toBe(3);
  });
});

describe("a cache that is not what was written", () => {
  const prepared = async () => {
    const desk = await LogsDesk.create();
    await desk.write("a.json", jsonLines(many(20)));
    const one = await desk.read();
    const [version = ""] = await readdir(desk.cache);
    return { desk, one, folder: join(desk.cache, version) };
  };

  it("in a part is thrown away and read again", async () => {
    const { desk, one, folder } = await prepared();
    const [segment = ""] = await desk.segments();
    await writeFile(join(folder, segment, "counts.parquet"), "rubbish");
    await rm(join(folder, "merged"), { recursive: true });
    const two = await desk.read();
    expect(two.notices).toHaveLength(1);
    expect(two.tables).toEqual(one.tables);
  });

  it("in what a part says about itself is thrown away and read again", async () => {
    const { desk, one, folder } = await prepared();
    const [segment = ""] = await desk.segments();
    await writeFile(join(folder, segment, "meta.json"), '{"number":1}');
    const two = await desk.read();
    expect(two.notices).toHaveLength(1);
    expect(two.tables).toEqual(one.tables);
  });

  it("in the merged tables is made again", async () => {
    const { desk, one, folder } = await prepared();
    await writeFile(join(folder, "merged", "usage.parquet"), "rubbish");
    expect(await bytesOf(await desk.read())).toEqual(await bytesOf(one));
  });

  it("because a run was killed holds what that run had finished", async () => {
    const { desk, one, folder } = await prepared();
    await rm(join(folder, "merged"), { recursive: true });
    await mkdir(join(folder, "work-999999999-abcd", "s-000002"), { recursive: true });
    const two = await desk.read();
    expect(await bytesOf(two)).toEqual(await bytesOf(one));
    expect((await readdir(folder)).sort()).toEqual(["merged", "s-000001"]);
  });

  it("is nobody else's to read", async () => {
    const { folder } = await prepared();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, ".."))).mode & 0o777).toBe(0o700);
  });
});

describe("inputs that are no files", () => {
  const blob = (name: string, text: string, stamp = "1", lineage = "made first"): LogInput => ({
    lineage,
    from: { source: "https://account.blob.core.windows.net/logs", kind: "container" },
    id: `https://account.blob.core.windows.net/logs/${name}`,
    name,
    size: Buffer.byteLength(text),
    stamp,
    open: vi.fn(async function* (from: number) {
      yield Buffer.from(text).subarray(from);
    }),
  });
  async function* list(...inputs: readonly LogInput[]) {
    yield* inputs;
  }

  it("are read once", async () => {
    const desk = await LogsDesk.create();
    const text = jsonLines(many(5));
    const one = await desk.read({ sources: [], extraInputs: list(blob("a", text), blob("b", jsonLines(many(3, 10)))) });
    expect(one.manifest.totals.accepted).toBe(8);
    expect(one.manifest.sources).toEqual([
      { source: "https://account.blob.core.windows.net/logs", kind: "container", shapes: ["json-lines"] },
    ]);
    const again = [blob("a", text), blob("b", jsonLines(many(3, 10)))];
    const two = await desk.read({ sources: [], extraInputs: list(...again) });
    for (const each of again) expect(each.open).not.toHaveBeenCalled();
    expect(await bytesOf(two)).toEqual(await bytesOf(one));
  });

  it("that grow are read from where they ended", async () => {
    const desk = await LogsDesk.create();
    const text = jsonLines(many(30));
    const cutAt = text.length - 200;
    await desk.read({ sources: [], extraInputs: list(blob("a", text.slice(0, cutAt))) });
    const grown = blob("a", `${text}${jsonLines(many(5, 100))}`, "2");
    const two = await desk.read({ sources: [], extraInputs: list(grown) });
    expect(two.manifest.totals).toEqual({ records: 35, accepted: 35, duplicates: 0, malformed: 0, ignored: 0 });
    expect(await desk.segments()).toHaveLength(2);
    const other = blob("a", jsonLines(many(50, 200)), "3", "made anew");
    const three = await desk.read({ sources: [], extraInputs: list(other) });
    expect(three.manifest.totals).toMatchObject({ records: 50, accepted: 50 });
  });
});

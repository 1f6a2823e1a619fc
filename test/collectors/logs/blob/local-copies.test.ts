import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localCopies } from "../../../../src/collectors/logs/blob/local-copies.ts";
import { type LogInput, UnreadableInput } from "../../../../src/collectors/logs/log-input.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "copies-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Inputs that say what was opened and how many were open at once. None gives a byte before `together` of them are open:
 * what reads one after the other waits for ever, however slow the machine.
 */
function inputs(sizes: readonly number[], { spoilt = -1, together = 1 } = {}) {
  const state = { open: 0, most: 0, opened: 0 };
  const { promise: enough, resolve: goOn } = Promise.withResolvers<void>();
  const list = sizes.map((size, index): LogInput => {
    const text = String(index % 10).repeat(size);
    return {
      from: { source: "s", kind: "container" },
      id: `i${index}`,
      name: `i${index}`,
      size,
      stamp: "1",
      async *open(from) {
        state.opened += 1;
        state.open += 1;
        state.most = Math.max(state.most, state.open);
        if (state.opened >= together) goOn();
        await enough;
        try {
          for (let at = from; at < size; at += 10) {
            await turn();
            if (index === spoilt && at - from >= 10) throw new UnreadableInput("gone", "run again");
            yield Buffer.from(text.slice(at, at + 10));
          }
        } finally {
          state.open -= 1;
        }
      },
    };
  });
  return { list, state };
}

describe("copies", () => {
  test("come in the order of the inputs, from their places on, for their reader's eyes only", async () => {
    const { list, state } = inputs([25, 100, 3, 40], { together: 3 });
    const wanted = list.map((input, index) => ({ input, from: index === 1 ? 90 : 0 }));
    const seen: string[] = [];
    for await (const { input, from, path, bytes, refused } of localCopies(wanted, folder, {
      atOnce: 3,
      bytesAhead: 1000,
    })) {
      seen.push(`${input.id} ${from} ${bytes} ${await readFile(path, "utf8")}`);
      expect([(await stat(path)).mode & 0o777, refused]).toEqual([0o600, undefined]);
      await rm(path);
    }
    expect(seen).toEqual([
      `i0 0 25 ${"0".repeat(25)}`,
      `i1 90 10 ${"1".repeat(10)}`,
      `i2 0 3 ${"2".repeat(3)}`,
      `i3 0 40 ${"3".repeat(40)}`,
    ]);
    expect([state.most, state.open]).toEqual([3, 0]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("stay within the bytes that may lie about, however many may be under way", async () => {
    const { list, state } = inputs([60, 60, 500, 60, 60]);
    const wanted = list.map((input) => ({ input, from: 0 }));
    let count = 0;
    for await (const { path } of localCopies(wanted, folder, { atOnce: 5, bytesAhead: 100 })) {
      count += 1;
      await rm(path);
    }
    expect([count, state.most]).toEqual([5, 1]);
  });

  test("of an input that breaks off hold what came, and say why the rest is missing; the others go on", async () => {
    const { list } = inputs([30, 30, 30], { spoilt: 1 });
    const wanted = list.map((input) => ({ input, from: 0 }));
    const ends: unknown[] = [];
    for await (const { bytes, refused } of localCopies(wanted, folder)) ends.push([bytes, refused]);
    expect(ends).toEqual([
      [30, undefined],
      [10, { why: "gone", remedy: "run again" }],
      [30, undefined],
    ]);
  });

  test("that nobody takes are stopped and removed", async () => {
    const { list, state } = inputs(Array(20).fill(1000));
    const wanted = list.map((input) => ({ input, from: 0 }));
    for await (const { path } of localCopies(wanted, folder, { atOnce: 4, bytesAhead: 1 << 20 })) {
      await rm(path);
      break;
    }
    expect([await readdir(folder), state.open]).toEqual([[], 0]);
    expect(state.opened).toBeLessThan(9);
  });

  test("of a folder that cannot be written are the file system's error", async () => {
    const { list } = inputs([10]);
    const wanted = list.map((input) => ({ input, from: 0 }));
    const all = async () => {
      for await (const copy of localCopies(wanted, join(folder, "missing"))) expect(copy).toBeUndefined();
    };
    await expect(all()).rejects.toMatchObject({ code: "ENOENT" });
  });
});

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { openSpillFolder } from "../../src/cli/spill-store.ts";
import { memoryStore } from "../../src/engine/record-store.ts";

async function both(entries: readonly (readonly [string, string])[], limit: number) {
  const folder = await openSpillFolder(limit);
  const spilled = folder.stores<string>("list");
  const held = memoryStore<string>();
  for (const [key, item] of entries) {
    await spilled.add(key, item);
    await held.add(key, item);
  }
  const results = [await Array.fromAsync(spilled.sorted()), await Array.fromAsync(held.sorted())] as const;
  const again = await Array.fromAsync(spilled.sorted());
  await folder.close();
  return { spilled: results[0], held: results[1], again };
}

describe("spilling store", () => {
  test("gives back what a store in memory gives back, in the same order, however often it is asked", async () => {
    const entry = fc.tuple(fc.string({ unit: "binary", maxLength: 6 }), fc.string({ unit: "binary", maxLength: 20 }));
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 60 }), fc.integer({ min: 0, max: 200 }), async (entries, limit) => {
        const { spilled, held, again } = await both(entries, limit);
        expect(spilled).toEqual(held);
        expect(again).toEqual(held);
      }),
      { numRuns: 60 },
    );
  });

  test("line and paragraph separators inside a record do not break it", async () => {
    const text = "a\u2028b\u2029c\nd\re\tf";
    const { spilled } = await both(
      [
        [text, text],
        ["a", "b"],
      ],
      1,
    );
    expect(spilled).toEqual(["b", text]);
  });

  test("leaves nothing behind", async () => {
    const own = mkdtempSync(join(tmpdir(), "kvaudit-spill-test-"));
    vi.stubEnv("TMPDIR", own);
    const folder = await openSpillFolder(1);
    await folder.stores<number>("n").add("k", 1);
    const during = readdirSync(own, { recursive: true }).length;
    await folder.close();
    vi.unstubAllEnvs();
    expect({ during: during > 0, after: readdirSync(own) }).toEqual({ during: true, after: [] });
    rmSync(own, { recursive: true });
  });
});

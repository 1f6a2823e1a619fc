import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readLogs } from "../../../src/collectors/logs/read-logs.ts";
import { everyForm, record, wrappings } from "./log-records.ts";

const records = Array.from({ length: 6 }, (_, index) => record({ correlationId: `c${index}`, ms: String(index) }));
const texts = Object.values(everyForm(records));

/** A change of some bytes: overwritten, cut out, doubled, or cut off at the end. */
const damage = fc.record({
  kind: fc.constantFrom("overwrite", "remove", "repeat", "cut"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  with: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});

function damaged(
  bytes: Buffer,
  { kind, at, length, with: other }: typeof damage extends fc.Arbitrary<infer T> ? T : never,
) {
  const from = Math.floor(at * bytes.length);
  const before = bytes.subarray(0, from);
  if (kind === "cut") return before;
  if (kind === "remove") return Buffer.concat([before, bytes.subarray(from + length)]);
  if (kind === "repeat") return Buffer.concat([before, bytes.subarray(from, from + length), bytes.subarray(from)]);
  return Buffer.concat([before, other, bytes.subarray(from + other.length)]);
}

const file = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.dictionary(fc.constantFrom("time", "resourceId", "identity", "properties", "records"), fc.jsonValue()))
      .map((items) => Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(""))),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...texts),
        fc.array(damage, { maxLength: 4 }),
        fc.constantFrom(...Object.keys(wrappings)),
        fc.boolean(),
      )
      .map(([text, damages, wrapping, isAfter]) => {
        const wrap = wrappings[wrapping] ?? gzipSync;
        const change = (bytes: Buffer) => damages.reduce(damaged, bytes);
        return isAfter ? change(wrap(Buffer.from(text))) : wrap(change(Buffer.from(text)));
      }),
  },
);

it("whatever is in the files: nothing is thrown, and every record is in one of the four counts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      const folder = await mkdtemp(join(tmpdir(), "kvaudit-fuzz-"));
      try {
        for (const [index, bytes] of files.entries()) await writeFile(join(folder, `${index}.log`), bytes);
        const read = (out: string) =>
          readLogs(
            {
              sources: files.map((_, index) => `${index}.log`),
              cacheFolder: join(folder, "cache"),
              cwd: folder,
              now: "2026-11-01T00:00:00Z",
              regions: new Map(),
              csvLocale: "en-US",
            },
            join(folder, out),
          );
        const manifest = await read("one");
        if ("code" in manifest) throw new Error(`${manifest.code}: ${manifest.message}`);
        const { records: all, accepted, duplicates, malformed, ignored } = manifest.totals;
        expect(all).toBe(accepted + duplicates + malformed + ignored);
        expect(Math.min(accepted, duplicates, malformed, ignored)).toBeGreaterThanOrEqual(0);
        expect(manifest.vaults.reduce((sum, { accepted: each }) => sum + each, 0)).toBe(accepted);
        expect(manifest.problems.length).toBeLessThanOrEqual(Math.min(100, malformed));
        expect(await read("two")).toEqual(manifest);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
}, 240_000);

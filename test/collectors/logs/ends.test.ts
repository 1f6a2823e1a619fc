import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { beginsWithRawLine, endsOf, sampleOf } from "../../../src/collectors/logs/files/head.ts";

async function fileOf(text: string): Promise<{ path: string; size: number }> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-ends-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "a.json");
  await writeFile(path, text);
  return { path, size: Buffer.byteLength(text) };
}

const line = (length: number) => `${JSON.stringify({ time: "2026-10-01T10:15:30Z", more: "x".repeat(length) })}\n`;

describe("one look at the ends of a file", () => {
  it.for([1, 4000, 4094, 4095, 4096, 4097, 8191, 8192, 8193, 70_000, 300_000])(
    "of %i bytes says of it what a look of its own would say",
    async (size) => {
      const { path } = await fileOf(
        line(100)
          .repeat(1 + Math.ceil(size / 100))
          .slice(0, size),
      );
      expect(endsOf(path, size).sample).toBe(sampleOf(path, size));
    },
  );

  it("says so even when the last line is longer than the first look", async () => {
    const { path, size } = await fileOf(line(10) + line(200_000).trimEnd());
    const { sample, wholeTo } = endsOf(path, size);
    expect(sample).toBe(sampleOf(path, size));
    expect(wholeTo).toBe(line(10).length);
  });

  it.for([100, 9_000, 60_000])("sees a raw record in a first line of %i bytes and more", async (length) => {
    const { path, size } = await fileOf(line(length) + line(10));
    expect(beginsWithRawLine(endsOf(path, size).head)).toBe(true);
  });

  it("sees it in a file that is one line without an end", async () => {
    const { path, size } = await fileOf(line(20_000).trimEnd());
    expect(beginsWithRawLine(endsOf(path, size).head)).toBe(true);
  });
});

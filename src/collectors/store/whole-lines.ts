import { open, rename } from "node:fs/promises";

const flushLength = 1 << 20;

/**
 * Writes records as lines, whole or not at all: under another name (`.partial`), flushed to the disk, then renamed. So a
 * run may be killed at any moment, and what bears the name is complete.
 */
export async function writeLinesWhole(path: string, records: Iterable<unknown>): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, "w", 0o600);
  try {
    let pending = "";
    for (const record of records) {
      pending += `${JSON.stringify(record)}\n`;
      if (pending.length < flushLength) continue;
      await file.write(pending);
      pending = "";
    }
    await file.write(pending);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
}

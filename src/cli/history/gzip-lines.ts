import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

/** No line that kvaudit writes is nearly as long. */
const longestLine = 8 * 1024 * 1024;
const chunkLength = 1 << 16;

/** What is wrong with a file of a history, in words that follow its name. */
export class HistoryFault extends Error {
  override readonly name = "HistoryFault";
  /** The file is whole, but written by a version that knows more. */
  readonly isNewer: boolean;

  constructor(message: string, isNewer = false) {
    super(message);
    this.isNewer = isNewer;
  }
}

/** The lines of a gzip file, unpacked as they are read. Throws a HistoryFault where it is not whole, or none. */
export async function* gzipLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const unpacked = createGunzip();
  file.once("error", (error) => unpacked.destroy(error));
  file.pipe(unpacked);
  try {
    yield* splitLines(unpacked.setEncoding("utf8"));
  } catch (error) {
    throw faultOf(error);
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of chunks) {
    const lines = (held + chunk).split("\n");
    held = lines.pop() ?? "";
    if (held.length > longestLine) throw new HistoryFault("has a line longer than any that kvaudit writes");
    yield* lines;
  }
  if (held !== "") yield held;
}

function faultOf(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") return new HistoryFault("is cut short");
  if (code?.startsWith("Z_")) return new HistoryFault("is no gzip file, or damaged");
  if (code && /^E[A-Z]+$/.test(code)) return new HistoryFault(`cannot be read (${code})`);
  return error;
}

/** Where a file is written before it gets its name. */
export function partialOf(path: string): string {
  return path.replace(/[^/\\]*$/, (name) => `.${name}.partial`);
}

/**
 * Packs lines into a file, whole or not at all: under another name first, flushed to the disk, then renamed. So a run
 * may be killed at any moment, and what bears the name is complete.
 */
export async function writeGzipWhole(path: string, lines: AsyncIterable<string>): Promise<void> {
  const partial = partialOf(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await pipeline(
      Readable.from(inChunks(lines)),
      createGzip(),
      createWriteStream(partial, { mode: 0o600, flush: true }),
    );
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A stream hands on each piece by itself, which costs more than packing a short line. */
async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = "";
  for await (const line of lines) {
    pending += `${line}\n`;
    if (pending.length < chunkLength) continue;
    yield pending;
    pending = "";
  }
  if (pending !== "") yield pending;
}

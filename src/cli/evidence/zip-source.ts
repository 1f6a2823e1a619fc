import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { crc32, createInflateRaw } from "node:zlib";
import { UsageError } from "../exit.ts";
import { BagMisfit, type BagSource } from "./bag-source.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";

/** A bundle in a zip. `path` names it; the handle is closed with the source. */
export async function openZipSource(file: FileHandle, path: string): Promise<BagSource> {
  const entries = await readZipDirectory(file);
  const name = entries?.[0]?.name.split("/")[0];
  if (!entries || name === undefined) {
    const hint = "Give the folder or the zip that kvaudit evidence create wrote.";
    throw new UsageError("bundle-unreadable", `${basename(path)} is neither a folder nor a zip`, hint);
  }
  const byPath = new Map<string, ZipEntry>();
  for (const entry of entries) {
    if (!entry.name.startsWith(`${name}/`))
      throw new BagMisfit("added", entry.name, `${entry.name} lies outside of the bundle's folder ${name}`);
    byPath.set(entry.name.slice(name.length + 1), entry);
  }
  return {
    name,
    files: new Map([...byPath].map(([inside, { size }]) => [inside, size])),
    read(inside) {
      const entry = byPath.get(inside);
      if (!entry) throw new BagMisfit("missing", inside, `${inside} is missing`);
      return readEntry(file, entry, inside);
    },
    close: () => file.close(),
  };
}

const chunkBytes = 1 << 18;

/** Unpacks an entry, and believes neither its size nor its data: more than was promised is never held. */
async function* readEntry(file: FileHandle, entry: ZipEntry, path: string): AsyncGenerator<Uint8Array> {
  const changed = (why: string) => new BagMisfit("changed", path, `${path} was changed: ${why}`);
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of entry.isDeflated ? inflated(file, entry) : packed(file, entry)) {
      size += chunk.length;
      if (size > entry.size) throw changed("it is longer than the zip says");
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw typeof code === "string" && code.startsWith("Z_") ? changed(`it does not unpack (${code})`) : error;
  }
  if (size !== entry.size || crc !== entry.crc) throw changed("its bytes are not those that were packed");
}

async function* packed(file: FileHandle, { start, packedSize }: ZipEntry): AsyncGenerator<Buffer> {
  for (let at = 0; at < packedSize; ) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, packedSize - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start + at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* inflated(file: FileHandle, entry: ZipEntry): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: chunkBytes });
  const fed = feed(packed(file, entry), inflate);
  fed.catch((error: unknown) => inflate.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const chunk of inflate) yield chunk as Buffer; // a zlib stream gives buffers
    await fed;
  } finally {
    inflate.destroy();
  }
}

/** At the pace of the reader; ends early where the stream was given up. */
async function feed(chunks: AsyncIterable<Buffer>, inflate: ReturnType<typeof createInflateRaw>): Promise<void> {
  for await (const chunk of chunks) {
    if (inflate.destroyed) return;
    await new Promise<void>((done) => inflate.write(chunk, () => done()));
  }
  if (!inflate.destroyed) inflate.end();
}

import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { AsyncDeflate } from "fflate";
import { chunksOf } from "./bundle-folder.ts";

export const zipLevel = 1;

/** A file as it will stand in the zip, and what the zip says of it. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly crc: number;
}

/** Smaller files are packed when the zip is written: a thread of its own is not worth it. */
const smallestBytes = 32 << 20;
/** What may wait for the thread. */
const waitingBytes = 8 << 20;

/** Packs one large file in a thread of its own, while the main one judges. The bytes are those that packing it later would give. */
export class PackAhead {
  /** Where the packed bytes wait. */
  readonly path: string;
  #packed: Promise<PackedFile | undefined> = Promise.resolve(undefined);
  #source = "";

  constructor(path: string) {
    this.path = path;
  }

  /** Begins, where the file is large enough. A failure is told by `of`. */
  start(source: string, from: string): void {
    this.#source = source;
    this.#packed = packIfLarge(from, this.path);
    this.#packed.catch(() => undefined);
  }

  /** What became of the file of this name; undefined where nobody packed it. */
  of(source: string): Promise<PackedFile | undefined> {
    return source === this.#source ? this.#packed : Promise.resolve(undefined);
  }

  async remove(): Promise<void> {
    await this.#packed.catch(() => undefined); // its failure has been told, or another one is
    await rm(this.path, { force: true });
  }
}

async function packIfLarge(from: string, to: string): Promise<PackedFile | undefined> {
  if ((await stat(from)).size < smallestBytes) return undefined;
  const target = await open(to, "wx", 0o600);
  try {
    const source = await open(from, "r");
    try {
      return { path: to, ...(await pack(source, target)) };
    } finally {
      await source.close();
    }
  } finally {
    await target.close();
  }
}

async function pack(source: FileHandle, target: FileHandle): Promise<Omit<PackedFile, "path">> {
  const deflate = new AsyncDeflate({ level: zipLevel });
  const made: Uint8Array[] = [];
  const done = new Promise<void>((finish, fail) => {
    deflate.ondata = (error, chunk, isLast) => {
      if (error) return fail(error);
      made.push(chunk);
      if (isLast) finish();
    };
  });
  done.catch(() => undefined); // told where it is awaited
  const flush = async () => {
    for (const chunk of made.splice(0)) await target.writeFile(chunk);
  };
  let [crc, size] = [0, 0];
  try {
    for await (const chunk of chunksOf(source)) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      deflate.push(Uint8Array.prototype.slice.call(chunk));
      while (deflate.queuedSize > waitingBytes) await Promise.race([drained(deflate), done]);
      await flush();
    }
    deflate.push(new Uint8Array(), true);
    await done;
    await flush();
    return { crc, size };
  } finally {
    deflate.terminate();
  }
}

function drained(deflate: AsyncDeflate): Promise<void> {
  return new Promise((resume) => {
    deflate.ondrain = () => resume();
  });
}

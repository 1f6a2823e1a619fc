import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type AsyncFlateStreamHandler, Deflate, Zip, type ZipInputFile } from "fflate";
import { type BundleFolder, chunksOf } from "./bundle-folder.ts";
import { type PackAhead, type PackedFile, zipLevel } from "./pack-ahead.ts";

/** What a zip without its 64-bit extension can hold. */
const largest = 0xffff_ffff;

/**
 * Writes the bundle as one file: same files, same bytes, on any machine. Gives back false, and leaves nothing, where it is too
 * large for a zip.
 */
export async function writeZip(
  { bundle, ahead }: { readonly bundle: Pick<BundleFolder, "root" | "files">; readonly ahead: PackAhead },
  name: string,
  path: string,
): Promise<boolean> {
  const total = bundle.files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  // What does not compress grows a little: with room to spare, no offset can go beyond the end.
  if (total + bundle.files.length * 1024 > largest * 0.99) return false;
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  const out = await open(partial, "wx", 0o600);
  try {
    const archive = new Archive((bytes) => out.writeFile(bytes));
    for (const [file] of bundle.files)
      await archive.add(`${name}/${file}`, join(bundle.root, file), await ahead.of(file));
    await archive.end();
    await out.sync();
  } finally {
    await out.close();
  }
  await rename(partial, path);
  return true;
}

/** Feeds fflate, which hands out bytes while it is fed, at the pace of the disk. */
class Archive {
  readonly #zip: Zip;
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #made: Uint8Array[] = [];

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
    this.#zip = new Zip((error, bytes) => {
      if (error) throw error;
      this.#made.push(bytes);
    });
  }

  /** A file, or what it has been packed to already. */
  async add(name: string, path: string, packed: PackedFile | undefined): Promise<void> {
    const entry = new Entry(name, packed);
    this.#zip.add(entry);
    const file = await open(packed?.path ?? path, "r");
    try {
      for await (const chunk of chunksOf(file)) {
        // fflate keeps what it was given until the next piece, and the buffer is used again.
        entry.push(Uint8Array.from(chunk), false);
        await this.#flush();
      }
      entry.push(new Uint8Array(), true);
      await this.#flush();
    } finally {
      await file.close();
    }
  }

  async end(): Promise<void> {
    this.#zip.end();
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const made = this.#made;
    this.#made = [];
    for (const bytes of made) await this.#write(bytes);
  }
}

const [stored, deflated] = [0, 8];

/** One file on its way into the archive: compressed here, stored as it is, or compressed before. Node takes the check sum, which is quicker. */
class Entry implements ZipInputFile {
  readonly filename: string;
  readonly compression: number;
  /** The same four bytes everywhere: dates in a zip are local ones, and so is this. */
  readonly mtime = new Date(1980, 0, 1);
  size = 0;
  crc = 0;
  ondata?: AsyncFlateStreamHandler;
  readonly #isPacked: boolean;
  readonly #deflate: Deflate | undefined;

  constructor(filename: string, packed: PackedFile | undefined) {
    this.filename = filename;
    this.compression = filename.endsWith(".gz") ? stored : deflated;
    this.#isPacked = packed !== undefined;
    if (packed) [this.size, this.crc] = [packed.size, packed.crc];
    else if (this.compression === deflated)
      this.#deflate = new Deflate({ level: zipLevel }, (chunk, isLast) => this.ondata?.(null, chunk, isLast));
  }

  push(chunk: Uint8Array<ArrayBuffer>, isLast: boolean): void {
    if (!this.#isPacked) {
      this.crc = crc32(chunk, this.crc);
      this.size += chunk.length;
    }
    if (this.#deflate) this.#deflate.push(chunk, isLast);
    else this.ondata?.(null, chunk, isLast);
  }
}

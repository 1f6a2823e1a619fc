import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { type BundleFolder, chunksOf } from "./bundle-folder.ts";

/** What a zip without its 64-bit extension can hold. */
const largest = 0xffff_ffff;
/** The same four bytes everywhere: dates in a zip are local ones, and so is this. */
const fixedDate = new Date(1980, 0, 1);
const level = 1;

/**
 * Writes the bundle as one file: same files, same bytes, on any machine. Gives back false, and leaves nothing, where it is too
 * large for a zip.
 */
export async function writeZip(
  bundle: Pick<BundleFolder, "root" | "files">,
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
    for (const [file] of bundle.files) await archive.add(`${name}/${file}`, join(bundle.root, file));
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

  async add(name: string, path: string): Promise<void> {
    const entry = name.endsWith(".gz") ? new ZipPassThrough(name) : new ZipDeflate(name, { level });
    entry.mtime = fixedDate;
    this.#zip.add(entry);
    const file = await open(path, "r");
    try {
      for await (const chunk of chunksOf(file)) {
        // fflate keeps what it was given until the next piece, and the buffer is used again.
        entry.push(Uint8Array.prototype.slice.call(chunk));
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

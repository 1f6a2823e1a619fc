import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createGzip } from "node:zlib";
import type { BundleFiles, FileSink } from "../../reporters/evidence/input.ts";

/** What a finished file of the bundle is, for the manifests. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
}

/** Quick rather than small: what is compressed here is text that repeats itself. */
const gzipLevel = 1;

/** The folder in which a bundle grows: digests are taken while files are written, so that nothing is read twice. */
export class BundleFolder implements BundleFiles {
  readonly root: string;
  readonly #facts = new Map<string, FileFacts>();

  constructor(root: string) {
    this.root = root;
  }

  /** Files that are finished, by their paths, sorted. */
  get files(): readonly (readonly [path: string, facts: FileFacts])[] {
    return [...this.#facts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async open(path: string): Promise<FileSink> {
    const file = await this.openBytes(path);
    if (path.endsWith(".gz")) return gzipSink(file);
    return { write: (text) => file.write(Buffer.from(text)), close: () => file.close() };
  }

  /** For bytes that are no text, and for copies. */
  async openBytes(path: string): Promise<ByteSink> {
    const place = join(this.root, path);
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    return new HashedFile(await open(place, "wx", 0o600), (facts) => void this.#facts.set(path, facts));
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    const file = await this.openBytes(path);
    await file.write(typeof content === "string" ? Buffer.from(content) : content);
    await file.close();
  }

  /** A file as it is somewhere else. */
  async copy(from: FileHandle, path: string): Promise<void> {
    const file = await this.openBytes(path);
    for await (const chunk of chunksOf(from)) await file.write(chunk);
    await file.close();
  }
}

export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

class HashedFile implements ByteSink {
  readonly #file: FileHandle;
  readonly #onClose: (facts: FileFacts) => void;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;

  constructor(file: FileHandle, onClose: (facts: FileFacts) => void) {
    this.#file = file;
    this.#onClose = onClose;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.writeFile(bytes);
  }

  async close(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    this.#onClose({ sha256: this.#hash.digest("hex"), bytes: this.#bytes });
  }
}

function gzipSink(file: ByteSink): FileSink {
  const gzip = createGzip({ level: gzipLevel });
  const drained = (async () => {
    for await (const chunk of gzip) await file.write(chunk as Buffer); // a zlib stream gives buffers
  })();
  // A disk that is full shows at the next write, and again at the end.
  drained.catch((error: unknown) => gzip.destroy(error instanceof Error ? error : new Error(String(error))));
  return {
    write: (text) => new Promise((done, fail) => gzip.write(text, (error) => (error ? fail(error) : done()))),
    async close() {
      gzip.end();
      await drained;
      await file.close();
    },
  };
}

const chunkBytes = 1 << 20;

/**
 * The rest of a file, piece by piece in one buffer: a piece is gone when the next is asked for. All pieces but the last are full,
 * however the disk hands them out: what is compressed piece by piece depends on where they end.
 */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let held = 0; ; ) {
    const { bytesRead } = await file.read(buffer, held, buffer.length - held, null);
    held += bytesRead;
    if (held < buffer.length && bytesRead > 0) continue;
    if (held > 0) yield buffer.subarray(0, held);
    if (bytesRead === 0) return;
    held = 0;
  }
}

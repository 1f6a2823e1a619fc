/** A bundle as it lies there: nothing of it is believed. Paths are those of regular files, with `/`, from the bundle's top. */
export interface BagSource {
  /** The bundle's own name, without `.zip`. */
  readonly name: string;
  /** Path to size. */
  readonly files: ReadonlyMap<string, number>;
  read(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What does not fit: the first that was met, and where. */
export interface Misfit {
  readonly code:
    | "changed"
    | "missing"
    | "added"
    | "renamed"
    | "unsafe"
    | "malformed"
    | "name"
    | "signature"
    | "signature-missing"
    | "other-key";
  readonly path: string;
  readonly message: string;
}

/** Thrown where the bundle does not fit; caught by the check and told as what it is. */
export class BagMisfit extends Error {
  readonly misfit: Misfit;

  constructor(code: Misfit["code"], path: string, message: string) {
    super(message);
    this.name = "BagMisfit";
    this.misfit = { code, path, message };
  }
}

const segment = /^[A-Za-z0-9_()][A-Za-z0-9._()-]*$/;
const longestPath = 256;

/** Names in a bundle are plain: nothing that leads out of it, hides, or means something to a shell or a terminal. */
export function isSafePath(path: string): boolean {
  return path.length <= longestPath && path.split("/").every((part) => segment.test(part) && !/\.$/.test(part));
}

/** The whole of a small file; larger than it may be is a misfit. */
export async function readSmall(source: BagSource, path: string, limit: number): Promise<Buffer> {
  if ((source.files.get(path) ?? 0) > limit)
    throw new BagMisfit("malformed", path, `${path} is larger than such a file can be`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(path)) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

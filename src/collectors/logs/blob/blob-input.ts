import { formatTime } from "../../../model/iso-date.ts";
import { type LogInput, type LogSource, UnreadableInput } from "../log-input.ts";
import { type BlobPart, isStorageFault, type LogContainer } from "./container.ts";
import type { FoundBlob } from "./listing.ts";
import type { StorageFault } from "./storage-refusal.ts";

/** Read at once, in bytes: what a cut connection costs, and with `partsAhead` what a blob takes of memory. */
const partBytes = 8 << 20;
const partsAhead = 3;

/** Sizes of parts, for tests that need small ones. */
export interface PartLimits {
  readonly bytes: number;
  readonly ahead: number;
}

export const defaultParts: PartLimits = { bytes: partBytes, ahead: partsAhead };

/** A blob as an input. Its bytes are read part by part, a few parts ahead. */
export class BlobInput implements LogInput {
  readonly from: LogSource;
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly stamp: string;
  readonly lineage?: string;
  readonly pathHour?: number;
  readonly #container: LogContainer;
  readonly #blob: FoundBlob;
  readonly #parts: PartLimits;

  constructor(from: LogSource, container: LogContainer, { blob, parts }: { blob: FoundBlob; parts: PartLimits }) {
    this.from = from;
    this.id = `${container.address.shown}/${blob.name}`;
    this.name = blob.name;
    this.size = blob.size;
    this.stamp = blob.etag;
    if (blob.isAppend && blob.createdAt !== undefined) this.lineage = `append blob of ${formatTime(blob.createdAt)}`;
    if (blob.pathHour !== undefined) this.pathHour = blob.pathHour;
    this.#container = container;
    this.#blob = blob;
    this.#parts = parts;
  }

  /** To the size that the list named: what a blob has grown by since is for the next run. */
  async *open(from: number): AsyncGenerator<Uint8Array, void> {
    const stop = new AbortController();
    const ahead: Promise<BlobPart | StorageFault>[] = [];
    let asked = from;
    try {
      for (let at = from; at < this.size; ) {
        for (; ahead.length < this.#parts.ahead && asked < this.size; asked += this.#parts.bytes) {
          const part = this.#ask(asked, stop.signal);
          // Looked at when its turn comes; until then a failure must not count as one that nobody handles.
          part.catch(() => {});
          ahead.push(part);
        }
        const bytes = this.#checked(await ahead.shift(), at);
        at += bytes.length;
        yield bytes;
      }
    } finally {
      stop.abort();
    }
  }

  /** An append blob grows while it is read, and what was there stays: that it is the same blob, its time of birth says. */
  #ask(offset: number, signal: AbortSignal): Promise<BlobPart | StorageFault> {
    const { name, size, etag, isAppend, createdAt } = this.#blob;
    const isGrowing = isAppend && createdAt !== undefined;
    const count = Math.min(this.#parts.bytes, size - offset);
    return this.#container.range(name, { offset, count, etag: isGrowing ? undefined : etag, signal });
  }

  #checked(part: BlobPart | StorageFault | undefined, at: number): Buffer {
    if (!part) throw new Error("a part was not asked for");
    if (isStorageFault(part)) throw new UnreadableInput(part.why, part.remedy);
    const { createdAt, isAppend, etag } = this.#blob;
    const isSame = isAppend && createdAt !== undefined ? part.createdAt === createdAt : part.etag === etag;
    if (!isSame) throw new UnreadableInput("the blob was replaced while it was read", "run again");
    const expected = Math.min(this.#parts.bytes, this.size - at);
    if (part.bytes.length === expected) return part.bytes;
    throw new UnreadableInput(`${part.bytes.length} bytes came where ${expected} were asked for`, "run again");
  }
}

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** Bytes at both ends of what was read, by which a grown file is known to be the same. */
const sampleBytes = 4096;
const headBytes = 64 << 10;
/** Nearly every first line ends within so much. */
const firstLook = 8 << 10;
const longestTail = 4 << 20;

export type Wrapping = "none" | "gzip" | "zstd";

/** How bytes are wrapped, by what they begin with. */
export function wrappingOf(head: Uint8Array): Wrapping {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const isZstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  // Frames to be skipped may come first.
  const isSkipped = (head[0] ?? 0) >> 4 === 5 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return isZstd || isSkipped ? "zstd" : "none";
}

/** Whether a file begins with a line that is one raw record by itself: then the engine reads it where it lies. */
export function beginsWithRawLine(head: Buffer): boolean {
  const end = head.indexOf(10);
  const line = (end < 0 ? head : head.subarray(0, end)).toString("utf8");
  if (!line.startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && isRawRecord(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** A record as storage carries it, of whatever service; a managed HSM's identity may be a text, which is another form. */
export function isRawRecord(value: object): boolean {
  if (!("time" in value) || "records" in value || "TimeGenerated" in value) return false;
  return !("identity" in value) || typeof value.identity !== "string" || value.identity === "";
}

export interface Ends {
  /** As much of the beginning as holds the first line, where that is not too long. */
  readonly head: Buffer;
  /** Where the last whole line ends; undefined when no line ends near the end of the file. */
  readonly wholeTo: number | undefined;
  /** What follows it. */
  readonly rest: string;
  /** What `sampleOf` says of the whole file. */
  readonly sample: string;
}

/** Reads both ends of a file of a known size. At once rather than by promises, which would cost more than reading does. */
export function endsOf(path: string, size: number): Ends {
  const file = openSync(path, "r");
  try {
    const head = headOf(file, size);
    let sample: string | undefined;
    for (let length = sampleBytes; ; length *= 32) {
      const from = Math.max(0, size - Math.min(length, longestTail));
      const tail = bytesAt(file, from, size - from);
      sample ??= digestOfEnds(head.subarray(0, sampleBytes), tail);
      const end = tail.lastIndexOf(10);
      if (end >= 0) return { head, wholeTo: from + end + 1, rest: tail.toString("utf8", end + 1), sample };
      if (from === 0) return { head, wholeTo: 0, rest: tail.toString("utf8"), sample };
      if (length >= longestTail) return { head, wholeTo: undefined, rest: "", sample };
    }
  } finally {
    closeSync(file);
  }
}

function headOf(file: number, size: number): Buffer {
  const head = bytesAt(file, 0, Math.min(firstLook, size));
  return head.includes(10) || size <= firstLook ? head : bytesAt(file, 0, Math.min(headBytes, size));
}

/** A digest of the two ends of a file's first bytes: what was read once is still what it was. */
export function sampleOf(path: string, to: number): string {
  const file = openSync(path, "r");
  try {
    const from = Math.max(0, to - sampleBytes);
    return digestOfEnds(bytesAt(file, 0, Math.min(sampleBytes, to)), bytesAt(file, from, to - from));
  } finally {
    closeSync(file);
  }
}

function digestOfEnds(first: Buffer, last: Buffer): string {
  return createHash("sha256").update(first).update(last).digest("hex").slice(0, 32);
}

function bytesAt(file: number, from: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const bytesRead = readSync(file, buffer, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { fileErrorCode } from "../../store/fault.ts";

/** Largest files that are read, in bytes. Plans and states are JSON and grow with what they hold; code that people write does not. */
const [mostText, mostJson] = [10 * 1024 * 1024, 200 * 1024 * 1024];

const [openingBrace, openingBracket] = [0x7b, 0x5b];

/** Bytes of a regular file, or in words why it is not read. Errors of the file system are thrown. */
export function readWhole(path: string): Buffer | { readonly fault: string } {
  // Without O_NONBLOCK a pipe with nobody at its other end would hold the run for ever.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { fault: "it is no regular file" };
    if (stat.size > mostText) {
      const most = isJson(file) ? mostJson : mostText;
      if (stat.size > most)
        return { fault: `it has ${megabytes(stat.size)} MB, and more than ${megabytes(most)} MB are not read` };
    }
    return readBytes(file, stat.size);
  } finally {
    closeSync(file);
  }
}

/** As many bytes as the file had when it was opened: one that grows meanwhile cannot fill the memory. */
function readBytes(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, bytes, filled, size - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function isJson(file: number): boolean {
  const start = Buffer.alloc(256);
  const count = readSync(file, start, 0, start.length, 0);
  const first = start.subarray(0, count).find((byte) => byte > 0x20 && byte < 0x80);
  return first === openingBrace || first === openingBracket;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}

/** Text of a small file of git's own; empty where there is none. */
export function readSmall(path: string, tell: (error: unknown) => void): string {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined) throw error;
    if (!["ENOENT", "ENOTDIR", "ELOOP", "EISDIR"].includes(code)) tell(error);
    return "";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

import { readFileSync } from "node:fs";
import { fileErrorCode } from "../../store/fault.ts";

/** What a repository keeps track of: its files, and the folders that they lie in. Paths from its top, with `/`. */
export interface Tracked {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

const nothing: Tracked = { files: new Set(), folders: new Set() };

/** Times, device, inode, mode, owner and size of an entry; its object id and flags follow. */
const statBytes = 40;
const [sha1Bytes, sha256Bytes] = [20, 32];
const [extendedFlag, lengthFlags, modeOffset, linkMode] = [0x4000, 0x0fff, 24, 0o160000];

/**
 * Reads git's index: what is committed or about to be, also where `.gitignore` came later. An index that cannot be read, or is of a form
 * that git may yet invent, tracks nothing: then what is ignored is not read.
 */
export function readIndex(path: string): Tracked {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (fileErrorCode(error) === undefined) throw error;
    return nothing;
  }
  const files = parseIndex(bytes, sha1Bytes) ?? parseIndex(bytes, sha256Bytes);
  return files ? { files: new Set(files), folders: foldersOf(files) } : nothing;
}

/** Undefined where the bytes are no index with object ids of this length. */
export function parseIndex(bytes: Buffer, idBytes: number): readonly string[] | undefined {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "DIRC") return undefined;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return undefined;
  const count = bytes.readUInt32BE(8);
  const paths: string[] = [];
  const form = { idBytes, version };
  let before: Entry = { name: Buffer.alloc(0), isLink: false, end: 12 };
  for (let index = 0; index < count; index += 1) {
    const entry = readEntry(bytes, before, form);
    if (!entry) return undefined;
    // Another repository inside this one is tracked as a link to a commit, and has no files here.
    if (!entry.isLink) paths.push(entry.name.toString("utf8"));
    before = entry;
  }
  return paths;
}

interface Entry {
  readonly name: Buffer;
  readonly isLink: boolean;
  readonly end: number;
}

/** Version 4 writes of each path what differs from the one before; the others fill up each entry to eight bytes. */
function readEntry(
  bytes: Buffer,
  before: Entry,
  { idBytes, version }: { readonly idBytes: number; readonly version: number },
): Entry | undefined {
  const start = before.end;
  const flagsAt = start + statBytes + idBytes;
  if (flagsAt + 2 > bytes.length) return undefined;
  const flags = bytes.readUInt16BE(flagsAt);
  const pathAt = flagsAt + (version >= 3 && (flags & extendedFlag) !== 0 ? 4 : 2);
  const prefix = version === 4 ? readPrefix(bytes, pathAt, before.name.length) : { kept: 0, end: pathAt };
  const end = prefix ? bytes.indexOf(0, prefix.end) : -1;
  if (!prefix || end < 0) return undefined;
  const own = bytes.subarray(prefix.end, end);
  const name = prefix.kept > 0 ? Buffer.concat([before.name.subarray(0, prefix.kept), own]) : own;
  // The flags repeat the length of the path: with ids of another length they would not.
  if (Math.min(name.length, lengthFlags) !== (flags & lengthFlags)) return undefined;
  const isLink = (bytes.readUInt32BE(start + modeOffset) & 0o170000) === linkMode;
  return { name, isLink, end: version === 4 ? end + 1 : start + ((end - start + 8) & ~7) };
}

/** How many bytes of the path before are kept: git's variable-length number says how many are not. */
function readPrefix(bytes: Buffer, start: number, length: number): { kept: number; end: number } | undefined {
  let at = start;
  let dropped = 0;
  for (let byte = bytes[at]; byte !== undefined && at < start + 5; byte = bytes[at]) {
    dropped = at === start ? byte & 0x7f : ((dropped + 1) << 7) | (byte & 0x7f);
    at += 1;
    if ((byte & 0x80) === 0) return dropped <= length && dropped >= 0 ? { kept: length - dropped, end: at } : undefined;
  }
  return undefined;
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let slash = file.lastIndexOf("/"); slash > 0; slash = file.lastIndexOf("/", slash - 1)) {
      const folder = file.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

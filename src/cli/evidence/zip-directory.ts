import type { FileHandle } from "node:fs/promises";
import { BagMisfit, isSafePath } from "./bag-source.ts";

/** One file in an archive. */
export interface ZipEntry {
  /** With the bundle's folder in front. */
  readonly name: string;
  readonly isDeflated: boolean;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly start: number;
}

const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const descriptorBytes = 16;
const largestDirectory = 64 << 20;
const [endMark, centralMark, localMark, descriptorMark] = [0x06054b50, 0x02014b50, 0x04034b50, 0x08074b50];
/** Version 2.0 of the format, on no particular system. */
const madeBy = 20;
/** Sizes follow the data. The other flag says that names are UTF-8, which ours are without saying it. */
const descriptorFlag = 8;

/**
 * Reads the directory of an archive as kvaudit writes them: entries one behind the other without a gap, each local header
 * saying what the directory says, nothing before, between or behind. Anything else is another archive, or a changed one.
 */
export async function readZipDirectory(file: FileHandle): Promise<readonly ZipEntry[] | undefined> {
  const { size } = await file.stat();
  if (size < endBytes) return undefined;
  const end = await bytesAt(file, size - endBytes, endBytes);
  const isZip = (await bytesAt(file, 0, 4)).readUInt32LE(0) === localMark;
  if (end.readUInt32LE(0) !== endMark) {
    if (isZip) throw malformed("it is cut, or something was added to its end");
    return undefined;
  }
  const [count, length, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const isWhole = end.readUInt32LE(4) === 0 && end.readUInt16LE(8) === count && end.readUInt16LE(20) === 0;
  if (!isWhole || start + length + endBytes !== size || length > largestDirectory)
    throw malformed("its end does not say where its directory is");
  const entries = parseDirectory(await bytesAt(file, start, length), count);
  let at = 0;
  for (const listed of entries) at = await checkLocal(file, listed, at);
  if (at !== start) throw malformed("there is something between the files and the directory");
  return entries.map(({ entry }) => ({ ...entry, start: entry.start + localBytes + entry.name.length }));
}

interface Listed {
  /** Its start is that of the local header here. */
  readonly entry: ZipEntry;
  /** The fields that the local header repeats: version, flags, method, time, date. */
  readonly header: Buffer;
}

function parseDirectory(bytes: Buffer, count: number): readonly Listed[] {
  const entries: Listed[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < centralBytes || bytes.readUInt32LE(at) !== centralMark)
      throw malformed("its directory is broken");
    const nameLength = bytes.readUInt16LE(at + 28);
    const entry = entryAt(bytes, at, nameLength);
    if (seen.has(entry.name.toLowerCase())) throw malformed(`it has ${entry.name} twice`);
    seen.add(entry.name.toLowerCase());
    entries.push({ entry, header: bytes.subarray(at + 6, at + 16) });
    at += centralBytes + nameLength;
  }
  if (entries.length !== count) throw malformed("its directory has not as many files as its end says");
  return entries;
}

function entryAt(bytes: Buffer, at: number, nameLength: number): ZipEntry {
  const name = bytes.subarray(at + centralBytes, at + centralBytes + nameLength).toString("latin1");
  if (!isSafePath(name))
    throw new BagMisfit(
      "unsafe",
      name,
      `it holds ${JSON.stringify(name.slice(0, 200))}, a name that no file of a bundle has`,
    );
  // Extra fields, comments, disks and attributes: ours have none. An attribute could make a link of the file.
  const isPlain =
    bytes.readUInt16LE(at + 4) === madeBy &&
    bytes.readUInt32LE(at + 30) === 0 &&
    bytes.readUInt32LE(at + 34) === 0 &&
    bytes.readUInt32LE(at + 38) === 0;
  if (!isPlain) throw new BagMisfit("unsafe", name, `${name} has attributes; a bundle holds plain files only`);
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw malformed(`${name} is compressed in a way that kvaudit does not use`);
  return {
    name,
    isDeflated: method === 8,
    crc: bytes.readUInt32LE(at + 16),
    packedSize: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    start: bytes.readUInt32LE(at + 42),
  };
}

/** Checks the local header, which has to be at this place, against the directory. Gives back where the next one begins. */
async function checkLocal(file: FileHandle, { entry, header }: Listed, at: number): Promise<number> {
  const { name, start, packedSize, crc, size } = entry;
  const length = localBytes + name.length;
  const local = await bytesAt(file, at, length);
  const isSame =
    start === at &&
    local.length === length &&
    local.readUInt32LE(0) === localMark &&
    local.subarray(4, 14).equals(header) &&
    local.subarray(14, 26).every((byte) => byte === 0) &&
    local.readUInt16LE(26) === name.length &&
    local.readUInt16LE(28) === 0 &&
    local.subarray(localBytes).toString("latin1") === name;
  const hasDescriptor = (header.readUInt16LE(2) & descriptorFlag) !== 0;
  if (!isSame || !hasDescriptor) throw malformed(`the header of ${name} and the directory differ`);
  const behind = at + length + packedSize;
  const descriptor = await bytesAt(file, behind, descriptorBytes);
  const isTold =
    descriptor.length === descriptorBytes &&
    descriptor.readUInt32LE(0) === descriptorMark &&
    descriptor.readUInt32LE(4) === crc &&
    descriptor.readUInt32LE(8) === packedSize &&
    descriptor.readUInt32LE(12) === size;
  if (!isTold) throw malformed(`what follows ${name} and the directory differ`);
  return behind + descriptorBytes;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function malformed(why: string): BagMisfit {
  return new BagMisfit("malformed", "", `the zip is not as it was written: ${why}`);
}

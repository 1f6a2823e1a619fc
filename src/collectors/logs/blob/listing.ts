import type { BlobItem } from "@azure/storage-blob";
import { isAddressFault, readAddress } from "../../azure/pipeline/guard-address.ts";
import { hourOfPath } from "../log-input.ts";
import { isStorageFault, type LogContainer, plainEtag } from "./container.ts";
import type { StorageFault } from "./storage-refusal.ts";

/** A blob as a list names it. */
export interface FoundBlob {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** Grows at its end: what was there stays, as long as it is the same blob. */
  readonly isAppend: boolean;
  /** Milliseconds since the epoch; undefined where the list does not say. */
  readonly createdAt: number | undefined;
  /** Hours since 1970 of the hour that its path names. */
  readonly pathHour: number | undefined;
}

/** A blob, or entries of a list, that cannot be read. */
export interface LeftOut {
  /** Undefined where the list itself broke off. */
  readonly name: string | undefined;
  readonly pathHour: number | undefined;
  readonly fault: StorageFault;
}

/** What lies below a prefix, as far as it could be listed. */
export interface BlobList {
  readonly blobs: readonly FoundBlob[];
  readonly folders: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Pages in a row without an entry before a list counts as broken: the service sends some where much was deleted. */
const emptyPages = 100;

/** Reads all pages. A page that was there before ends the list, and is told. */
export async function listBlobs(container: LogContainer, prefix: string, byFolder = false): Promise<BlobList> {
  const blobs: FoundBlob[] = [];
  const folders: string[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  let empty = 0;
  for (let marker: string | undefined, isFirst = true; isFirst || marker !== undefined; isFirst = false) {
    const page = await container.page(prefix, byFolder, marker);
    if (isStorageFault(page)) return { blobs, folders, leftOut: [...leftOut, { ...unnamed, fault: page }] };
    const first = page.blobs[0]?.name ?? page.folders[0];
    empty = first === undefined ? empty + 1 : 0;
    const isKnown = first !== undefined && seen.has(first);
    if (isKnown || empty > emptyPages)
      return { blobs, folders, leftOut: [...leftOut, broken("its pages go in circles")] };
    if (first !== undefined) seen.add(first);
    folders.push(...page.folders.filter((folder) => folder.startsWith(prefix) && folder.length > prefix.length));
    for (const item of page.blobs) await sortOut(container, prefix, item, { blobs, leftOut });
    marker = page.next;
  }
  return { blobs, folders, leftOut };
}

const unnamed = { name: undefined, pathHour: undefined };

function broken(why: string): LeftOut {
  return { ...unnamed, fault: fault(`the list of blobs is not whole: ${why}`, "run again") };
}

function fault(why: string, remedy: string | null): StorageFault {
  return { code: undefined, status: undefined, why, remedy };
}

interface Sorted {
  readonly blobs: FoundBlob[];
  readonly leftOut: LeftOut[];
}

async function sortOut(container: LogContainer, prefix: string, item: BlobItem, { blobs, leftOut }: Sorted) {
  const found = foundIn(item, prefix);
  if (!found) {
    leftOut.push(broken("an entry cannot be read"));
    return;
  }
  const { name, pathHour } = found;
  if (item.properties.accessTier === "Archive")
    leftOut.push({ name, pathHour, fault: fault("the blob is in the archive tier, which cannot be read", thaw) });
  else if (await leadsTo(container, name)) blobs.push(found);
  else leftOut.push({ name, pathHour, fault: fault("the blob's name leads to another address on the way", rename) });
}

const thaw = "bring it back with az storage blob set-tier --tier Hot, which takes hours, or narrow --since";
const rename = "copy it to a name without dot folders, backslashes, percent signs and control characters";

function foundIn({ name, properties }: BlobItem, prefix: string): FoundBlob | undefined {
  const { contentLength, etag, blobType, createdOn } = properties;
  const isSized = Number.isSafeInteger(contentLength) && (contentLength ?? -1) >= 0;
  if (typeof name !== "string" || !name.startsWith(prefix) || !isSized || typeof etag !== "string") return undefined;
  const created = createdOn?.getTime();
  return {
    name,
    size: contentLength ?? 0,
    etag: plainEtag(etag),
    isAppend: blobType === "AppendBlob",
    createdAt: created === undefined || !isWritable(created) ? undefined : created,
    pathHour: hourOfPath(name),
  };
}

/** A time that can be written down; the service's own words may be anything. */
const isWritable = (time: number) => time >= 0 && time < Date.UTC(9999, 0);

/** Names as Azure writes them: no letter that an address spells in another way, no folder of dots or of nothing. */
const plainName = /^(?:[A-Za-z0-9_=-][A-Za-z0-9._=-]*\/)*[A-Za-z0-9_=-][A-Za-z0-9._=-]*$/;

/** Whether the blob's address means this blob to every server: dot segments, for one, would lead to another. */
async function leadsTo(container: LogContainer, name: string): Promise<boolean> {
  if (plainName.test(name)) return true;
  if (!name.isWellFormed()) return false;
  const address = readAddress(await container.addressOf(name));
  if (isAddressFault(address)) return false;
  return address.segments.join("/") === `${container.address.container}/${name}` && !name.endsWith("/");
}

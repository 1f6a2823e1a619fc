import { inParallel } from "../../azure/tenant/in-parallel.ts";
import type { LogContainer } from "./container.ts";
import { foldersWithin, hourMs, overlaps, spanOf, type TimeRange } from "./hours.ts";
import { type BlobList, type FoundBlob, type LeftOut, listBlobs } from "./listing.ts";

/** Folders of the layout above those of time: the resource's id, level by level. */
const aboveTime =
  /(^|\/)(resourceid|tenantid)=\/(subscriptions\/([^/]+\/(resourcegroups\/([^/]+\/(providers\/([^/]+\/([^/]+\/([^/]+\/)?)?)?)?)?)?)?)?$/i;

/** Where blobs of the time asked for can be. */
export interface Places {
  /** Prefixes to list whole, in the order of names. */
  readonly prefixes: readonly string[];
  /** Blobs that were met on the way. */
  readonly blobs: readonly FoundBlob[];
  readonly leftOut: readonly LeftOut[];
  /** Nothing at all begins with the prefix that was asked for. */
  readonly isEmpty: boolean;
}

const listsAtOnce = 8;

/**
 * Walks down the folders of resources to those of time, and keeps what can hold records of the time asked for: of a
 * year's blobs a month is one list. Folders of other layouts are listed whole.
 */
export async function placesIn(container: LogContainer, asked: TimeRange): Promise<Places> {
  const blobs: FoundBlob[] = [];
  const leftOut: LeftOut[] = [];
  const prefixes: string[] = [];
  let isEmpty = true;
  for (let level = [container.address.prefix]; level.length > 0; ) {
    const lists = await inParallel(level, (prefix) => listBlobs(container, prefix, true), listsAtOnce);
    for (const list of lists) keepWithin(list, asked, { blobs, leftOut });
    isEmpty &&= lists.every((list) => list.blobs.length + list.folders.length + list.leftOut.length === 0);
    const folders = lists.flatMap((list) => list.folders);
    level = folders.filter((folder) => aboveTime.test(folder));
    prefixes.push(...folders.filter((folder) => !aboveTime.test(folder)).flatMap((folder) => within(folder, asked)));
  }
  return { prefixes: [...new Set(prefixes)].sort(), blobs, leftOut, isEmpty };
}

function within(folder: string, asked: TimeRange): readonly string[] {
  return spanOf(folder) ? foldersWithin(folder, asked) : [folder];
}

/** Adds what a list brought of the time asked for. */
export function keepWithin(list: BlobList, asked: TimeRange, kept: { blobs: FoundBlob[]; leftOut: LeftOut[] }): void {
  for (const blob of list.blobs) if (isWithin(blob.pathHour, asked)) kept.blobs.push(blob);
  for (const one of list.leftOut) if (isWithin(one.pathHour, asked)) kept.leftOut.push(one);
}

/** A blob whose path names no hour may hold any. */
function isWithin(pathHour: number | undefined, asked: TimeRange): boolean {
  return pathHour === undefined || overlaps({ from: pathHour * hourMs, to: (pathHour + 1) * hourMs }, asked);
}

/** The lists of all prefixes in their order, a few of them being read ahead. */
export async function* listsOf(container: LogContainer, prefixes: readonly string[]): AsyncGenerator<BlobList> {
  const ahead: Promise<BlobList>[] = [];
  for (const prefix of prefixes) {
    const list = listBlobs(container, prefix);
    // Looked at when its turn comes; until then a failure must not count as one that nobody handles.
    list.catch(() => {});
    ahead.push(list);
    const next = ahead.length < listsAtOnce ? undefined : ahead.shift();
    if (next) yield await next;
  }
  for (const list of ahead) yield await list;
}

import type { BlobItem, ContainerClient } from "@azure/storage-blob";
import { GuardRefusal } from "../../azure/pipeline/guard-refusal.ts";
import { withPurpose } from "../../azure/pipeline/purpose.ts";
import type { Door } from "../../azure/run/connect.ts";
import type { ContainerAddress } from "./address.ts";
import { openContainer } from "./client.ts";
import { type StorageFault, storageFault } from "./storage-refusal.ts";

/** One page of a list. Names of folders end in a slash. */
export interface BlobPage {
  readonly blobs: readonly BlobItem[];
  readonly folders: readonly string[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
}

/** Part of a blob's content, and what the blob was when it was read. */
export interface BlobPart {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Milliseconds since the epoch; undefined where the service does not say. */
  readonly createdAt: number | undefined;
}

export interface RangeAsked {
  readonly offset: number;
  readonly count: number;
  /** The blob must still be this one; undefined where that is told from the answer. */
  readonly etag: string | undefined;
  readonly signal: AbortSignal;
}

/** Most that the service puts on one page. */
const pageSize = 5000;

/** A container as the collector sees it: two reads, whose faults are values. */
export class LogContainer {
  readonly address: ContainerAddress;
  readonly #door: Door;
  readonly #pageSize: number;
  #client: Promise<ContainerClient> | undefined;

  constructor(address: ContainerAddress, door: Door, size = pageSize) {
    this.address = address;
    this.#door = door;
    this.#pageSize = size;
  }

  /** Blobs whose names begin with the prefix; `byFolder` stops at the next slash and names folders instead. */
  async page(prefix: string, byFolder: boolean, marker: string | undefined): Promise<BlobPage | StorageFault> {
    return this.#asking(async (client) => {
      const options = prefix === "" ? {} : { prefix };
      const settings = { maxPageSize: this.#pageSize, ...(marker === undefined ? {} : { continuationToken: marker }) };
      if (!byFolder) {
        for await (const { segment, continuationToken } of client.listBlobsFlat(options).byPage(settings))
          return { blobs: segment.blobItems, folders: [], next: continuationToken || undefined };
      } else {
        for await (const { segment, continuationToken } of client.listBlobsByHierarchy("/", options).byPage(settings)) {
          const folders = (segment.blobPrefixes ?? []).map(({ name }) => name);
          return { blobs: segment.blobItems, folders, next: continuationToken || undefined };
        }
      }
      return { blobs: [], folders: [], next: undefined };
    });
  }

  async range(name: string, { offset, count, etag, signal }: RangeAsked): Promise<BlobPart | StorageFault> {
    return this.#asking(async (client) => {
      const answer = await client.getBlobClient(name).download(offset, count, {
        // A cut body is tried again by the pipeline, which has it whole before it gets here.
        maxRetryRequests: 0,
        abortSignal: signal,
        ...(etag === undefined ? {} : { conditions: { ifMatch: `"${etag}"` } }),
      });
      const pieces: Buffer[] = [];
      // The stream of Node, by an interface of the SDK's own.
      for await (const piece of (answer.readableStreamBody ?? []) as AsyncIterable<Buffer>) pieces.push(piece);
      return {
        bytes: Buffer.concat(pieces),
        etag: plainEtag(answer.etag ?? ""),
        createdAt: answer.createdOn?.getTime(),
      };
    });
  }

  /** The address of a blob as the client would ask for it, without what follows the question mark. */
  async addressOf(name: string): Promise<string> {
    const client = await this.#open();
    return client.getBlobClient(name).url.replace(/\?.*$/s, "");
  }

  async #asking<Answer>(exchange: (client: ContainerClient) => Promise<Answer>): Promise<Answer | StorageFault> {
    const client = await this.#open();
    try {
      return await withPurpose({ collector: "logs", scope: this.address.shown }, () => exchange(client));
    } catch (error) {
      if (error instanceof GuardRefusal) this.#door.onGuardRefusal(error);
      const fault = storageFault(error, this.address);
      if (fault) return fault;
      throw error;
    }
  }

  #open(): Promise<ContainerClient> {
    this.#client ??= openContainer(this.address, this.#door);
    return this.#client;
  }
}

/** An entity tag as lists write it: without the quotes that headers have. */
export function plainEtag(etag: string): string {
  return etag.replace(/^"|"$/g, "");
}

export function isStorageFault(answer: BlobPage | BlobPart | StorageFault): answer is StorageFault {
  return "remedy" in answer;
}

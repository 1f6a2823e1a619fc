import type { JsonMap } from "../../exports/json-value.ts";
import type { Listing } from "../client.ts";
import { apiVersions } from "./api-versions.ts";
import type { Limiter } from "./limiter.ts";
import { byName, type Collection, controlName, dataName, dataVersion, type NamedItems } from "./object-lists.ts";
import { listReplyOf, type PartList, type Reply, replyOf } from "./replies.ts";
import type { VaultCalls } from "./vault-calls.ts";

/** What every part of reading one vault or managed HSM goes by. */
export interface Reading {
  readonly id: string;
  /** `https://host[:port]` of the data plane; nothing starts with it where there is none. */
  readonly origin: string;
  readonly calls: VaultCalls;
  /** Bounds the calls about single objects. */
  readonly limiter: Limiter;
}

/** The most that Key Vault gives on a page. */
export const dataPage = { maxresults: "25" } as const;

/** What ARM lists of a collection. There are no certificates in ARM. */
export async function listControl(reading: Reading, collection: "secrets" | "keys"): Promise<NamedItems> {
  const call = { path: `/${collection}`, version: apiVersions.keyVault, collector: collection };
  return byName(await reading.calls.controlList(call), (item) => controlName(item, reading.id, collection));
}

/** What the vault lists of a collection; certificates with those that are still being made. */
export async function listData(reading: Reading, collection: Collection): Promise<NamedItems> {
  const pending = collection === "certificates" ? { includePending: "true" } : {};
  const call = {
    path: `/${collection}`,
    collector: collection,
    collection,
    permission: "list",
    query: { ...dataPage, ...pending },
  };
  return byName(await reading.calls.dataList(call), (item) => dataName(item, reading.origin, collection));
}

/** A part of one object, such as a certificate's policy; the path follows the object's name. */
export interface ObjectPart {
  readonly collection: Collection;
  readonly part: string;
  readonly permission: string;
}

export async function readPart(
  { calls }: Reading,
  name: string,
  { collection, part, permission }: ObjectPart,
): Promise<Reply<JsonMap>> {
  const path = `/${collection}/${name}${part}`;
  return replyOf(await calls.data({ path, collector: collection, collection, permission }));
}

/** The versions of one object, as the vault lists them. */
export async function listVersions({ calls }: Reading, collection: Collection, name: string): Promise<Reply<PartList>> {
  const path = `/${collection}/${name}/versions`;
  const call = { path, collector: collection, collection, permission: "list", query: dataPage };
  const listing: Listing = await calls.dataList(call);
  return listReplyOf(listing);
}

/** Tells the version in an item of an object's list of versions. */
export function versionNamer(reading: Reading, collection: Collection, name: string) {
  return (item: JsonMap) => dataVersion(item, reading.origin, [collection, name]);
}

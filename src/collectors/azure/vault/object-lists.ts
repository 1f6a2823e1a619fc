import { type Unread, unread } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import { type JsonMap, textIn } from "../../exports/json-value.ts";
import type { Listing } from "../client.ts";

export type Collection = "secrets" | "keys" | "certificates";

/** One object as the two planes list it. */
export interface Listed {
  /** As the service spells it. */
  readonly name: string;
  readonly control?: JsonMap;
  readonly data?: JsonMap;
}

/** A listing by the names in it, lower case. */
export interface NamedItems {
  readonly items: ReadonlyMap<string, { readonly name: string; readonly item: JsonMap }>;
  /** Why something is not in it. */
  readonly missing?: Unread;
  /** False where not one page came. */
  readonly wasRead: boolean;
}

const objectName = /^[0-9a-z-]{1,127}$/i;
const versionName = /^[0-9a-z]{1,64}$/i;

/** The words of an id below `https://host/`; undefined for an id on another host. An explicit port 443 is none. */
function dataPath(item: JsonMap, origin: string): readonly string[] | undefined {
  const url = URL.parse(textIn(item, "id") ?? textIn(item, "kid") ?? "");
  return url?.origin === origin ? url.pathname.split("/").slice(1) : undefined;
}

/** The name of a data-plane item of a collection; undefined where its id names none in this vault. */
export function dataName(item: JsonMap, origin: string, collection: string): string | undefined {
  const [word, name = ""] = dataPath(item, origin) ?? [];
  return word?.toLowerCase() === collection && objectName.test(name) ? name : undefined;
}

/** The version that an item of a list of versions names; undefined where it is of another object. */
export function dataVersion(item: JsonMap, origin: string, object: readonly [Collection, string]): string | undefined {
  const [word, name, version = ""] = dataPath(item, origin) ?? [];
  const isOfObject = word?.toLowerCase() === object[0] && name?.toLowerCase() === object[1].toLowerCase();
  return isOfObject && versionName.test(version) ? version : undefined;
}

/** The name of an ARM item below the vault; undefined where its id names none. */
export function controlName(item: JsonMap, vaultId: string, collection: Collection): string | undefined {
  const id = textIn(item, "id") ?? "";
  const name = id.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const isBelow = normalizeId(id) === `${vaultId}/${collection}/${name.toLowerCase()}`;
  return isBelow && objectName.test(name) ? name : undefined;
}

/** The version that an ARM item below a key names. */
export function controlVersion(item: JsonMap, keyId: string): string | undefined {
  const id = normalizeId(textIn(item, "id") ?? "");
  const version = id.slice(`${keyId}/versions/`.length);
  return id === `${keyId}/versions/${version}` && versionName.test(version) ? version : undefined;
}

/** Orders a listing by name. Items without a name that Azure gives out cost themselves and are told as missing. */
export function byName({ items, missing }: Listing, nameOf: (item: JsonMap) => string | undefined): NamedItems {
  const named = new Map<string, { readonly name: string; readonly item: JsonMap }>();
  let lost = 0;
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) lost += 1;
    else named.set(name.toLowerCase(), { name, item });
  }
  const why = missing ?? (lost > 0 ? lostItems(lost, items.length) : undefined);
  return { items: named, ...(why ? { missing: why } : {}), wasRead: items.length > 0 || !missing };
}

export function lostItems(lost: number, of: number): Unread {
  return unread("unparsable", `${lost} of ${of} entries of the list are not what Azure prints`).unread;
}

/** A collection as both planes list it, put together by name. */
export interface Union {
  /** In the order of names. */
  readonly objects: readonly Listed[];
  /** Why the collection may hold more than this; absent where it was read whole. */
  readonly missing?: Unread;
  readonly wasRead: boolean;
  /** Why the data plane listed nothing at all: then it is not asked about single objects either. */
  readonly dataUnread?: Unread;
  /** In words, where both planes listed all they have and it is not the same. */
  readonly difference?: string;
}

/**
 * The data plane's list is the vault's own word. Whether ARM's holds objects that were made on the data plane no document
 * says: so ARM's alone never counts as whole. Managed HSMs have the data plane's list only.
 */
export function unite(control: NamedItems | undefined, data: NamedItems): Union {
  const names = [...new Set([...(control?.items.keys() ?? []), ...data.items.keys()])].sort();
  const objects = names.map((key): Listed => {
    const [ofControl, ofData] = [control?.items.get(key), data.items.get(key)];
    return {
      name: ofData?.name ?? ofControl?.name ?? key,
      ...(ofControl ? { control: ofControl.item } : {}),
      ...(ofData ? { data: ofData.item } : {}),
    };
  });
  const difference = control && differenceOf(control, data);
  return {
    objects,
    ...(data.missing ? { missing: data.missing } : {}),
    wasRead: control?.wasRead === true || data.wasRead,
    ...(data.wasRead || !data.missing ? {} : { dataUnread: data.missing }),
    ...(difference === undefined ? {} : { difference }),
  };
}

function differenceOf(control: NamedItems, data: NamedItems): string | undefined {
  if (!data.wasRead || data.missing) return undefined;
  if (!control.wasRead || control.missing) {
    const why = control.missing?.detail ?? control.missing?.reason ?? "";
    return `the control plane's list could not be held against the data plane's, which was read: ${why}`;
  }
  const onlyControl = [...control.items.keys()].filter((name) => !data.items.has(name)).length;
  const onlyData = [...data.items.keys()].filter((name) => !control.items.has(name)).length;
  if (onlyControl + onlyData === 0) return undefined;
  return `the planes list differently: ${onlyControl} only in the control plane's list, ${onlyData} only in the data plane's; all were read`;
}

import { type Fact, isRead, partly, read, type Unread } from "../../../model/fact.ts";
import type { Certificate, ObjectVersion } from "../../../model/objects.ts";
import { managedUnknown } from "../../exports/object-common.ts";
import type { Collection, Union } from "./object-lists.ts";
import type { Reading } from "./reading.ts";

/** A collection of a vault, with what the coverage has to tell beside its facts. */
export interface ObjectsRead<Item> {
  readonly list: Fact<readonly Item[]>;
  /** Ids of objects that were deleted while the run read them: they are not in the list. */
  readonly gone: readonly string[];
  readonly difference?: string;
}

export interface CertificatesRead extends ObjectsRead<Certificate> {
  /** By name in lower case; has every certificate of the list. */
  readonly versions: ReadonlyMap<string, Fact<readonly ObjectVersion[]>>;
  /** Why the list may lack certificates. */
  readonly missing?: Unread;
}

export function listFactOf<Item>(
  items: readonly Item[],
  lists: Pick<Union, "missing" | "wasRead">,
): Fact<readonly Item[]> {
  if (!lists.missing) return read(items);
  return lists.wasRead ? partly(items, lists.missing) : { unread: lists.missing };
}

export function objectId({ id }: Reading, collection: Collection, name: string): string {
  return `${id}/${collection}/${name.toLowerCase()}`;
}

/** ARM leaves open whether a secret or key belongs to a certificate; the vault's certificates say so. */
export function settleManaged<Item extends { readonly name: string; readonly managed: Fact<boolean> }>(
  item: Item,
  certificates: CertificatesRead,
): Item {
  if (item.managed !== managedUnknown) return item;
  const isNamed = certificates.versions.has(item.name.toLowerCase());
  if (isNamed || !certificates.missing) return { ...item, managed: read<boolean>(isNamed) };
  return { ...item, managed: { unread: certificates.missing } };
}

/**
 * The versions of the certificate that a secret or key belongs to, which are its own: a certificate's key and secret are
 * made with each of its versions. Undefined for what belongs to no certificate.
 */
export function certificateVersions(
  item: { readonly name: string; readonly managed: Fact<boolean> },
  certificates: CertificatesRead,
): Fact<readonly ObjectVersion[]> | undefined {
  const isManaged = isRead(item.managed) && item.managed.read;
  return isManaged ? certificates.versions.get(item.name.toLowerCase()) : undefined;
}

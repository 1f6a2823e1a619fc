import { type UnreadFact, unread } from "../../model/fact.ts";
import { daysBetween } from "../../model/iso-date.ts";
import type {
  InventoryObject,
  LogCompleteness,
  ObjectUsage,
  UsageInventory,
  UsedObject,
  VaultUsage,
} from "../../model/vault-usage.ts";

/** What the inventory says of an object; `unread` where its list was not read whole. */
export type Lookup = (object: UsedObject) => InventoryObject | "gone" | "unread";

/** Finds objects by type and name: a vault may hold many, and many may near their end. */
export function lookupIn({ objects }: UsageInventory): Lookup {
  const lists = new Map(
    Object.entries(objects).map(([type, list]) => [type, new Map(list.map((object) => [object.name, object]))]),
  );
  return ({ type, name }) => {
    const list = lists.get(type);
    return list ? (list.get(name) ?? "gone") : "unread";
  };
}

/** Objects whose near end was announced. The key and the secret of a certificate end and are renewed with it: they count as it. */
export function noticedObjects({ objects }: VaultUsage, lookup: Lookup): readonly ObjectUsage[] {
  const certificates = new Map(
    objects.flatMap((object) => (isRenewed(object) ? [[object.name, object] as const] : [])),
  );
  return objects.flatMap((object): readonly ObjectUsage[] => {
    if (object.nearExpiry === null) return [];
    if (object.type === "certificate") return [object];
    const certificate = certificates.get(object.name);
    if (certificate?.nearExpiry) return [];
    const itself = { type: "certificate", name: object.name } as const;
    const isCertificate = certificate ?? typeof lookup(itself) === "object";
    return [isCertificate ? { ...object, ...certificate, ...itself, nearExpiry: object.nearExpiry } : object];
  });
}

/** Asking for a certificate makes none: the service or a renewal must speak of it. */
function isRenewed({ type, nearExpiry, lastNewVersion }: ObjectUsage): boolean {
  return type === "certificate" && (nearExpiry !== null || lastNewVersion !== null);
}

export interface Noticed {
  readonly lookup: Lookup;
  readonly completeness: LogCompleteness;
  readonly now: string;
  readonly days: number;
}

/**
 * Whether an object whose near end was announced got no new version since. `false`: it did, is gone, or is switched off, or
 * there is still time. A fact where neither the inventory nor the logs can say.
 */
export function isOverdue(object: ObjectUsage, { lookup, completeness, now, days }: Noticed): boolean | UnreadFact {
  const { nearExpiry } = object;
  if (nearExpiry === null || daysBetween(nearExpiry, now) < days) return false;
  const listed = lookup(object);
  if (isSettled(nearExpiry, object, listed)) return false;
  if (typeof listed === "object" && listed.newestOn !== null) return true;
  return isUnproven(completeness, nearExpiry, days) ? unprovenSince(nearExpiry) : true;
}

/** Did the object get a new version after that time, was it deleted, or is it gone or switched off by the inventory? */
export function isSettled(since: string, logged: ObjectUsage | undefined, listed: ReturnType<Lookup>): boolean {
  const isAfter = (time: string | null | undefined) => (time ?? "") > since;
  if (isAfter(logged?.lastNewVersion) || isAfter(logged?.lastDeleted) || listed === "gone") return true;
  return listed !== "unread" && (!listed.isEnabled || isAfter(listed.newestOn));
}

/** Without an inventory the logs alone must show that nothing followed in all the days that it may take. */
function isUnproven({ window, gaps, unproven }: LogCompleteness, since: string, days: number): boolean {
  if (!window || daysBetween(since, window.to) < days) return true;
  return [...gaps, ...unproven].some(({ to }) => to > since);
}

function unprovenSince(notice: string): UnreadFact {
  const why = "days after a notice of near expiry are not proven, and the vault's objects were not read";
  return unread("not-in-output", why, `read the vault's objects, or logs without gaps from ${notice} on`);
}

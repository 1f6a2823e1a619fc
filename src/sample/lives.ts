import { read } from "../model/fact.ts";
import { addDays } from "../model/iso-date.ts";
import type { Certificate, Key, Secret } from "../model/objects.ts";
import type { Draft } from "./draft.ts";

/** When an object was made and when it ends, in days from the snapshot's time. */
export interface Life {
  readonly createdDaysAgo: number;
  /** Null: never ends. Negative: ended so long ago. */
  readonly expiresInDays: number | null;
}

type AnyObject = Draft<Secret> | Draft<Key> | Draft<Certificate>;

/** Gives an object another life; its newest version always has the object's own times. */
export function setLife(object: AnyObject, life: Life, now: string): void {
  const createdOn = addDays(now, -life.createdDaysAgo);
  const expiresOn = life.expiresInDays === null ? null : addDays(now, life.expiresInDays);
  object.createdOn = read(createdOn);
  object.updatedOn = read(createdOn);
  object.expiresOn = read(expiresOn);
  if (!("versions" in object)) {
    object.notBefore = read(createdOn);
    return;
  }
  const versions = "read" in object.versions ? object.versions.read : [];
  object.versions = read(
    versions.map((version, index) => ({
      ...version,
      createdOn: index === 0 ? createdOn : addDays(createdOn, -90 * index),
      expiresOn: index === 0 ? expiresOn : version.expiresOn,
    })),
  );
}

/** A disabled secret, old and without an end: rules skip it. */
export function retire(draft: Draft<Secret>, now: string): void {
  setLife(draft, { createdDaysAgo: 700, expiresInDays: null }, now);
  draft.enabled = read(false);
  const kept = "read" in draft.versions ? draft.versions.read : [];
  draft.versions = read(kept.map((version) => ({ ...version, enabled: false })));
}

/** A certificate's own secret and key live and end with it. */
export function lifeOf<Managed extends Draft<Secret> | Draft<Key>>(
  owner: Draft<Certificate>,
  managed: Managed,
): Managed {
  const { createdOn, updatedOn, notBefore, expiresOn } = owner;
  Object.assign(managed, { createdOn, updatedOn, notBefore, expiresOn });
  const times = {
    createdOn: "read" in createdOn ? createdOn.read : null,
    expiresOn: "read" in expiresOn ? expiresOn.read : null,
  };
  const kept = "read" in managed.versions ? managed.versions.read : [];
  managed.versions = read(kept.map((version) => ({ ...version, ...times })));
  return managed;
}

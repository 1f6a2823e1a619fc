import type { Certificate, Key, Secret } from "../../model/objects.ts";
import { absentFacts } from "./absent-facts.ts";
import type { Collection } from "./identify.ts";
import type { JsonMap } from "./json-value.ts";
import type { DocumentNote } from "./notes.ts";
import { nothingRead, type ObjectSource, objectSource, versionOf } from "./object-common.ts";
import { ObjectDrafts } from "./object-drafts.ts";
import { readCertificate, readKey, readSecret, type Unplaced } from "./object-facts.ts";
import { readRotationPolicy } from "./rotation-policy.ts";

/** What the outputs say about the contents of one vault. */
export interface Contents {
  readonly secrets: ObjectDrafts<Unplaced<Secret>>;
  readonly keys: ObjectDrafts<Unplaced<Key>>;
  readonly certificates: ObjectDrafts<Unplaced<Certificate>>;
}

interface NamedObject {
  readonly collection: Collection;
  readonly place: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** A certificate's policy belongs to the certificate, not to one of its versions. */
const policyFacts = [
  "keyType",
  "keySize",
  "curve",
  "exportable",
  "issuer",
  "subject",
  "validityMonths",
  "lifetimeActions",
] as const;

/** The member that only the output of a `show` has. */
const shownMember = { secrets: "value", keys: "key", certificates: "policy" } as const;

/** The contents of all vaults, by the place where the outputs say they lie: a host, or an ARM id. */
export class ObjectStore {
  readonly #places = new Map<string, Contents>();
  readonly #absent = new Map<string, ReturnType<typeof absentFacts>>();

  places(): ReadonlyMap<string, Contents> {
    return this.#places;
  }

  at(place: string): Contents {
    const known = this.#places.get(place);
    if (known) return known;
    const contents: Contents = {
      secrets: new ObjectDrafts(`${place}/secrets`, ["managed"]),
      keys: new ObjectDrafts(`${place}/keys`, ["managed", "rotationPolicy"]),
      certificates: new ObjectDrafts(`${place}/certificates`, policyFacts),
    };
    this.#places.set(place, contents);
    return contents;
  }

  add(item: JsonMap, object: NamedObject, document: DocumentNote): void {
    const { collection, place, name, version } = object;
    const source = objectSource(item, name, this.#absentAt(place, collection));
    const isSingle = document.list === "none";
    const isShown = isSingle || item.has(shownMember[collection]);
    const contents = this.at(place);
    // Lists name objects without a version; with one it is a `show`, or one out of a list of versions.
    const entry = { source, version: isShown ? undefined : version, isListed: !isSingle && version === undefined };
    if (collection === "secrets") addTo(contents.secrets, readSecret(source), entry, document);
    else if (collection === "keys") addTo(contents.keys, readKey(source), entry, document);
    else addTo(contents.certificates, readCertificate(source), entry, document);
  }

  addRotationPolicy(
    item: JsonMap,
    key: { readonly place: string; readonly name: string },
    document: DocumentNote,
  ): void {
    const nothing = readKey(nothingRead(this.#absentAt(key.place, "keys")));
    const record = { ...nothing, name: key.name, rotationPolicy: readRotationPolicy(item) };
    this.at(key.place).keys.add(record, document, false);
  }

  /** A document says that it lists this collection, whether or not anything is in it. */
  addList(place: string, collection: Collection, document: DocumentNote): void {
    this.at(place)[collection].lists.add(document);
  }

  #absentAt(place: string, collection: Collection): ReturnType<typeof absentFacts> {
    const key = `${place}/${collection}`;
    const absent = this.#absent.get(key) ?? absentFacts(place, collection);
    this.#absent.set(key, absent);
    return absent;
  }
}

interface Entry {
  readonly source: ObjectSource;
  readonly version: string | undefined;
  readonly isListed: boolean;
}

function addTo<Item extends Unplaced<Secret> | Unplaced<Key> | Unplaced<Certificate>>(
  drafts: ObjectDrafts<Item>,
  record: Item,
  { source, version, isListed }: Entry,
  document: DocumentNote,
): void {
  if (version === undefined) drafts.add(record, document, isListed);
  else drafts.addVersion(record, versionOf(source, version), document);
}

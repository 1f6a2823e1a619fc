import { type Fact, isRead, partly, read, unread } from "../../model/fact.ts";
import type { ObjectVersion } from "../../model/objects.ts";
import { fillFacts, mergeRecords } from "./merge.ts";
import { type DocumentNote, missingFrom } from "./notes.ts";

/** The facts that the merging of objects itself looks at. */
interface Dated {
  readonly name: string;
  readonly createdOn: Fact<string | null>;
}

interface Draft<Item extends Dated> {
  /** What shows and lists say of the object. */
  record: Item | undefined;
  /** The document that spoke of it last. */
  document: DocumentNote;
  /** Absent for most objects: outputs with versions are rare, and a large estate has millions of objects. */
  versions: Versions<Item> | undefined;
}

/** What lists of an object's versions say. */
interface Versions<Item> {
  /** What the newest of them says: all there is where nothing shows the object itself. */
  newest: Item;
  readonly byName: Map<string, ObjectVersion>;
  readonly lists: Set<DocumentNote>;
  hasLost: boolean;
}

/** The secrets, keys or certificates of one vault, gathered from any number of outputs. */
export class ObjectDrafts<Item extends Dated> {
  readonly #place: string;
  /** Facts of the object rather than of its current version: what an older version's output says of them holds. */
  readonly #lasting: readonly (keyof Item)[];
  readonly #drafts = new Map<string, Draft<Item>>();
  /** Documents that list the whole collection. */
  readonly lists = new Set<DocumentNote>();

  constructor(place: string, lasting: readonly (keyof Item)[]) {
    this.#place = place;
    this.#lasting = lasting;
  }

  get size(): number {
    return this.#drafts.size;
  }

  names(): Iterable<string> {
    return this.#drafts.keys();
  }

  /** An object as a list or a `show` has it. */
  add(item: Item, document: DocumentNote, isListed: boolean): void {
    if (isListed) this.lists.add(document);
    const draft = this.#draft(item.name, document);
    draft.record = draft.record ? this.#merge(draft.record, item, document) : item;
    draft.document = document;
  }

  /** One version out of a list of versions; its facts are those of the object only if it is the newest. */
  addVersion(item: Item, version: ObjectVersion | undefined, document: DocumentNote): void {
    const draft = this.#draft(item.name, document);
    document.versionsOf.add(`${this.#place}/${item.name.toLowerCase()}`);
    draft.versions ??= { newest: item, byName: new Map(), lists: new Set(), hasLost: false };
    const { versions } = draft;
    versions.lists.add(document);
    if (version) versions.byName.set(version.version, version);
    else versions.hasLost = true;
    if (createdTime(item) >= createdTime(versions.newest)) versions.newest = item;
  }

  /** Everything of another place that turned out to be the same vault. */
  absorb(other: ObjectDrafts<Item>): void {
    for (const document of other.lists) this.lists.add(document);
    for (const [name, theirs] of other.#drafts) {
      const own = this.#drafts.get(name);
      this.#drafts.set(name, own ? this.#join(own, theirs) : theirs);
    }
  }

  /** The objects in the order of their names, each with its versions where they are known. */
  *finish(withVersions: (item: Item, versions: Fact<readonly ObjectVersion[]>) => Item): Generator<Item> {
    for (const name of [...this.#drafts.keys()].sort()) {
      const draft = this.#drafts.get(name);
      const item = draft?.record ?? draft?.versions?.newest;
      if (!item) continue;
      const versions = draft?.versions && versionsFact(draft.versions);
      yield versions ? withVersions(item, versions) : item;
    }
  }

  #draft(name: string, document: DocumentNote): Draft<Item> {
    const key = name.toLowerCase();
    const known = this.#drafts.get(key);
    if (known) return known;
    const draft: Draft<Item> = { record: undefined, document, versions: undefined };
    this.#drafts.set(key, draft);
    return draft;
  }

  /** The same object from two places; as everywhere, the file that was read later counts. */
  #join(own: Draft<Item>, theirs: Draft<Item>): Draft<Item> {
    const [older, newer] = own.document.file.order <= theirs.document.file.order ? [own, theirs] : [theirs, own];
    const record =
      older.record && newer.record
        ? this.#merge(older.record, newer.record, newer.document)
        : (older.record ?? newer.record);
    return { record, document: newer.document, versions: joinVersions(older.versions, newer.versions) };
  }

  #merge(older: Item, newer: Item, document: DocumentNote): Item {
    return mergeByAge(older, newer, this.#lasting, (fact) =>
      document.file.disagree(`${this.#place}/${newer.name.toLowerCase()}`, fact),
    );
  }
}

/** Outputs of two versions do not disagree: the one of the later version counts, whatever the order of the files. */
function mergeByAge<Item extends Dated>(
  older: Item,
  newer: Item,
  lasting: readonly (keyof Item)[],
  onConflict: (fact: string) => void,
): Item {
  const [before, after] = [createdTime(older), createdTime(newer)];
  if (before === after || before === "" || after === "") return mergeRecords(older, newer, onConflict);
  return before > after ? fillFacts(older, newer, lasting) : fillFacts(newer, older, lasting);
}

function joinVersions<Item extends Dated>(
  own: Versions<Item> | undefined,
  theirs: Versions<Item> | undefined,
): Versions<Item> | undefined {
  if (!own || !theirs) return own ?? theirs;
  return {
    newest: createdTime(theirs.newest) > createdTime(own.newest) ? theirs.newest : own.newest,
    byName: new Map([...own.byName, ...theirs.byName]),
    lists: new Set([...own.lists, ...theirs.lists]),
    hasLost: own.hasLost || theirs.hasLost,
  };
}

function createdTime(item: Dated): string {
  return isRead(item.createdOn) ? (item.createdOn.read ?? "") : "";
}

/** A document with versions of several objects is a collection of single outputs, and says nothing of other versions. */
function versionsFact<Item>(versions: Versions<Item>): Fact<readonly ObjectVersion[]> | undefined {
  const lists = [...versions.lists].filter((document) => document.versionsOf.size === 1);
  if (lists.length === 0) return undefined;
  const sorted = [...versions.byName.values()].sort(byAge);
  const lost = versions.hasLost ? unread("unparsable", "a version is not what Azure prints").unread : undefined;
  const missing = missingFrom(lists) ?? lost;
  return missing ? partly(sorted, missing) : read(sorted);
}

function byAge(a: ObjectVersion, b: ObjectVersion): number {
  const [left, right] = [`${a.createdOn ?? ""} ${a.version}`, `${b.createdOn ?? ""} ${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

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
  /** What the newest of its listed versions says: all there is where nothing shows the object itself. */
  newest: Item | undefined;
  readonly versions: Map<string, ObjectVersion>;
  readonly versionLists: Set<DocumentNote>;
  hasLostVersions: boolean;
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
    const draft = this.#draft(item.name);
    draft.record = draft.record ? this.#merge(draft.record, item, document) : item;
  }

  /** One version out of a list of versions; its facts are those of the object only if it is the newest. */
  addVersion(item: Item, version: ObjectVersion | undefined, document: DocumentNote): void {
    const draft = this.#draft(item.name);
    document.versionsOf.add(`${this.#place}/${item.name.toLowerCase()}`);
    draft.versionLists.add(document);
    if (version) draft.versions.set(version.version, version);
    else draft.hasLostVersions = true;
    if (!draft.newest || createdTime(item) >= createdTime(draft.newest)) draft.newest = item;
  }

  /** Everything of another place that turned out to be the same vault. */
  absorb(other: ObjectDrafts<Item>): void {
    for (const document of other.lists) this.lists.add(document);
    for (const [name, theirs] of other.#drafts) {
      const own = this.#drafts.get(name);
      this.#drafts.set(name, own ? join(own, theirs, this.#lasting) : theirs);
    }
  }

  /** The objects in the order of their names, each with its versions where they are known. */
  *finish(withVersions: (item: Item, versions: Fact<readonly ObjectVersion[]>) => Item): Generator<Item> {
    for (const name of [...this.#drafts.keys()].sort()) {
      const draft = this.#drafts.get(name);
      const item = draft?.record ?? draft?.newest;
      if (!draft || !item) continue;
      const versions = versionsFact(draft);
      yield versions ? withVersions(item, versions) : item;
    }
  }

  #draft(name: string): Draft<Item> {
    const key = name.toLowerCase();
    const known = this.#drafts.get(key);
    if (known) return known;
    const draft: Draft<Item> = {
      record: undefined,
      newest: undefined,
      versions: new Map(),
      versionLists: new Set(),
      hasLostVersions: false,
    };
    this.#drafts.set(key, draft);
    return draft;
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

function join<Item extends Dated>(
  own: Draft<Item>,
  theirs: Draft<Item>,
  lasting: readonly (keyof Item)[],
): Draft<Item> {
  const record =
    own.record && theirs.record
      ? mergeByAge(own.record, theirs.record, lasting, () => undefined)
      : (own.record ?? theirs.record);
  return {
    record,
    newest: own.newest ?? theirs.newest,
    versions: new Map([...own.versions, ...theirs.versions]),
    versionLists: new Set([...own.versionLists, ...theirs.versionLists]),
    hasLostVersions: own.hasLostVersions || theirs.hasLostVersions,
  };
}

function createdTime(item: Dated): string {
  return isRead(item.createdOn) ? (item.createdOn.read ?? "") : "";
}

/** A document with versions of several objects is a collection of single outputs, and says nothing of other versions. */
function versionsFact<Item extends Dated>(draft: Draft<Item>): Fact<readonly ObjectVersion[]> | undefined {
  const lists = [...draft.versionLists].filter((document) => document.versionsOf.size === 1);
  if (lists.length === 0) return undefined;
  const versions = [...draft.versions.values()].sort(byAge);
  const lost = draft.hasLostVersions ? unread("unparsable", "a version is not what Azure prints").unread : undefined;
  const missing = missingFrom(lists) ?? lost;
  return missing ? partly(versions, missing) : read(versions);
}

function byAge(a: ObjectVersion, b: ObjectVersion): number {
  const [left, right] = [`${a.createdOn ?? ""} ${a.version}`, `${b.createdOn ?? ""} ${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

import { type Fact, isRead, partly, read, type UnknownFact, unknown, unread } from "../../../../model/fact.ts";
import type { Attachment, Part, PartItems } from "./attachment.ts";
import type { Place, ReferenceVault, ScopePlace } from "./place.ts";

/** Parts of which a vault that has none is judged: one that nobody can place may be its own. */
const judgedWhenEmpty: ReadonlySet<Part> = new Set<Part>([
  "accessPolicies",
  "certificateContacts",
  "diagnosticSettings",
  "locks",
  "privateEndpoints",
]);

/** Parts that are judged wherever they are: what names an unknown vault is held by a record of its own. */
const judgedAnywhere: ReadonlySet<Part> = new Set<Part>([
  "accessPolicies",
  "certificates",
  "keys",
  "roleAssignments",
  "scheduledAssignments",
  "secrets",
]);

/** Parts that can lie in nothing but a vault, whatever they name: they are not lost. */
const inVaultsOnly: ReadonlySet<Part> = new Set<Part>(["accessPolicies", "certificates", "keys", "secrets"]);

type Lists = { readonly [Name in Part]: Fact<PartItems[Name]>[] };

function noLists(): Lists {
  return {
    secrets: [],
    keys: [],
    certificates: [],
    accessPolicies: [],
    roleAssignments: [],
    diagnosticSettings: [],
    privateEndpoints: [],
    locks: [],
    scheduledAssignments: [],
    certificateIssuers: [],
    certificateContacts: [],
  };
}

/** Something that may belong to vaults which it does not name outright; to any where `among` is absent. */
interface Doubt {
  readonly fact: UnknownFact;
  readonly among: ReadonlySet<string> | undefined;
}

interface Doubts {
  aboutAny: UnknownFact | undefined;
  readonly about: Map<string, UnknownFact>;
}

function doubtOf(place: Place): Doubt | undefined {
  if (place.kind === "undecided") {
    return { fact: unknown(place.expression, place.reference.at), among: place.among };
  }
  if (place.kind !== "vault" || !place.namesakes || !place.reference) return undefined;
  const { name, at } = place.reference;
  const fact = unknown(`whether the vault "${name}" that is named here is this one`, at);
  return { fact, among: place.namesakes };
}

/** Everything that is attached, by the record that holds it. */
export class Holdings {
  readonly #lists = new Map<string, Lists>();
  readonly #doubts = new Map<Part, Doubts>();
  readonly references = new Map<string, ReferenceVault>();
  readonly scopes = new Map<string, ScopePlace>();

  add(attachment: Attachment): void {
    const { part, place } = attachment;
    const holder = this.#holderOf(part, place);
    if (holder !== undefined) push(this.#listsOf(holder), attachment);
    const doubt = judgedWhenEmpty.has(part) ? doubtOf(place) : undefined;
    if (doubt) this.#addDoubt(part, doubt);
  }

  /** The first doubt about a vault is as good as any other. */
  #addDoubt(part: Part, { fact, among }: Doubt): void {
    const doubts = this.#doubts.get(part) ?? { aboutAny: undefined, about: new Map() };
    if (among === undefined) doubts.aboutAny ??= fact;
    else for (const id of among) if (!doubts.about.has(id)) doubts.about.set(id, fact);
    this.#doubts.set(part, doubts);
  }

  #holderOf(part: Part, place: Place): string | undefined {
    if (place.kind === "other" && !inVaultsOnly.has(part)) return undefined;
    if (place.kind === "scope") {
      this.scopes.set(place.scope.id, this.scopes.get(place.scope.id) ?? place.scope);
      return place.scope.id;
    }
    const { reference } = place;
    if (place.kind === "vault" && !reference) return place.id;
    if (!reference || !judgedAnywhere.has(part)) return undefined;
    this.references.set(reference.id, this.references.get(reference.id) ?? reference);
    return reference.id;
  }

  #listsOf(holder: string): Lists {
    const lists = this.#lists.get(holder) ?? noLists();
    this.#lists.set(holder, lists);
    return lists;
  }

  /**
   * What a record holds of a part. One member that is not known makes the whole unknown; so does, where nothing else is
   * there, one that may be the record's own.
   */
  list<Name extends Part>(holder: string, part: Name): Fact<readonly PartItems[Name][]> {
    const facts: readonly Fact<PartItems[Name]>[] = this.#lists.get(holder)?.[part] ?? [];
    const items: PartItems[Name][] = [];
    for (const fact of facts) {
      if (!isRead(fact)) return fact;
      items.push(fact.read);
    }
    const doubt = items.length === 0 ? this.#doubtAbout(holder, part) : undefined;
    const [first] = facts;
    return doubt ?? read(items, first && isRead(first) ? first.at : undefined);
  }

  #doubtAbout(holder: string, part: Part): UnknownFact | undefined {
    const doubts = this.#doubts.get(part);
    return doubts?.about.get(holder) ?? doubts?.aboutAny;
  }
}

/** The part decides the type of both, which the compiler cannot follow through a union. */
function push(lists: Lists, { part, item }: Attachment): void {
  const list: Fact<unknown>[] = lists[part];
  list.push(item);
}

/** A list that the record's own block states, with what other resources add to it. */
export function together<Item>(own: Fact<readonly Item[]>, added: Fact<readonly Item[]>): Fact<readonly Item[]> {
  if (!isRead(own)) return isRead(added) && added.read.length > 0 ? partlyKnown(added.read, own) : own;
  if (!isRead(added)) return own.read.length > 0 ? partlyKnown(own.read, added) : added;
  if (added.read.length === 0) return own;
  return { ...own, read: [...own.read, ...added.read] };
}

function partlyKnown<Item>(known: readonly Item[], open: Fact<unknown>): Fact<readonly Item[]> {
  const expression = "unknown" in open ? open.unknown : "";
  return partly(known, unread("not-in-output", `not known before an apply: ${expression}`).unread);
}

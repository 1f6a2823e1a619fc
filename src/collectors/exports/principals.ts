import { type Fact, isRead, read, type UnreadFact, unread } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { Principal, PrincipalKind } from "../../model/principal.ts";
import { type JsonMap, textIn } from "./json-value.ts";
import type { DocumentNote } from "./notes.ts";

/** Azure's words for who holds an assignment. A foreign group lives in another directory, but it is a group. */
const kinds = new Map<string, PrincipalKind>([
  ["user", "user"],
  ["group", "group"],
  ["foreigngroup", "group"],
  ["serviceprincipal", "service-principal"],
  ["device", "device"],
]);

const applicationId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Draft {
  kind: PrincipalKind | undefined;
  isForeign: boolean;
  name: string | undefined;
  /** Documents that print an empty name for it. */
  readonly nameless: Set<DocumentNote>;
}

/**
 * What role assignments say about their holders. az looks their names up in the directory; where a look-up worked for
 * others and gave nothing for one, that one is gone. Everything else about principals needs the directory itself.
 */
export class Principals {
  readonly #drafts = new Map<string, Draft>();
  readonly #named = new Set<DocumentNote>();

  add(assignment: RoleAssignment, item: JsonMap, document: DocumentNote): void {
    if (!isRead(assignment.principalId)) return;
    const draft = this.#draft(assignment.principalId.read);
    const type = isRead(assignment.principalType) ? assignment.principalType.read?.toLowerCase() : undefined;
    draft.kind ??= type === undefined ? undefined : kinds.get(type);
    draft.isForeign ||= type === "foreigngroup";
    const name = textIn(item, "principalName");
    if (name === "") draft.nameless.add(document);
    if (name === undefined || name === "") return;
    this.#named.add(document);
    draft.name = name;
  }

  /** Sorted by id. */
  records(): readonly Principal[] {
    return [...this.#drafts.keys()].sort().map((id) => this.#record(id, this.#draft(id)));
  }

  #draft(id: string): Draft {
    const known = this.#drafts.get(id);
    if (known) return known;
    const draft: Draft = { kind: undefined, isForeign: false, name: undefined, nameless: new Set() };
    this.#drafts.set(id, draft);
    return draft;
  }

  #record(id: string, draft: Draft): Principal {
    // az prints a service principal's application id where it prints the name of people and groups.
    const isApplication =
      draft.name !== undefined && draft.kind === "service-principal" && applicationId.test(draft.name);
    const isService = draft.kind === "service-principal" || draft.kind === undefined;
    return {
      id,
      name: isApplication ? applicationNamed : draft.name === undefined ? this.#noName(draft) : read(draft.name),
      kind: draft.kind === undefined ? notPrinted("kind") : read(draft.kind),
      exists: draft.name === undefined ? this.#missing(draft) : read(true),
      appId: isApplication
        ? read(draft.name?.toLowerCase() ?? null)
        : isService
          ? notPrinted("application")
          : read(null),
      memberOf: notPrinted("groups"),
    };
  }

  #noName(draft: Draft): Fact<string | null> {
    return isRead(this.#missing(draft)) ? read(null) : notPrinted("name");
  }

  /** A group of another directory has no name in this one, whether it exists or not. */
  #missing(draft: Draft): Fact<boolean> {
    const wasLookedUp = [...draft.nameless].some((document) => this.#named.has(document));
    return wasLookedUp && !draft.isForeign ? read<boolean>(false) : notPrinted("existence");
  }
}

const applicationNamed = unread(
  "not-in-output",
  "az prints the application id of a service principal in place of its name",
);

const withDirectory = "az role assignment list --all, signed in with the right to read the directory";
const absent = {
  kind: unread("not-in-output", "no output says what kind of principal this is", "az role assignment list --all"),
  application: unread("not-in-output", "no output says which application this is", withDirectory),
  groups: unread("not-in-output", "saved outputs carry no group memberships"),
  name: unread("not-in-output", "no output has a name for it", withDirectory),
  existence: unread("not-in-output", "no output shows that it was looked up in the directory", withDirectory),
} as const;

function notPrinted(what: keyof typeof absent): UnreadFact {
  return absent[what];
}

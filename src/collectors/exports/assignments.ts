import { type Fact, partly, read, type Unread, type UnreadFact } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import { isAtOrAbove, subscriptionOf, vaultOf } from "../../model/resource-id.ts";
import { containerKind, grantsAbsent } from "./containers.ts";
import { mergeRecords } from "./merge.ts";
import { type DocumentNote, missingFrom } from "./notes.ts";

/** How much of a place's assignments a document is known to hold. */
interface Claims {
  /** All at exactly this scope. */
  readonly exact: Map<string, Set<DocumentNote>>;
  /** All at this scope and below it. */
  readonly below: Map<string, Set<DocumentNote>>;
}

/**
 * Role assignments out of any number of outputs. An output does not say which scope it was asked for; what it holds
 * does, up to a point. What no output can hold is left unread rather than taken for empty:
 * - assignments at the subscription only: that scope (`az role assignment list`);
 * - at the subscription and at places below it that do not lie on one line: everything in the subscription (`--all`);
 * - at the subscription and along one line below it: the scopes of that line (`--scope … --include-inherited`);
 * - below the subscription only: exactly the scopes that occur (`--scope …`);
 * - above the subscription: the scopes that occur.
 * An object around the list whose `id` names the list (`<scope>/providers/Microsoft.Authorization/roleAssignments`)
 * says what was asked, and settles it.
 */
export class Assignments {
  readonly #byId = new Map<string, RoleAssignment>();
  /** Ids by the vault they are at or in, otherwise by their scope. */
  readonly #byPlace = new Map<string, Set<string>>();
  readonly #documents = new Map<DocumentNote, Set<string>>();
  readonly #asked = new Map<DocumentNote, string>();
  readonly #refused = new Map<string, UnreadFact>();
  #claims: Claims | undefined;

  add(assignment: RoleAssignment, scope: string, document: DocumentNote): void {
    const known = this.#byId.get(assignment.id);
    const merged = known
      ? mergeRecords(known, assignment, (fact) => document.file.disagree(assignment.id, fact))
      : assignment;
    this.#byId.set(assignment.id, merged);
    const place = vaultOf(scope) ?? scope;
    this.#byPlace.set(place, (this.#byPlace.get(place) ?? new Set()).add(assignment.id));
    const scopes = this.#documents.get(document) ?? new Set<string>();
    this.#documents.set(document, scopes.add(scope));
  }

  addList(scope: string, document: DocumentNote): void {
    this.#asked.set(document, scope);
  }

  /** The list at this scope was refused. */
  refuse(scope: string, why: UnreadFact): void {
    this.#refused.set(scope, why);
  }

  all(): Iterable<RoleAssignment> {
    return this.#byId.values();
  }

  /** The vaults and other scopes that hold an assignment or were asked about. */
  places(): ReadonlySet<string> {
    return new Set([...this.#byPlace.keys(), ...this.#asked.values()]);
  }

  /** The assignments at one scope above vaults. */
  atScope(scope: string): Fact<readonly RoleAssignment[]> {
    const found = this.#at(scope);
    const documents = [...(this.#claimed().exact.get(scope) ?? []), ...this.#coveringBelow(scope)];
    if (documents.length > 0) return asFact(found, missingFrom(documents));
    const absent = this.#absent(scope);
    return found.length > 0 ? partly(found, absent.unread) : absent;
  }

  /** The assignments at a vault or at something in it. */
  atVault(vaultId: string): Fact<readonly RoleAssignment[]> {
    const found = this.#at(vaultId);
    const below = this.#coveringBelow(vaultId);
    if (below.length > 0) return asFact(found, missingFrom(below));
    const absent = this.#absent(vaultId).unread;
    const exact = this.#claimed().exact.get(vaultId);
    if (!exact) return found.length > 0 ? partly(found, absent) : { unread: absent };
    return partly(found, missingFrom(exact) ?? { ...absent, detail: objectsAbsent });
  }

  #at(place: string): readonly RoleAssignment[] {
    return [...(this.#byPlace.get(place) ?? [])]
      .sort()
      .map((id) => this.#byId.get(id))
      .filter((assignment) => assignment !== undefined);
  }

  /** Documents that hold all assignments at this place and below it: they were asked for it or for one above. */
  #coveringBelow(id: string): readonly DocumentNote[] {
    const { below } = this.#claimed();
    return below.size === 0 ? [] : scopesTo(id).flatMap((scope) => [...(below.get(scope) ?? [])]);
  }

  /** Refused here or for a scope above, or in no output at all. */
  #absent(id: string): UnreadFact {
    const refused = scopesTo(id).findLast((scope) => this.#refused.has(scope));
    return (refused === undefined ? undefined : this.#refused.get(refused)) ?? grantsAbsent(id);
  }

  #claimed(): Claims {
    this.#claims ??= claimsOf(this.#documents, this.#asked);
    return this.#claims;
  }
}

/** The scopes that an id lies in by its own words, the root first, the id itself last. */
function scopesTo(id: string): readonly string[] {
  const words = id.split("/");
  return words.map((_, index) => words.slice(0, index + 1).join("/") || "/");
}

const objectsAbsent =
  "an output for the vault alone leaves out assignments on its single secrets, keys and certificates";

function asFact(found: readonly RoleAssignment[], missing: Unread | undefined): Fact<readonly RoleAssignment[]> {
  return missing ? partly(found, missing) : read(found);
}

function claimsOf(
  documents: ReadonlyMap<DocumentNote, ReadonlySet<string>>,
  asked: ReadonlyMap<DocumentNote, string>,
): Claims {
  const claims: Claims = { exact: new Map(), below: new Map() };
  for (const [document, scope] of asked) claim(claims.below, scope, document);
  for (const [document, scopes] of documents) {
    // A single assignment says nothing of others.
    if (document.list === "none" || asked.has(document)) continue;
    for (const scope of scopes) if (subscriptionOf(scope) === undefined) claim(claims.exact, scope, document);
    for (const [subscription, within] of bySubscription(scopes)) claimWithin(claims, subscription, within, document);
  }
  return claims;
}

function claim(claims: Map<string, Set<DocumentNote>>, scope: string, document: DocumentNote): void {
  claims.set(scope, (claims.get(scope) ?? new Set()).add(document));
}

function bySubscription(scopes: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const subscription = subscriptionOf(scope);
    if (subscription === undefined) continue;
    const id = `/subscriptions/${subscription}`;
    const group = groups.get(id);
    if (group) group.push(scope);
    else groups.set(id, [scope]);
  }
  return groups;
}

function claimWithin(claims: Claims, subscription: string, scopes: readonly string[], document: DocumentNote): void {
  const below = scopes.filter((scope) => scope !== subscription).sort((a, b) => a.length - b.length);
  const hasOwn = below.length < scopes.length;
  const isLine = below.every((scope, index) => index === 0 || isAtOrAbove(below[index - 1] ?? "", scope));
  if (hasOwn && !isLine) claim(claims.below, subscription, document);
  else if (hasOwn) for (const scope of lineTo(below.at(-1) ?? subscription)) claim(claims.exact, scope, document);
  else for (const scope of scopes) claim(claims.exact, scope, document);
}

/** The subscription, resource group and vault that lie above a scope, and the scope itself. */
function lineTo(scope: string): readonly string[] {
  const words = scope.split("/");
  const above = [words.slice(0, 3).join("/"), words.slice(0, 5).join("/"), vaultOf(scope)];
  const containers = above.filter(
    (id) => id !== undefined && (containerKind(id) !== undefined || id === vaultOf(scope)),
  );
  return [...new Set([...containers.filter((id) => id !== undefined), scope])];
}

import type { Verb } from "../../../model/access.ts";
import { type Fact, isRead, type UnreadFact, unread } from "../../../model/fact.ts";
import { type OperationRight, operationRight } from "../../../model/facts/operation-rights.ts";
import { type ObjectClass, objectClasses } from "../../../model/grant-review.ts";
import type { PermittedCalls, UsedObject } from "../../../model/vault-usage.ts";
import type { Memberships } from "../../access/effective/memberships.ts";
import { collectionOf } from "../../access/effective/verb-actions.ts";
import type { Given } from "./given.ts";
import type { VaultSlice } from "./slices.ts";

/** Who a grant is for, and where it stands. */
export interface HeldGrant {
  readonly given: Given;
  /** Lower case. */
  readonly principalId: string;
  /** Of a compound identity. */
  readonly applicationId: string | null;
  /** As the log names it; null for an access policy entry, which the log does not name. */
  readonly loggedId: string | null;
  /** The one object that it stands on; undefined for wider ones. */
  readonly object: { readonly type: ObjectClass; readonly name: string } | undefined;
}

export interface UseContext {
  readonly memberships: Memberships;
  /** Assignments that are in force above vaults, as the log names them. */
  readonly assignmentIds: ReadonlySet<string>;
}

/** One operation that a grant was used for in one vault. */
export interface SeenUse {
  readonly vault: VaultSlice;
  readonly operation: string;
  readonly right: OperationRight;
  /** Null where there were too many to keep. */
  readonly objects: readonly UsedObject[] | null;
  readonly by: string | null;
}

export interface SeenUses {
  readonly uses: readonly SeenUse[];
  /** Why some of the calls may have been use of the grant, too. */
  readonly doubt: UnreadFact | undefined;
}

/**
 * What a grant was used for. Where the log says which assignment decided, that counts, unless the assignment is gone by now:
 * then, and where it says nothing, a call is use of every grant that gives it to its caller.
 */
export function seenUses(grant: HeldGrant, vault: VaultSlice, context: UseContext): SeenUses {
  const uses: SeenUse[] = [];
  let doubt: UnreadFact | undefined;
  for (const calls of vault.permitted) {
    const right = operationRight(calls.operation);
    if (!right || !grant.given.allows(right)) continue;
    const objects = objectsWithin(grant, calls, right);
    // Calls about no object of a grant's own: a list takes a grant on the vault.
    if (grant.object && objects !== null && objects.length === 0) continue;
    const answer = isBy(grant, calls, { vault, context });
    if (answer === true) uses.push({ vault, operation: calls.operation, right, objects, by: calls.oid });
    else if (answer !== false) doubt ??= answer;
  }
  return { uses, doubt };
}

/** Objects of the calls that lie where the grant stands; a list on the vault takes a grant on the vault. */
function objectsWithin({ object }: HeldGrant, { objects }: PermittedCalls, right: OperationRight) {
  if (!object || objects === null) return objects;
  if (right.onVault) return [];
  return objects.filter(({ type, name }) => classOf(type) === object.type && name === object.name);
}

interface Place {
  readonly vault: VaultSlice;
  readonly context: UseContext;
}

function isBy(grant: HeldGrant, calls: PermittedCalls, { vault, context }: Place): boolean | UnreadFact {
  const { assignmentId } = calls;
  if (assignmentId !== null) {
    if (assignmentId === grant.loggedId) return true;
    if (vault.assignmentIds.has(assignmentId) || context.assignmentIds.has(assignmentId)) return false;
  }
  return isHolder(grant, calls, context.memberships);
}

/** Is the caller whom the grant names, or in the group that it names? */
function isHolder(grant: HeldGrant, calls: PermittedCalls, memberships: Memberships): boolean | UnreadFact {
  const { principalId, applicationId } = grant;
  const { oid, appId } = calls;
  if (applicationId !== null && appId !== null && appId !== applicationId) return false;
  if (oid === null) return isNamelessHolder(grant, appId, memberships);
  if (oid === principalId || memberships.isIn(oid, principalId))
    return appId === null && applicationId !== null ? nameless : true;
  const why = memberships.whyMaybeIn(oid, principalId);
  if (why === undefined) return false;
  return unread(
    "not-in-output",
    `whether caller ${oid} is in the group is not known: ${why}`,
    "give the run directory read access",
  );
}

/** An application that signs in for itself is known by its application id, too. */
function isNamelessHolder({ principalId }: HeldGrant, appId: string | null, memberships: Memberships) {
  const own = memberships.record(principalId)?.appId;
  if (appId !== null && own && isRead(own) && own.read !== null) return own.read === appId;
  return nameless;
}

const nameless = unread(
  "not-in-output",
  "some calls name no caller",
  "read logs that carry object ids: the table AZKVAuditLogs, or a storage export",
);

export function classOf(type: UsedObject["type"]): ObjectClass | undefined {
  return type === "secret" || type === "key" || type === "certificate" ? collectionOf[type] : undefined;
}

/** Verbs of the uses, in the order in which they are named. */
export function verbsOf(uses: readonly SeenUse[], order: readonly Verb[]): readonly Verb[] {
  const seen = new Set(uses.map(({ right }) => right.verb));
  return order.filter((verb) => seen.has(verb));
}

/** Types of what was used: of a list the type that it lists. */
export function typesOf(uses: readonly SeenUse[]): readonly ObjectClass[] {
  const seen = new Set(uses.flatMap(({ right }) => right.permissions.map((permission) => permission.split("/")[0])));
  return objectClasses.filter((type) => seen.has(type));
}

/** Distinct objects of all uses; null where some were not kept. In several vaults the same name is several objects. */
export function objectsOf(uses: readonly SeenUse[]): readonly UsedObject[] | null {
  const found = new Map<string, UsedObject>();
  for (const { vault, objects } of uses) {
    if (objects === null) return null;
    for (const object of objects) found.set(`${object.type} ${object.name} ${vault.id}`, object);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/** A number that several lists add up to; null where one was not read. */
export function sumOf(counts: readonly Fact<number>[]): number | null {
  let sum = 0;
  for (const count of counts) {
    if (!isRead(count)) return null;
    sum += count.read;
  }
  return sum;
}

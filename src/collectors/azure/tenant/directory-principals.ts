import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import type { Principal, PrincipalKind } from "../../../model/principal.ts";
import { directoryPermissions } from "../permissions.ts";
import { type CredentialFact, isManagedIdentity } from "./directory-credentials.ts";
import type { Entry } from "./directory-entries.ts";
import type { Lookup } from "./directory-lookup.ts";
import type { Memberships } from "./group-members.ts";

/** Everything that was looked up. */
export interface Known extends Lookup {
  /** Every id that was asked about: those given, and the members of groups among them. */
  readonly asked: ReadonlySet<string>;
  /** Why an id that nothing came of may exist all the same. */
  readonly doubt: Unread | undefined;
}

export interface DirectoryFound {
  readonly lookup: Known;
  readonly memberships: Memberships;
  readonly credentials: ReadonlyMap<string, CredentialFact>;
  /** The tenant whose directory it is. */
  readonly tenantId: string | null;
}

/** The record of an id that was asked about. */
export function principalOf(id: string, found: DirectoryFound): Principal {
  const { lookup } = found;
  const entry = lookup.entries.get(id);
  if (entry) return existing(entry, found);
  const why = lookup.unread.get(id) ?? lookup.doubt;
  const groups = found.memberships.of(id);
  if (why) {
    const unseen = { unread: withPermissions(why) };
    const memberOf = groups.length > 0 ? partly(groups, unseen.unread) : unseen;
    // It may be a group, of whose members nothing is known then.
    const membersMissing = unseen.unread;
    const common = { id, name: unseen, kind: unseen, exists: unseen, appId: unseen, memberOf, membersMissing };
    // Of whatever kind it is, what was asked about it did not come.
    const person = { isEnabled: unseen, isGuest: unseen, signInName: unseen };
    return { ...common, ...person, homeTenantId: unseen, credentials: unseen };
  }
  // What is gone has no kind any more; the assignment that names it says what it was.
  return { id, name: read(null), kind: gone, exists: read<boolean>(false), appId: read(null), memberOf: read(groups) };
}

const gone = unread("not-in-output", "the directory does not know this principal any more");

function withPermissions(why: Unread): Unread {
  return why.reason === "denied" && why.remedy === undefined ? { ...why, remedy: directoryPermissions } : why;
}

/** False for an object of which no more came than its kind and its id. */
export function isShown({ kind, name, isEnabled, servicePrincipalType }: Entry): boolean {
  if (kind === "user") return isEnabled !== undefined;
  return kind === "servicePrincipal" ? servicePrincipalType !== undefined : kind === "device" || name !== undefined;
}

/** Why a part of an entry did not come: a failure that is known, else Graph hides it. */
export function hiddenOf({ id }: Entry, { withheld }: Lookup): Unread {
  const failure = withheld.get(id);
  if (failure && failure.reason !== "denied") return failure;
  return unread("denied", "the directory shows no more of this than its kind", directoryPermissions).unread;
}

function existing(entry: Entry, found: DirectoryFound): Principal {
  const { id, kind, name, isEnabled } = entry;
  const hidden = { unread: hiddenOf(entry, found.lookup) };
  const common = {
    id,
    name: name === undefined && !isShown(entry) ? hidden : read(name ?? null),
    exists: read<boolean>(true),
    memberOf: read(found.memberships.of(id)),
  };
  const state = isEnabled === undefined ? hidden : read<boolean>(isEnabled);
  switch (kind) {
    case "user":
      return { ...common, kind: read("user"), appId: read(null), isEnabled: state, ...personFacts(entry, hidden) };
    case "group":
      return { ...common, kind: read("group"), appId: read(null), ...membersLeftOut(entry, found) };
    case "device":
      return { ...common, kind: read("device"), appId: read(null) };
    case "servicePrincipal":
      return { ...common, isEnabled: state, ...softwareFacts(entry, found) };
  }
}

function softwareFacts(entry: Entry, { lookup, credentials, tenantId }: DirectoryFound) {
  const { appId, ownerTenantId } = entry;
  const hidden = { unread: hiddenOf(entry, lookup) };
  const isForeign = ownerTenantId !== tenantId && tenantId !== null;
  const home = ownerTenantId === undefined ? hidden : read(isForeign ? ownerTenantId : null);
  return {
    kind: read(softwareKind(entry)),
    appId: appId === undefined ? hidden : read(appId),
    homeTenantId: isManagedIdentity(entry) ? read(null) : home,
    credentials: entry.credentials ? (credentials.get(entry.id) ?? hidden) : hidden,
  };
}

function softwareKind(entry: Entry): PrincipalKind {
  if (isManagedIdentity(entry)) return "managed-identity";
  return entry.servicePrincipalType === undefined ? "service-principal" : "application";
}

function personFacts(entry: Entry, hidden: Fact<never>) {
  const { signInName } = entry;
  return { isGuest: guestFact(entry, hidden), signInName: signInName === undefined ? hidden : read(signInName) };
}

function guestFact({ userType }: Entry, hidden: Fact<boolean>): Fact<boolean> {
  if (userType === undefined) return hidden;
  if (userType === null) return unread("not-in-output", "the directory does not say whether this is a guest");
  return read(userType.toLowerCase() === "guest");
}

/** Who is in a group is told at its members; who may be besides, at the group. */
function membersLeftOut({ id }: Entry, { memberships }: DirectoryFound): Pick<Principal, "membersMissing"> {
  const missing = memberships.missingOf(id);
  return missing ? { membersMissing: withPermissions(missing) } : {};
}

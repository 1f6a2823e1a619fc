import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import type { Principal, PrincipalKind } from "../../../model/principal.ts";
import type { AzureClient } from "../client.ts";
import type { DirectoryRead } from "../parts.ts";
import { directoryPermissions } from "../permissions.ts";
import { guidOf } from "./arm.ts";
import { type CredentialFact, isManagedIdentity, readCredentials } from "./directory-credentials.ts";
import type { Entry } from "./directory-entries.ts";
import { type Lookup, lookUp, unshownKinds } from "./directory-lookup.ts";
import { Memberships } from "./group-members.ts";
import { Ledger, type Reading } from "./ledger.ts";

const collector = "directory";

/**
 * The directory's word on principals: those that grants name, and everyone who is in one of their groups, at any depth.
 * `memberOf` holds direct memberships of these groups. An id that a working lookup does not give back is one that does
 * not exist; where the directory cannot be read, everything of it is unread. `tenantId` is the tenant that is read.
 */
export async function readDirectory(
  client: AzureClient,
  principalIds: Iterable<string>,
  tenantId: string | null = null,
): Promise<DirectoryRead> {
  const reading: Reading = { client, ledger: new Ledger() };
  const asked = new Set<string>();
  for (const id of principalIds) {
    const plain = guidOf(id);
    if (plain !== undefined) asked.add(plain);
  }
  if (asked.size === 0) return { principals: [], coverage: [] };
  const memberships = new Memberships();
  const lookup = await lookUpAll(reading, asked, memberships);
  noteLookup(reading, lookup, asked);
  const credentials = await readCredentials(reading, lookup.entries.values(), tenantId);
  const found: Found = { lookup, memberships, credentials, tenantId };
  const ids = [...new Set([...asked, ...lookup.entries.keys(), ...lookup.unread.keys()])].sort();
  return { principals: ids.map((id) => principalOf(id, found)), coverage: reading.ledger.coverage() };
}

interface Known extends Lookup {
  /** Why an id that nothing came of may exist all the same. */
  readonly doubt: Unread | undefined;
}

/** Looks up what is asked, then the members of the groups among it, and so on: every group is read once. */
async function lookUpAll(reading: Reading, asked: ReadonlySet<string>, memberships: Memberships): Promise<Known> {
  const entries = new Map<string, Entry>();
  const unreadIds = new Map<string, Unread>();
  const seen = new Set(asked);
  let next: readonly string[] = [...asked].sort();
  while (next.length > 0) {
    const lookup = await lookUp(reading, next);
    for (const [id, why] of lookup.unread) unreadIds.set(id, why);
    for (const [id, entry] of lookup.entries) entries.set(id, entry);
    const groups = [...lookup.entries.values()].filter(({ kind }) => kind === "group");
    const members = await memberships.read(reading, groups);
    next = [...members].filter((id) => !seen.has(id)).sort();
    for (const id of next) seen.add(id);
  }
  const isAllThere = [...seen].every((id) => entries.has(id) || unreadIds.has(id));
  const doubt = isAllThere ? undefined : await unshownKinds(reading, { entries, unread: unreadIds });
  return { entries, unread: unreadIds, doubt };
}

/** One entry for what could be looked up, and one refusal for each reason why not. */
function noteLookup({ ledger }: Reading, { entries, unread: refused, doubt }: Known, asked: ReadonlySet<string>): void {
  const missing = [...asked].filter((id) => !entries.has(id));
  const reasons = new Map<string, Unread>();
  for (const id of missing) {
    const why = refused.get(id) ?? doubt;
    if (why) reasons.set(why.reason, why);
  }
  const isDoubted = (id: string) => refused.has(id) || doubt !== undefined;
  ledger.read({ collector, scope: "/" }, asked.size - missing.filter(isDoubted).length);
  for (const why of reasons.values()) ledger.refused({ collector, scope: "/" }, why);
  const limited = [...entries.values()].filter((entry) => !isShown(entry)).length;
  const detail = `of ${limited} principals the directory shows no more than what kind they are`;
  if (limited > 0) ledger.refused({ collector, scope: "/" }, unread("denied", detail, directoryPermissions).unread);
}

/** False for an object of which the caller may see the kind and the id only. */
function isShown({ kind, name, isEnabled, servicePrincipalType }: Entry): boolean {
  if (kind === "user") return isEnabled !== undefined;
  return kind === "servicePrincipal" ? servicePrincipalType !== undefined : kind === "device" || name !== undefined;
}

interface Found {
  readonly lookup: Known;
  readonly memberships: Memberships;
  readonly credentials: ReadonlyMap<string, CredentialFact>;
  readonly tenantId: string | null;
}

function principalOf(id: string, found: Found): Principal {
  const { lookup } = found;
  const entry = lookup.entries.get(id);
  if (entry) return existing(entry, found);
  const why = lookup.unread.get(id) ?? lookup.doubt;
  const memberOf = membershipsOf(id, found);
  if (why) {
    const unseen = { unread: withPermissions(why) };
    const common = { id, name: unseen, kind: unseen, exists: unseen, appId: unseen, memberOf };
    // Of whatever kind it is, what was asked about it did not come.
    return { ...common, isEnabled: unseen, isGuest: unseen, homeTenantId: unseen, credentials: unseen };
  }
  // What is gone has no kind any more; the assignment that names it says what it was.
  return { id, name: read(null), kind: gone, exists: read<boolean>(false), appId: read(null), memberOf };
}

const gone = unread("not-in-output", "the directory does not know this principal any more");

function withPermissions(why: Unread): Unread {
  return why.reason === "denied" && why.remedy === undefined ? { ...why, remedy: directoryPermissions } : why;
}

function existing(entry: Entry, found: Found): Principal {
  const { id, kind, name, isEnabled } = entry;
  const common = {
    id,
    name: name === undefined && !isShown(entry) ? hiddenOf("name") : read(name ?? null),
    exists: read<boolean>(true),
    memberOf: membershipsOf(id, found),
  };
  const state = isEnabled === undefined ? hiddenOf("account state") : read<boolean>(isEnabled);
  switch (kind) {
    case "user":
      return { ...common, kind: read("user"), appId: read(null), isEnabled: state, isGuest: guestFact(entry) };
    case "group":
      return { ...common, kind: read("group"), appId: read(null) };
    case "device":
      return { ...common, kind: read("device"), appId: read(null) };
    case "servicePrincipal":
      return { ...common, isEnabled: state, ...softwareFacts(entry, found) };
  }
}

function softwareFacts(entry: Entry, { credentials, tenantId }: Found) {
  const { appId, ownerTenantId } = entry;
  const isForeign = ownerTenantId !== tenantId && tenantId !== null;
  const home = ownerTenantId === undefined ? hiddenOf("owner") : read(isForeign ? ownerTenantId : null);
  return {
    kind: read(softwareKind(entry)),
    appId: appId === undefined ? hiddenOf("application id") : read(appId),
    homeTenantId: isManagedIdentity(entry) ? read(null) : home,
    credentials: credentials.get(entry.id) ?? hiddenOf("credentials"),
  };
}

function softwareKind(entry: Entry): PrincipalKind {
  if (isManagedIdentity(entry)) return "managed-identity";
  return entry.servicePrincipalType === undefined ? "service-principal" : "application";
}

function guestFact({ userType }: Entry): Fact<boolean> {
  if (userType === undefined) return hiddenOf("user type");
  if (userType === null) return unread("not-in-output", "the directory does not say whether this is a guest");
  return read(userType.toLowerCase() === "guest");
}

/** Graph shows no more than kind and id of what the caller may not read. */
function hiddenOf(what: string) {
  return unread("denied", `the directory does not show the ${what}`, directoryPermissions);
}

/** A group whose members are not known may have any principal in it. */
function membershipsOf(id: string, { memberships, lookup }: Found): Fact<readonly string[]> {
  const groups = memberships.of(id);
  const [unreadGroup] = memberships.unread.values();
  const [unreadPrincipal] = lookup.unread.values();
  const missing = unreadGroup ?? unreadPrincipal ?? lookup.doubt;
  if (!missing) return read(groups);
  const why = withPermissions(missing);
  return groups.length > 0 ? partly(groups, why) : { unread: why };
}

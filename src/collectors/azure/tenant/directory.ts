import { type Unread, unread } from "../../../model/fact.ts";
import type { AzureClient } from "../client.ts";
import type { DirectoryRead } from "../parts.ts";
import { guidOf } from "./arm.ts";
import { readCredentials } from "./directory-credentials.ts";
import type { Entry } from "./directory-entries.ts";
import { lookUp, unshownKinds } from "./directory-lookup.ts";
import { hiddenOf, isShown, type Known, principalOf } from "./directory-principals.ts";
import { Memberships } from "./group-members.ts";
import { Ledger, type Reading } from "./ledger.ts";

const collector = "directory";

/**
 * The directory's word on principals: those that grants name, and everyone who is in one of their groups, at any depth.
 * `memberOf` holds direct memberships of these groups; a group says itself where its members were not all read. An id that
 * a working lookup does not give back is one that does not exist; where the directory cannot be read, everything of it is
 * unread. `tenantId` is the tenant that is read.
 */
export async function readDirectory(
  client: AzureClient,
  principalIds: Iterable<string>,
  tenantId: string | null = null,
): Promise<DirectoryRead> {
  const reading: Reading = { client, ledger: new Ledger() };
  const given = new Set<string>();
  for (const id of principalIds) {
    const plain = guidOf(id);
    if (plain !== undefined) given.add(plain);
  }
  if (given.size === 0) return { principals: [], coverage: [] };
  const memberships = new Memberships();
  const lookup = await lookUpAll(reading, given, memberships);
  noteLookup(reading, lookup);
  const credentials = await readCredentials(reading, lookup.entries.values(), tenantId);
  const found = { lookup, memberships, credentials, tenantId };
  const principals = [...lookup.asked].sort().map((id) => principalOf(id, found));
  return { principals, coverage: reading.ledger.coverage() };
}

/** Looks up what is given, then the members of the groups among it, and so on: every group is read once. */
async function lookUpAll(reading: Reading, given: ReadonlySet<string>, memberships: Memberships): Promise<Known> {
  const entries = new Map<string, Entry>();
  const unreadIds = new Map<string, Unread>();
  const withheld = new Map<string, Unread>();
  const asked = new Set(given);
  let next: readonly string[] = [...given].sort();
  while (next.length > 0) {
    const lookup = await lookUp(reading, next);
    for (const [id, why] of lookup.unread) unreadIds.set(id, why);
    for (const [id, why] of lookup.withheld) withheld.set(id, why);
    for (const [id, entry] of lookup.entries) entries.set(id, entry);
    const groups = [...lookup.entries.values()].filter(({ kind }) => kind === "group");
    const members = await memberships.read(reading, groups);
    next = [...members].filter((id) => !asked.has(id)).sort();
    for (const id of next) asked.add(id);
  }
  const isAllThere = [...asked].every((id) => entries.has(id) || unreadIds.has(id));
  const doubt = isAllThere ? undefined : await unshownKinds(reading, entries);
  return { entries, unread: unreadIds, withheld, asked, doubt };
}

/** One entry for what could be looked up, and one refusal for each reason why something could not, or not whole. */
function noteLookup({ ledger }: Reading, lookup: Known): void {
  const { asked, entries, doubt } = lookup;
  const reasons = new Map<string, { readonly why: Unread; count: number }>();
  let known = 0;
  for (const id of [...asked].sort()) {
    const entry = entries.get(id);
    const hidden = entry && !isShown(entry) ? hiddenOf(entry, lookup) : undefined;
    const why = entry ? hidden : (lookup.unread.get(id) ?? doubt);
    if (!why) known += 1;
    else reasons.set(why.reason, { why, ...reasons.get(why.reason), count: (reasons.get(why.reason)?.count ?? 0) + 1 });
  }
  ledger.read({ collector, scope: "/" }, known);
  for (const { why, count } of reasons.values()) {
    const detail = `${count} of ${asked.size} principals: ${why.detail ?? why.reason}`;
    ledger.refused({ collector, scope: "/" }, unread(why.reason, detail, why.remedy).unread);
  }
}

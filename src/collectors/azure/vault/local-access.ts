import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import type { LocalRoleAssignment } from "../../../model/local-role.ts";
import type { ManagedHsm } from "../../../model/vault.ts";
import { isList, type JsonMap, mapsIn } from "../../exports/json-value.ts";
import { armKeyManagementIn, readLocalAssignment, readLocalRole } from "../../exports/local-roles.ts";
import type { Listing } from "../client.ts";
import { askEach } from "./ask-each.ts";
import { listFact } from "./control-lists.ts";
import { lostItems, type NamedItems } from "./object-lists.ts";
import type { Reading } from "./reading.ts";
import { readerRoles } from "./remedies.ts";

type LocalAccess = Required<Pick<ManagedHsm, "localRoleAssignments" | "localRoles" | "isArmKeyManagementOn">>;

const provider = "/providers/Microsoft.Authorization";
const auditor = `the local role ${readerRoles.hsm} at / of the managed HSM`;
const of = { collection: "keys", permission: "list", local: auditor } as const;

/** Who may do what inside a managed HSM, and what it lets Azure Resource Manager do: only the HSM itself says so. */
export async function readLocalAccess(reading: Reading, keys: NamedItems): Promise<LocalAccess> {
  const [localRoleAssignments, localRoles, isArmKeyManagementOn] = await Promise.all([
    readAssignments(reading, keys),
    readDefinitions(reading),
    readArmSetting(reading),
  ]);
  return { localRoleAssignments, localRoles, isArmKeyManagementOn };
}

/** A list at a scope leaves out what is assigned below it: so each key is asked about, once the HSM has let anything be read. */
async function readAssignments(reading: Reading, keys: NamedItems): Promise<Fact<readonly LocalRoleAssignment[]>> {
  const [atHsm, atKeys] = await Promise.all([listAt(reading, ""), listAt(reading, "/keys")]);
  const isShut = [atHsm, atKeys].every(({ items, missing }) => missing && items.length === 0);
  if (isShut && atHsm.missing) return { unread: atHsm.missing };
  const names = [...keys.items.values()].map(({ name }) => name);
  const replies = await askEach(names, reading.limiter, async (name) => {
    const listing = await listAt(reading, `/keys/${name}`);
    const { items, missing } = listing;
    if (missing && items.length === 0) return listing.status === 404 ? { gone: true } : { why: missing, isOwn: false };
    return { value: listing };
  });
  const ofKeys = [...replies.values()].map(
    (reply): Listing =>
      "value" in reply ? reply.value : { items: [], ...("why" in reply ? { missing: reply.why } : {}) },
  );
  const lists = [atHsm, atKeys, ...ofKeys];
  return assignmentsFact(reading.id, lists, keys.missing && keysUnlisted(keys.missing));
}

function listAt(reading: Reading, scope: string): Promise<Listing> {
  return reading.calls.dataList({ ...of, collector: "role-assignments", path: `${scope}${provider}/roleAssignments` });
}

function keysUnlisted({ reason, detail, remedy }: Unread): Unread {
  const what = `roles on single keys are not known, as not every key was listed: ${detail ?? reason}`;
  return unread(reason, what, remedy).unread;
}

function assignmentsFact(
  hsmId: string,
  lists: readonly Listing[],
  unlisted: Unread | undefined,
): Fact<readonly LocalRoleAssignment[]> {
  const items = lists.flatMap((list) => list.items);
  const found = items.map((item) => readLocalAssignment(item, hsmId)).filter((one) => one !== undefined);
  const lost = items.length - found.length;
  const missing =
    lists.map((list) => list.missing).find((why) => why !== undefined) ??
    unlisted ??
    (lost > 0 ? lostItems(lost, items.length) : undefined);
  // A list may show what applies to its scope from above as well.
  const once = [...new Map(found.map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return missing ? partly(once, missing) : read(once);
}

async function readDefinitions({ calls }: Reading): Promise<LocalAccess["localRoles"]> {
  const path = `${provider}/roleDefinitions`;
  const found = listFact(await calls.dataList({ ...of, collector: "role-assignments", path }), readLocalRole);
  if (!("read" in found)) return found;
  return { ...found, read: [...found.read].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** No document says which local role reads settings; the one that changes them does not need to be held for it. */
const settingsRight =
  "a local role of the managed HSM that reads its settings: which one does is not documented (az keyvault setting list tries it)";

async function readArmSetting({ calls }: Reading): Promise<LocalAccess["isArmKeyManagementOn"]> {
  const call = { ...of, local: settingsRight, collector: "settings", path: "/settings" };
  const answer = await calls.data(call);
  if (!answer.ok) return { unread: answer.why };
  const settings = mapsOf(answer.body);
  return settings
    ? armKeyManagementIn(settings, "value")
    : unread("unparsable", "the list of settings is not what Azure prints");
}

function mapsOf(body: JsonMap): readonly JsonMap[] | undefined {
  return isList(body.get("settings")) ? mapsIn(body, "settings") : undefined;
}

import { isRead, type Unread, unread } from "../../../model/fact.ts";
import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import type { RoleAssignment, RoleDefinition } from "../../../model/grants.ts";
import { roleGuid } from "../../../model/resource-id.ts";
import { readRoleDefinition } from "../../exports/grants.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import { extensionPath, guidOf, idOf, isVersionRefused, listWithVersions, readArm, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "role-definitions";
const type = "Microsoft.Authorization/roleDefinitions";

/** Roles that grants name, each with a place from which it can be read. */
export type UsedRoles = ReadonlyMap<string, string>;

/**
 * The definitions of the roles that are used, sorted by id: one list seen from a subscription has the built-in ones and
 * the custom ones that can be assigned there; the others are read one by one from where they are assigned. Of built-in
 * roles that matter for vaults the shipped data knows what they allow: one that cannot be read is no gap.
 */
export async function readRoleDefinitions(
  reading: Reading,
  used: UsedRoles,
  subscriptions: readonly string[],
): Promise<readonly RoleDefinition[]> {
  const found = new Map<string, RoleDefinition>();
  const [first] = subscriptions;
  if (first !== undefined && used.size > 0) {
    const request = { collector, scope: first, path: extensionPath(first, type) };
    const listing = await listWithVersions(reading.client, request, versions.roleDefinitions);
    for (const item of listing.items) {
      const role = definitionIn(item);
      // A role of the tenant's own is judged whether somebody holds it or not.
      if (role && (role.custom || used.has(role.id))) found.set(role.id, role);
    }
  }
  await inParallel([...used], async ([id, scope]) => {
    if (found.has(id)) return reading.ledger.read({ collector, scope: "/" });
    const role = await readOne(reading, id, scope);
    if ("reason" in role) noteUnread(reading, id, role);
    else {
      found.set(id, role);
      reading.ledger.read({ collector, scope: "/" });
    }
  });
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function noteUnread({ ledger }: Reading, id: string, why: Unread): void {
  if (builtInRoles.has(id)) ledger.read({ collector, scope: "/" });
  else ledger.refused({ collector, scope: "/", id: `/providers/${type.toLowerCase()}/${id}` }, why);
}

async function readOne({ client }: Reading, id: string, scope: string): Promise<RoleDefinition | Unread> {
  const path = `${extensionPath(scope, type)}/${id}`;
  for (const version of versions.roleDefinitions) {
    const answer = await readArm(client, { collector, scope, path, version });
    if (answer.ok) return definitionIn(answer.body) ?? unread("unparsable", "not what Azure prints of a role").unread;
    if (!isVersionRefused(answer)) return answer.why;
  }
  return unread("failed", "the service knows no version of role definitions that is known here").unread;
}

function definitionIn(item: JsonMap): RoleDefinition | undefined {
  const arm = idOf(item);
  const id = guidOf(arm === undefined ? undefined : roleGuid(arm));
  return id === undefined ? undefined : readRoleDefinition(item, id);
}

/** A role that somebody holds, and where. */
export interface RoleUse {
  readonly roleId: string;
  readonly scope: string;
}

/** The roles of grants by GUID, each with one place where it is used, the same in every run. */
export function usedRoles(uses: Iterable<RoleUse>): UsedRoles {
  const used = new Map<string, string>();
  for (const { roleId, scope } of uses) {
    const id = guidOf(roleId);
    if (id === undefined) continue;
    const known = used.get(id);
    if (known === undefined || isBetter(scope, known)) used.set(id, scope);
  }
  return used;
}

/** A place in a subscription before one above it, which the caller is less likely to see; then by order alone. */
function isBetter(scope: string, than: string): boolean {
  const isInside = scope.startsWith("/subscriptions/");
  const wasInside = than.startsWith("/subscriptions/");
  return isInside === wasInside ? scope < than : isInside;
}

/** The roles of assignments whose role and place were read. */
export function* usesIn(assignments: Iterable<RoleAssignment>): Generator<RoleUse> {
  for (const { roleId, scope } of assignments) {
    if (isRead(roleId) && isRead(scope)) yield { roleId: roleId.read, scope: scope.read };
  }
}

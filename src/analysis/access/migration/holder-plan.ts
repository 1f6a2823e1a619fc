import { type Assignment, assigneeType, isGuid } from "../../../model/assignment.ts";
import { permissionsGivenBy } from "../../../model/facts/access-policy-data-actions.ts";
import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import type { LeastGrant } from "../../../model/grant-review.ts";
import type { AccessPolicyPermissions } from "../../../model/grants.ts";
import type { HolderPlan, Named } from "../../../model/migration.ts";
import type { Frame } from "../effective/frame.ts";
import type { RoleGrant } from "../effective/grants.ts";
import { leastGrants } from "../least/least-grants.ts";
import type { RoleBook } from "../least/role-cover.ts";
import { vaultDataActions } from "../role-actions.ts";
import { type EntryNeeds, isStorage, needsOf } from "./entry-needs.ts";
import { standingActions } from "./standing-roles.ts";

export interface HolderQuestion {
  readonly holder: Named;
  readonly entries: readonly AccessPolicyPermissions[];
  readonly frame: Frame;
  readonly roles: RoleBook;
  readonly customRoles: "where-needed" | "never";
}

/** What one principal needs once its entries no longer count, beyond the roles that it has already. */
export function planHolder({ holder, entries, frame, roles, customRoles }: HolderQuestion): HolderPlan {
  const needs = needsOf(entries);
  const own = frame.roles.filter(({ principalId }) => principalId === holder.id);
  const kept = own.filter((grant) => standingActions(grant, frame).some((action) => needs.actions.has(action)));
  const standing = new Set(kept.flatMap((grant) => [...standingActions(grant, frame)]));
  const missing = [...needs.actions].filter((action) => !standing.has(action));
  const { grants, losses } = leastGrants(
    { vaultId: frame.vaultId, whole: missing, objects: [] },
    { roles, customRoles },
  );
  const given = new Set([...standing, ...grants.flatMap((grant) => actionsOf(grant, roles))]);
  const after = permissionsGivenBy(given);
  const held = new Set([...needs.held, ...needs.perhapsHeld]);
  return {
    holder,
    held: [...needs.held].sort(),
    perhapsHeld: [...needs.perhapsHeld].sort(),
    assignments: grants.map((grant) => assignmentFor(holder, grant)),
    already: kept.map(wordsOf),
    gained: after.filter((name) => !held.has(name)),
    lost: [...needs.held].filter((name) => isStorage(name) || !after.includes(name)).sort(),
    remarks: [...remarksOn(needs), ...losses],
  };
}

/** Only a principal with a GUID can be assigned anything. */
export function isAssignable({ id }: Named): boolean {
  return isGuid(id);
}

function assignmentFor({ id, kind }: Named, grant: LeastGrant): Assignment {
  return { principalId: id, principalType: kind === null ? null : assigneeType(kind), grant };
}

export function actionsOf({ roleId, customActions }: LeastGrant, roles: RoleBook): readonly string[] {
  if (customActions) return customActions;
  const role = roles.get(roleId) ?? builtInRoles.get(roleId);
  return role ? vaultDataActions(role) : [];
}

function wordsOf({ role, roleId, scope }: RoleGrant): string {
  return `${role?.name ?? roleId} at ${scope ?? "a place that was not read"}`;
}

function remarksOn({ unknown, hasStorage, perhapsHeld }: EntryNeeds): readonly string[] {
  const said: string[] = [];
  if (unknown.length > 0) said.push(`Not carried over, since they are no permissions: ${unknown.join(", ")}.`);
  if (hasStorage)
    said.push(
      "Permissions on managed storage accounts are not carried over: let those who need them use Azure roles on the storage account.",
    );
  if (perhapsHeld.size > 0)
    said.push(`Whether \`all\` covers ${[...perhapsHeld].sort().join(", ")} is not documented: the roles give it.`);
  return said;
}

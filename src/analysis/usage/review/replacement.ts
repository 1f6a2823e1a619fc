import type { AssigneeType, Assignment } from "../../../model/assignment.ts";
import { assignmentFix, azUnassign } from "../../../model/assignment-text.ts";
import { dataActionKind } from "../../../model/data-rights.ts";
import { isRead } from "../../../model/fact.ts";
import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import { type LeastGrant, type LeastGrants, type ObjectClass, objectClasses } from "../../../model/grant-review.ts";
import type { AccessPolicyPermissions, RoleAssignment, RoleDefinition } from "../../../model/grants.ts";
import { vaultDataActions } from "../../access/role-actions.ts";
import { type EntryContext, entryText } from "./entry-text.ts";
import { heldOn } from "./given.ts";
import { leastFor } from "./least.ts";
import type { SeenUse } from "./seen-use.ts";

export interface OldAssignment {
  readonly assignment: RoleAssignment;
  readonly role: RoleDefinition;
  readonly actions: readonly string[];
  readonly scope: string;
}

/** The least roles for what was used, with the words and commands to get there. */
export function leastRoles(uses: readonly SeenUse[], old: OldAssignment): LeastGrants | null {
  const { assignment, role, actions, scope } = old;
  const least = leastFor(uses, { roleId: role.id, scope, actions });
  if (!least) return null;
  const limit = isRead(assignment.condition) ? assignment.condition.read : null;
  const made = least.grants.map(
    (grant): Assignment => ({
      principalId: isRead(assignment.principalId) ? assignment.principalId.read : "<object id>",
      principalType: typeOf(assignment),
      grant,
      // What limited the old assignment limits the new ones.
      ...(limit === null ? {} : { condition: limit }),
    }),
  );
  const text = assignmentFix(made, [azUnassign(assignment.id)]);
  return { ...least, losses: [...least.losses, ...rareLosses(actions, least.grants)], text };
}

const types: ReadonlyMap<string, AssigneeType> = new Map([
  ["User", "User"],
  ["Group", "Group"],
  ["ServicePrincipal", "ServicePrincipal"],
]);

function typeOf({ principalType }: RoleAssignment): AssigneeType | null {
  return (isRead(principalType) && principalType.read !== null && types.get(principalType.read)) || null;
}

const seldom: ReadonlySet<string | undefined> = new Set(["purge", "delete", "recover", "restore", "export-blob"]);

/** What is done once in years goes with the old role: whoever may need it has to hear of that. */
function rareLosses(actions: readonly string[], grants: readonly LeastGrant[]): readonly string[] {
  const kept = new Set(grants.flatMap(({ roleId, customActions }) => customActions ?? actionsOf(roleId)));
  const gone = actions.filter((action) => seldom.has(dataActionKind(action)) && !kept.has(action));
  const names = gone.map((action) => action.replace("Microsoft.KeyVault/vaults/", "").replace("/action", ""));
  return seldomWords(names);
}

function actionsOf(roleId: string): readonly string[] {
  const role = builtInRoles.get(roleId);
  return role ? vaultDataActions(role) : [];
}

function seldomWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  return [`Gone with it, although seldom use of them says little: ${names.join(", ")}.`];
}

const seldomPermissions: ReadonlySet<string> = new Set(["purge", "delete", "recover", "restore", "backup"]);

/** The permissions of an entry that were used, with the commands that leave it with these; null where that is all of them. */
export function leastEntry(
  uses: readonly SeenUse[],
  held: AccessPolicyPermissions,
  entry: EntryContext,
): LeastGrants | null {
  if (uses.length === 0) return null;
  const needed = new Set(uses.flatMap(({ right }) => right.permissions));
  const left = (type: ObjectClass) => heldOn(held, type).filter((permission) => needed.has(`${type}/${permission}`));
  const permissions = { secrets: left("secrets"), keys: left("keys"), certificates: left("certificates"), storage: [] };
  const gone = objectClasses.flatMap((type) =>
    heldOn(held, type)
      .filter((permission) => !permissions[type].includes(permission))
      .map((permission) => ({ type, permission })),
  );
  if (gone.length === 0 && held.storage.length === 0) return null;
  const seldomNames = gone.filter(({ permission }) => seldomPermissions.has(permission));
  return {
    grants: [],
    losses: seldomWords(seldomNames.map(({ type, permission }) => `${type} ${permission}`)),
    text: entryText(permissions, entry),
  };
}

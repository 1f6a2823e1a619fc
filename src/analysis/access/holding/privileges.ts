import { managedObjectTypes, readsMetadataOnly } from "../../../model/data-rights.ts";
import { type Fact, isRead } from "../../../model/fact.ts";
import { builtInRoles, keyVaultDataActions } from "../../../model/facts/built-in-roles.ts";
import type { AccessPolicyPermissions, RoleDefinition, RolePermission } from "../../../model/grants.ts";
import type { Privilege } from "../../../model/vault-access.ts";
import { makeAssignment } from "../conditions/attributes.ts";
import { evaluateCondition } from "../conditions/evaluate.ts";
import { actionMatches, elementGrantsAction, grantsAction, vaultDataActions } from "../role-actions.ts";

const writeVaults = ["Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/accessPolicies/write"] as const;

/** Requests by which Privileged Identity Management makes an assignment. */
const requestAssignments = [
  "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
  "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
] as const;

/** Where and how a role is held, as far as it bounds what the role gives. */
export interface RoleBounds {
  /** The assignment's own condition. */
  readonly condition?: string | null;
  /** In its own casing; undefined above vaults, and where only its address is known. */
  readonly vaultName?: string | undefined;
  /** True where role assignments open nothing of the vault's data: it goes by access policies. */
  readonly isDataDormant?: boolean;
  /** Looks up the roles that a condition names; the built-in ones are known without. */
  readonly roleOf?: (id: string) => Fact<RoleDefinition>;
}

/**
 * What a role lets its holder do beyond using what is in a vault, by what its elements grant and never by its name. What a
 * condition leaves open counts as granted: it takes away only what it refuses for certain.
 */
export function rolePrivileges(role: RoleDefinition, bounds: RoleBounds = {}): readonly Privilege[] {
  if ((bounds.condition ?? null) !== null) return findPrivileges(role, bounds);
  const known = bounds.isDataDormant ? ofDormantRoles : ofRoles;
  const before = known.get(role);
  if (before) return before;
  const privileges = findPrivileges(role, bounds);
  known.set(role, privileges);
  return privileges;
}

/** Worked out once for each definition, where no condition of an assignment bounds it: thousands of grants share it. */
const ofRoles = new WeakMap<RoleDefinition, readonly Privilege[]>();
const ofDormantRoles = new WeakMap<RoleDefinition, readonly Privilege[]>();

function findPrivileges(role: RoleDefinition, bounds: RoleBounds): readonly Privilege[] {
  const found: Privilege[] = [];
  const data = bounds.isDataDormant ? undefined : dataPrivilege(role, bounds);
  if (data) found.push(data);
  if (role.permissions.some((element) => grantsAccess(element, bounds))) found.push("grants-access");
  const writesVaults = writeVaults.some((action) => isGranted(role, action, bounds));
  if (writesVaults) found.push("manages-vaults");
  return found;
}

function dataPrivilege(role: RoleDefinition, bounds: RoleBounds): Privilege | undefined {
  const rights = vaultDataActions(role).filter((action) => isLetThrough(bounds.condition, { ...bounds, action }));
  const managed = managedObjectTypes(rights);
  // A pattern for everything also takes in whatever the service adds.
  if (managed.length === allTypes || (!readsMetadataOnly(rights) && role.permissions.some(coversAllData)))
    return "administers-data";
  return managed.length > 0 ? "manages-objects" : undefined;
}

const allTypes = managedObjectTypes(keyVaultDataActions).length;

function coversAllData({ dataActions }: RolePermission): boolean {
  return dataActions.some((pattern) => keyVaultDataActions.every((action) => actionMatches(pattern, action)));
}

function isGranted(role: RoleDefinition, action: string, { condition }: RoleBounds): boolean {
  return role.permissions.some(
    (element) =>
      elementGrantsAction(element, action) &&
      isLetThrough(element.condition, { action }) &&
      isLetThrough(condition, { action }),
  );
}

/** Does the element, under the conditions on it and on the assignment, make assignments that lead to vaults? */
function grantsAccess(element: RolePermission, { condition, roleOf }: RoleBounds): boolean {
  const conditions = [element.condition, condition].filter((text) => typeof text === "string");
  const isOpen = (asked: Asked) => conditions.every((text) => isLetThrough(text, asked));
  if (requestAssignments.some((action) => elementGrantsAction(element, action) && isOpen({ action }))) return true;
  if (!elementGrantsAction(element, makeAssignment)) return false;
  if (conditions.length === 0) return true;
  const named = conditions.flatMap(rolesNamedIn).flatMap((id) => {
    const role = roleOf?.(id);
    return role && isRead(role) && leadsToVaults(role.read) ? [id] : [];
  });
  return [...rolesToVaults(), ...named].some((roleId) => isOpen({ action: makeAssignment, assigned: { roleId } }));
}

let toVaults: readonly string[] | undefined;

/** Ids of built-in roles by which somebody gets at vault data: directly, or by changing vaults or who has access to them. */
function rolesToVaults(): readonly string[] {
  toVaults ??= [...builtInRoles.values()].filter(leadsToVaults).map(({ id }) => id);
  return toVaults;
}

const guid = /\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b/gi;

/** Conditions write GUIDs with and without dashes. */
function rolesNamedIn(condition: string): readonly string[] {
  return [...condition.matchAll(guid)].map(([text]) => {
    const bare = text.replaceAll("-", "").toLowerCase();
    return [bare.slice(0, 8), bare.slice(8, 12), bare.slice(12, 16), bare.slice(16, 20), bare.slice(20)].join("-");
  });
}

function leadsToVaults(role: RoleDefinition): boolean {
  const rights = vaultDataActions(role);
  return (
    (rights.length > 0 && !readsMetadataOnly(rights)) ||
    writeVaults.some((action) => grantsAction(role, action)) ||
    role.permissions.some((element) => element.condition === undefined && elementGrantsAction(element, makeAssignment))
  );
}

type Asked = Parameters<typeof evaluateCondition>[1];

function isLetThrough(condition: string | null | undefined, { action, vaultName, assigned }: Asked): boolean {
  return (
    condition === null ||
    condition === undefined ||
    evaluateCondition(condition, { action, vaultName, assigned }).value !== "false"
  );
}

const writing: Readonly<Record<"secrets" | "keys" | "certificates", readonly string[]>> = {
  secrets: ["set"],
  keys: ["create", "import", "rotate"],
  certificates: ["create", "import"],
};

/** The same for an access policy entry: it reaches a whole vault, and only what is in it. */
export function entryPrivileges(permissions: AccessPolicyPermissions): readonly Privilege[] {
  const types = ["secrets", "keys", "certificates"] as const;
  const managed = types.filter((type) => {
    const held = new Set(permissions[type]);
    return held.has("all") || held.has("purge") || (held.has("delete") && writing[type].some((one) => held.has(one)));
  });
  if (managed.length === types.length) return ["administers-data"];
  return managed.length > 0 ? ["manages-objects"] : [];
}

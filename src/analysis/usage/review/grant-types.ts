import { dataActionKind } from "../../../model/data-rights.ts";
import { type Fact, isRead, read } from "../../../model/fact.ts";
import { type GrantReview, type ObjectClass, objectClasses } from "../../../model/grant-review.ts";
import type { GrantTypes } from "../../../model/grant-subject.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import type { VaultSubject } from "../../../model/subject.ts";
import { firstMissing } from "../../access/three-valued.ts";
import { givenByActions, givenByPermissions, heldOn } from "./given.ts";

interface InVault {
  readonly vault: VaultSubject | undefined;
  /** Asked for only where the grant gives anything. */
  readonly review: () => Fact<GrantReview>;
}

export interface AssignmentInVault extends InVault {
  readonly assignment: RoleAssignment;
  readonly rights: Fact<readonly string[]>;
}

export interface EntryInVault extends InVault {
  readonly entry: AccessPolicyEntry;
}

/** What an assignment in a vault is for, beside what is there and what was used. */
export function assignmentTypes({ assignment, rights, vault, review }: AssignmentInVault): Fact<GrantTypes | null> {
  if (!vault) return read(null);
  if (!isRead(rights)) return rights;
  const actions = rights.read;
  const { reaches, makes } = extentOf(actions);
  if (reaches.length === 0) return read(null);
  if (!isRead(vault.permissionModel)) return vault.permissionModel;
  if (vault.permissionModel.read !== "rbac") return read(null);
  if (!isRead(assignment.scope)) return assignment.scope;
  const scope = typeOfObject(assignment.scope.read, vault);
  const kinds = givenByActions(actions).types;
  // Whoever makes objects, or brings them back, may be waiting for the first.
  const present = scope !== null || makes ? read(null) : presentTypes(vault, kinds);
  if (!isRead(present)) return present;
  return read({ for: kinds, reaches, scope, present: present.read, used: usedTypes(vault, review) });
}

interface Extent {
  readonly reaches: readonly ObjectClass[];
  readonly makes: boolean;
}

const extents = new WeakMap<readonly string[], Extent>();

/** The types that actions are on, and whether they make objects. Once for each list: grants share that of their role. */
function extentOf(actions: readonly string[]): Extent {
  const known = extents.get(actions) ?? {
    reaches: objectClasses.filter((type) => actions.some((action) => isOn(type, action))),
    makes: actions.some((action) => makingKinds.has(dataActionKind(action))),
  };
  extents.set(actions, known);
  return known;
}

/** The same of an entry, which always stands on the whole vault. */
export function entryTypes({ entry, vault, review }: EntryInVault): Fact<GrantTypes | null> {
  const { permissions } = entry;
  if (!vault) return read(null);
  if (!isRead(permissions)) return permissions;
  const held = permissions.read;
  const reaches = objectClasses.filter((type) => held[type].length > 0);
  if (reaches.length === 0) return read(null);
  if (!isRead(vault.permissionModel)) return vault.permissionModel;
  if (vault.permissionModel.read !== "access-policy") return read(null);
  const { types } = givenByPermissions(held);
  const kinds = types.length > 0 ? types : reaches;
  const makes = objectClasses.some((type) =>
    heldOn(held, type).some((permission) => makingPermissions.has(permission)),
  );
  const present = makes ? read(null) : presentTypes(vault, kinds);
  if (!isRead(present)) return present;
  return read({ for: kinds, reaches, scope: null, present: present.read, used: usedTypes(vault, review) });
}

const makingKinds: ReadonlySet<string | undefined> = new Set(["write", "restore", "recover"]);
const makingPermissions: ReadonlySet<string> = new Set(["set", "create", "import", "restore", "recover"]);

function isOn(type: ObjectClass, action: string): boolean {
  return action.startsWith(`Microsoft.KeyVault/vaults/${type}/`);
}

/** Whether there is nothing of any of the types has to be known; of the others it does not matter. */
function presentTypes(vault: VaultSubject, types: readonly ObjectClass[]): Fact<readonly ObjectClass[] | null> {
  // Code declares some of what is in a vault, never all of it.
  if (vault.source !== "live") return read(null);
  const isThere = (type: ObjectClass) => {
    const list: Fact<readonly unknown[]> = vault[type];
    return isRead(list) && list.read.length > 0;
  };
  // A certificate is a key and a secret, too, whether lists show them or not.
  const found = isThere("certificates") ? objectClasses : objectClasses.filter(isThere);
  if (types.some((type) => found.includes(type))) return read(found);
  return firstMissing(types.map((type) => vault[type])) ?? read(found);
}

/** By the vault's own lists, since in code ids are addresses; an object that was not listed by its id. */
function typeOfObject(scope: string, vault: VaultSubject): ObjectClass | null {
  const listed = objectClasses.find((type) => {
    const list: Fact<readonly { readonly id: string }[]> = vault[type];
    return isRead(list) && list.read.some(({ id }) => id === scope);
  });
  return listed ?? objectClasses.find((type) => scope.startsWith(`${vault.id}/${type}/`)) ?? null;
}

/** Without logs of the vault nothing was seen to be used, and nobody has to look. */
function usedTypes(vault: VaultSubject, ask: InVault["review"]): GrantTypes["used"] {
  if (!isRead(vault.usage)) return null;
  const review = ask();
  if (!isRead(review) || review.read.usedTypes.length === 0) return null;
  return { days: review.read.days, types: review.read.usedTypes };
}

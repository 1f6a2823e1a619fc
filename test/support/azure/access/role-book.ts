import facts from "../../../../src/model/facts/roles.json" with { type: "json" };
import type { RoleDefinitionModel, RolePermissionModel, TenantModel } from "../tenant/model.ts";

/**
 * The platform's own roles. Their exact strings come from the published role data that the project keeps as facts;
 * nothing of the code that judges them is used here.
 */
interface PublishedRole
  extends Omit<RoleDefinitionModel, "name" | "roleName" | "type" | "description" | "permissions"> {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly (Omit<RolePermissionModel, "condition"> & { readonly condition: string | null })[];
}

// The compiler sees one type for each entry of the file; they are all of this form.
const published = facts.roles as readonly PublishedRole[];

const builtIn: readonly RoleDefinitionModel[] = published.map((role) => ({
  name: role.id,
  roleName: role.name,
  type: "BuiltInRole",
  description: `${role.name} (built in)`,
  assignableScopes: role.assignableScopes,
  permissions: role.permissions.map(({ actions, notActions, dataActions, notDataActions, condition }) => ({
    actions,
    notActions,
    dataActions,
    notDataActions,
    ...(condition === null ? {} : { condition }),
  })),
}));

const idsByName = new Map(builtIn.map(({ name, roleName }) => [roleName, name]));

/** GUID of a built-in role by its display name; an unknown name is a fault of the test that wrote it. */
export function builtInRoleId(roleName: string): string {
  const id = idsByName.get(roleName);
  if (id === undefined) throw new Error(`no built-in role is called ${JSON.stringify(roleName)}`);
  return id;
}

/** All roles of a tenant: its own first, so that a tenant may bring a changed built-in one. */
export function rolesOf(tenant: TenantModel): readonly RoleDefinitionModel[] {
  const own = new Set(tenant.roleDefinitions.map(({ name }) => name.toLowerCase()));
  return [...tenant.roleDefinitions, ...builtIn.filter(({ name }) => !own.has(name.toLowerCase()))];
}

export interface LocalRole {
  readonly id: string;
  readonly name: string;
  readonly dataActions: readonly string[];
}

/** The roles inside a managed HSM. */
export const localRoles: readonly LocalRole[] = facts.managedHsmLocalRoles;

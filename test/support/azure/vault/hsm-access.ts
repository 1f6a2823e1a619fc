import { localRoles } from "../access/role-book.ts";
import { given } from "../arm/route.ts";
import type { JsonObject } from "../json.ts";
import { answer } from "../server/exchange.ts";
import { vaultShapes } from "../shapes/vault.ts";
import type { ManagedHsmModel } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import type { VaultNeed, VaultRoute } from "./route.ts";

/** Whether a local role assignment lets a principal do something at a scope inside the HSM. */
export function mayInHsm(
  world: World,
  hsm: ManagedHsmModel,
  { principalId, action, scope }: { readonly principalId: string; readonly action: string; readonly scope: string },
): boolean {
  const identities = world.access.identities(principalId);
  const wanted = `microsoft.keyvault/managedhsm/${action}`.toLowerCase();
  return hsm.localAssignments.some(({ principalId: holder, scope: own, roleId }) => {
    const covers = own === "/" || scope === own || scope.startsWith(`${own}/`);
    const role = [...localRoles, ...(hsm.ownRoles ?? [])].find(({ id }) => id === roleId);
    return (
      covers && identities.has(holder.toLowerCase()) && role?.dataActions.some((one) => one.toLowerCase() === wanted)
    );
  });
}

const need = (hsm: string): VaultNeed => ({ action: "none", collection: "keys", permission: "none", hsm });

function hsmOf(store: object): ManagedHsmModel {
  if (!("localAssignments" in store)) throw new Error("the route is for managed HSMs only");
  // Told apart by the field that only they have.
  return store as ManagedHsmModel;
}

const printRole = ({ id, name, dataActions }: (typeof localRoles)[number]): JsonObject => ({
  id: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${id}`,
  name: id,
  type: "Microsoft.Authorization/roleDefinitions",
  properties: {
    roleName: name,
    type: localRoles.some((role) => role.id === id) ? "AKVBuiltInRole" : "CustomRole",
    description: name,
    assignableScopes: ["/"],
    permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [] }],
  },
});

/** Local role assignments and definitions: what no control-plane call shows. A list at `/` leaves key scopes out. */
export const hsmAccessRoutes: readonly VaultRoute[] = [
  {
    operation: "RoleAssignments_ListForScope",
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleAssignments",
    need: need("roleAssignments/read/action"),
    shape: vaultShapes.localAssignments,
    run: (_, { holder, parameters }) => {
      const scope = given(parameters, "scope");
      const found = hsmOf(holder.store).localAssignments.filter((one) => one.scope === scope);
      const value = found.map(({ name, principalId, roleId, scope: own }) => ({
        id: `${own === "/" ? "" : own}/providers/Microsoft.Authorization/roleAssignments/${name}`,
        name,
        type: "Microsoft.Authorization/roleAssignments",
        properties: {
          principalId,
          roleDefinitionId: `Microsoft.KeyVault/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          scope: own,
        },
      }));
      return answer(200, { value });
    },
  },
  {
    operation: "RoleDefinitions_List",
    method: "GET",
    path: "{scope}/providers/Microsoft.Authorization/roleDefinitions",
    need: need("roleDefinitions/read/action"),
    shape: vaultShapes.localRoles,
    run: (_, { holder }) =>
      answer(200, { value: [...localRoles, ...(hsmOf(holder.store).ownRoles ?? [])].map(printRole) }),
  },
  {
    operation: "GetSettings",
    method: "GET",
    path: "/settings",
    // The published list has no data action for settings: whoever reads role definitions reads them.
    need: need("roleDefinitions/read/action"),
    shape: vaultShapes.settings,
    run: (_, { holder }) =>
      answer(200, {
        settings: [
          {
            name: "AllowKeyManagementOperationsThroughARM",
            value: String(hsmOf(holder.store).allowsArm ?? false),
            type: "boolean",
          },
        ],
      }),
  },
];

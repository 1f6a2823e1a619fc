import type { RoleDefinition } from "../grants.ts";
import facts from "./roles.json" with { type: "json" };

/** A role as the data file has it; a test holds the whole file against the schema of role definitions. */
interface RoleFact {
  readonly id: string;
  readonly name: string;
  readonly assignableScopes: readonly string[];
  readonly permissions: readonly {
    readonly actions: readonly string[];
    readonly notActions: readonly string[];
    readonly dataActions: readonly string[];
    readonly notDataActions: readonly string[];
    readonly condition: string | null;
  }[];
}

/**
 * Built-in roles that matter for Key Vault, as data with source and date (`roles.json`, `meta`).
 * A role definition in a snapshot wins over these: the tenant's own export is newer and may differ.
 */
export const builtInRoles: ReadonlyMap<string, RoleDefinition> = new Map(
  (facts.roles satisfies readonly RoleFact[] as readonly RoleFact[]).map((role) => [role.id, roleDefinition(role)]),
);

function roleDefinition(role: RoleFact): RoleDefinition {
  return {
    id: role.id,
    name: role.name.trim(),
    custom: false,
    assignableScopes: role.assignableScopes,
    permissions: role.permissions.map(({ actions, notActions, dataActions, notDataActions, condition }) => ({
      actions: trimmed(actions),
      notActions: trimmed(notActions),
      dataActions: trimmed(dataActions),
      notDataActions: trimmed(notDataActions),
      ...(condition === null ? {} : { condition }),
    })),
  };
}

/** Azure's own export has actions with a blank at the end; with it they would match nothing. */
function trimmed(actions: readonly string[]): readonly string[] {
  return actions.map((action) => action.trim());
}

/** Every data action of a vault that the service knows, with its exact spelling. */
export const keyVaultDataActions: readonly string[] = facts.keyVaultDataActions.map((entry) => entry.action);

/** Role ids of the Key Vault data roles, for rules that judge by id: names get renamed. */
export const roleIds = {
  administrator: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
  reader: "21090545-7ca7-4776-b22c-e363652d74d2",
  secretsOfficer: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
  secretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  certificatesOfficer: "a4417e6f-fecd-4de8-b567-7b0420556985",
  certificateUser: "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
  cryptoOfficer: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
  cryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  cryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
} as const;

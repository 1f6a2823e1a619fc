import { keyVaultDataActions } from "../../../model/facts/built-in-roles.ts";
import type { Attribute, AttributeSource } from "./syntax.ts";

/** What is asked for, as far as it is known. What is absent is not known, and a condition on it is not settled. */
export interface ConditionContext {
  /** The operation, as roles name it, in any casing. */
  readonly action: string;
  /** In its own casing: conditions tell cases apart. */
  readonly vaultName?: string | undefined;
  /** In its own casing; null where the operation names no single secret, as a list does. */
  readonly secretName?: string | null | undefined;
  /** The role assignment that is made or removed. */
  readonly assigned?: AssignedRole | undefined;
}

export interface AssignedRole {
  /** GUID of the role definition. */
  readonly roleId?: string | undefined;
  readonly principalId?: string | undefined;
  /** As Azure prints it: User, Group, ServicePrincipal. */
  readonly principalType?: string | undefined;
}

/** What a condition asks about that can be known here; every other attribute is nobody's business but the service's. */
export type Subject = "vault-name" | "secret-name" | "role" | "principal" | "principal-type";

const subjects: ReadonlyMap<string, Subject> = new Map([
  ["microsoft.keyvault/vaults:name", "vault-name"],
  ["microsoft.keyvault/vaults/secrets:name", "secret-name"],
  ["microsoft.authorization/roleassignments:roledefinitionid", "role"],
  ["microsoft.authorization/roleassignments:principalid", "principal"],
  ["microsoft.authorization/roleassignments:principaltype", "principal-type"],
]);

/** What an attribute is about, whether it is asked of the request or the resource; undefined for all others. */
export function subjectOf({ source, name }: Attribute): Subject | undefined {
  return source === "Resource" || source === "Request" ? subjects.get(name.toLowerCase()) : undefined;
}

export const makeAssignment = "Microsoft.Authorization/roleAssignments/write";
export const removeAssignment = "Microsoft.Authorization/roleAssignments/delete";

const secretPrefix = "microsoft.keyvault/vaults/secrets/";

/**
 * The data actions that have Key Vault's attributes. Not everything on secrets: `secrets/write` is an action of the management
 * plane. Rotation is documented here, and in no role yet.
 */
const secretActions: ReadonlySet<string> = new Set(
  [...keyVaultDataActions, `${secretPrefix}rotate/action`]
    .map((action) => action.toLowerCase())
    .filter((action) => action.startsWith(secretPrefix)),
);

/** A secret that may not exist yet is named by the request, any other by the resource. */
const actionsNamingByRequest: ReadonlySet<string> = new Set([
  `${secretPrefix}setsecret/action`,
  `${secretPrefix}restore/action`,
]);

const sourceByDelegation: ReadonlyMap<string, AttributeSource> = new Map([
  [makeAssignment.toLowerCase(), "Request"],
  [removeAssignment.toLowerCase(), "Resource"],
]);

/**
 * The value of an attribute: null where the request has none, undefined where that is not known. Only where the platform
 * documents that an action has the attribute, from that source, is it known.
 * https://learn.microsoft.com/azure/key-vault/general/rbac-abac
 * https://learn.microsoft.com/azure/role-based-access-control/conditions-authorization-actions-attributes
 */
export function attributeValue(attribute: Attribute, context: ConditionContext): string | null | undefined {
  const { source } = attribute;
  const action = context.action.toLowerCase();
  switch (subjectOf(attribute)) {
    case "vault-name":
      return source === "Resource" && secretActions.has(action) ? context.vaultName : undefined;
    case "secret-name": {
      const naming = actionsNamingByRequest.has(action) ? "Request" : "Resource";
      return source === naming && secretActions.has(action) ? context.secretName : undefined;
    }
    case "role":
      return sourceByDelegation.get(action) === source ? context.assigned?.roleId : undefined;
    case "principal":
      return sourceByDelegation.get(action) === source ? context.assigned?.principalId : undefined;
    case "principal-type":
      return sourceByDelegation.get(action) === source ? context.assigned?.principalType : undefined;
    default:
      return undefined;
  }
}

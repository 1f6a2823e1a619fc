import type { LeastGrant } from "./grant-review.ts";
import type { PrincipalKind } from "./principal.ts";
import { subscriptionOf } from "./resource-id.ts";
import { stableGuid } from "./stable-guid.ts";

/** A role assignment to make. */
export interface Assignment {
  /** Object id; only a GUID can be assigned anything. */
  readonly principalId: string;
  /** As Azure spells it; null where the kind was not read. */
  readonly principalType: AssigneeType | null;
  readonly grant: LeastGrant;
  /** Only for the conditions of an assignment that this one replaces. */
  readonly condition?: string;
}

export type AssigneeType = "User" | "Group" | "ServicePrincipal";

/** The type to name with an assignment: without it Azure asks the directory, which has not heard of a principal just made. */
export function assigneeType(kind: PrincipalKind): AssigneeType | null {
  switch (kind) {
    case "user":
      return "User";
    case "group":
      return "Group";
    case "application":
    case "managed-identity":
    case "service-principal":
      return "ServicePrincipal";
    case "device":
      return null;
    default:
      return kind satisfies never;
  }
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return guid.test(text);
}

/**
 * The name of an assignment: a GUID that commands, Bicep and Terraform share, so that whichever comes second finds it made.
 * It says all that an assignment cannot change.
 */
export function assignmentName({ principalId, grant }: Assignment): string {
  return stableGuid(["role assignment", grant.scope, principalId.toLowerCase(), grant.roleId]);
}

const segments: ReadonlyMap<string, string> = new Map([
  ["resourcegroups", "resourceGroups"],
  ["microsoft.keyvault", "Microsoft.KeyVault"],
]);

/** A normalized scope with its fixed parts as Azure spells them: Terraform tells cases apart. */
export function azureSpelling(scope: string): string {
  // Names stand at every second place behind a word of Azure's: only those words are respelled.
  return scope
    .split("/")
    .map((segment, index, all) => {
      if (index % 2 === 1) return segments.get(segment) ?? segment;
      return all[index - 1] === "providers" ? (segments.get(segment) ?? segment) : segment;
    })
    .join("/");
}

/** The ARM id that an assignment gets. */
export function assignmentArmId(assignment: Assignment): string {
  const scope = azureSpelling(assignment.grant.scope);
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignmentName(assignment)}`;
}

/** The ARM id of a role; built-in ones exist in every subscription. */
export function roleArmId({ roleId, scope }: LeastGrant): string {
  return `/subscriptions/${subscriptionOf(scope) ?? ""}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

/** What a custom role is made of, as Azure Resource Manager takes it; undefined for a built-in role. */
export function customProperties({ roleName, customActions, scope }: LeastGrant) {
  if (customActions === undefined) return undefined;
  return {
    roleName,
    description: "Exactly what access policies gave, or what is used.",
    type: "CustomRole",
    assignableScopes: [`/subscriptions/${subscriptionOf(scope) ?? ""}`],
    permissions: [{ actions: [], notActions: [], dataActions: customActions, notDataActions: [] }],
  };
}

/** A condition on one line, as the command line takes it. */
export function oneLine(condition: string): string {
  const lines = condition.split(/[\r\n]/).map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

/** Custom roles, each once. */
export function distinctRoles(assignments: readonly Assignment[]): readonly LeastGrant[] {
  const own = assignments.flatMap(({ grant }) => (grant.customActions === undefined ? [] : [grant]));
  return [...new Map(own.map((grant) => [grant.roleId, grant])).values()];
}

/** An identifier for an assignment in code: letters, digits and underscores. */
export function assignmentSymbol(assignment: Assignment): string {
  return `assignment_${assignmentName(assignment).slice(0, 13).replace("-", "_")}`;
}

export function roleSymbol({ roleId }: LeastGrant): string {
  return `role_${roleId.slice(0, 8)}`;
}

import {
  type Assignment,
  assignmentName,
  azureSpelling,
  customProperties,
  distinctRoles,
  oneLine,
  roleArmId,
} from "./assignment.ts";
import { bicepAssignments, bicepRole } from "./assignment-bicep.ts";
import { terraformAssignment, terraformRole } from "./assignment-terraform.ts";
import type { LeastGrant } from "./grant-review.ts";
import type { Fix } from "./rule.ts";
import { shell } from "./shell.ts";

const authorizationApi = "2022-04-01";

/** The command that makes an assignment, on one line. By object id and type, so that no directory is asked; by role GUID. */
export function azAssign(assignment: Assignment): string {
  const { principalId, principalType, grant, condition } = assignment;
  const type = principalType === null ? "" : shell` --assignee-principal-type ${principalType}`;
  const limited = condition === undefined ? "" : `${shell` --condition ${oneLine(condition)}`} --condition-version 2.0`;
  return (
    shell`az role assignment create --name ${assignmentName(assignment)} --assignee-object-id ${principalId}` +
    type +
    shell` --role ${grant.roleId} --scope ${azureSpelling(grant.scope)}` +
    limited
  );
}

/** The command that takes exactly one assignment away. */
export function azUnassign(assignmentId: string): string {
  return shell`az role assignment delete --ids ${assignmentId}`;
}

/**
 * The command that makes a custom role, or brings it back to what it should be. `az role definition create` makes up an id of
 * its own; this writes to the one that assignments name, however often it runs. Undefined for a built-in role.
 */
export function azRole(grant: LeastGrant): string | undefined {
  const properties = customProperties(grant);
  if (!properties) return undefined;
  const url = `${roleArmId(grant)}?api-version=${authorizationApi}`;
  return shell`az rest --method put --url ${url} --body ${JSON.stringify({ properties })}`;
}

/**
 * Commands and code that make assignments, then take something away (commands, as `azUnassign` gives them). The Bicep is for the
 * resource group of the vaults; the custom role in it for their subscription.
 */
export function assignmentFix(assignments: readonly Assignment[], takeAway: readonly string[] = []): Fix {
  const roles = distinctRoles(assignments);
  const text = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join("\n");
  const ownRoles = text(roles.map(bicepRole));
  return {
    az: text([...roles.map(azRole), ...assignments.map(azAssign), ...takeAway]),
    bicep: text([
      ...(ownRoles === "" ? [] : [`// In a file of its own, with targetScope = 'subscription':\n${ownRoles}`]),
      bicepAssignments(assignments),
    ]),
    terraform: text([...roles.map(terraformRole), ...assignments.map(terraformAssignment)]),
  };
}

import { shell } from "../../model/shell.ts";

/** A live assignment's id begins with its scope; one declared in code has an address instead. */
const liveId = /^(.*)\/providers\/microsoft\.authorization\/roleassignments\/[^/]+$/;

/** Where a live assignment stands; a person fills it in for one declared in code. */
export function assignmentScope(id: string): string {
  const scope = liveId.exec(id)?.[1];
  if (scope === undefined) return "<scope>";
  return scope === "" ? "/" : scope;
}

/** The command that removes a role assignment. Assignments cannot be changed: the new one is made first, then this. */
export function removeAssignment(id: string): string {
  return shell`az role assignment delete --ids ${liveId.test(id) ? id : "<role assignment id>"}`;
}

export interface NewAssignment {
  /** Object id of a workload; a person fills in any other holder. */
  readonly workloadId?: string | undefined;
  /** A person fills it in where there is more than one answer. */
  readonly roleId?: string | undefined;
  readonly scope: string;
}

/** The command that assigns a role. With the object id and its type no directory look-up is needed. */
export function assignRole({ workloadId, roleId, scope }: NewAssignment): string {
  const holder = workloadId === undefined ? "<object id>" : shell`${workloadId}`;
  const type = workloadId === undefined ? "<User, Group or ServicePrincipal>" : "ServicePrincipal";
  const role = roleId === undefined ? "<role id>" : shell`${roleId}`;
  return `az role assignment create --assignee-object-id ${holder} --assignee-principal-type ${type} --role ${role} ${shell`--scope ${scope}`}`;
}

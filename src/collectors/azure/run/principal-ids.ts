import { type Fact, isRead } from "../../../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import type { LocalRoleAssignment } from "../../../model/local-role.ts";
import type { Scope } from "../../../model/scope.ts";
import type { DenyAssignment, LighthouseRegistration, ScheduledAssignment } from "../../../model/surroundings.ts";
import type { VaultRecord } from "../../../model/vault.ts";

/** Stands for everyone in deny assignments: nobody the directory knows. */
const everyone = "00000000-0000-0000-0000-000000000000";

interface Holding {
  readonly accessPolicies?: Fact<readonly AccessPolicyEntry[]>;
  readonly roleAssignments?: Fact<readonly RoleAssignment[]>;
  readonly localRoleAssignments?: Fact<readonly LocalRoleAssignment[]>;
  readonly denyAssignments?: Fact<readonly DenyAssignment[]>;
  readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]>;
  readonly lighthouse?: Fact<readonly LighthouseRegistration[]>;
}

/** Adds the object ids of all whom a scope's or a vault's grants name. Those of other tenants (Lighthouse) are not in this directory. */
export function principalIdsOf(record: Scope | VaultRecord, ids: Set<string>): void {
  const holding: Holding = record;
  const { accessPolicies, roleAssignments, localRoleAssignments } = holding;
  for (const { principalId } of [accessPolicies, roleAssignments, localRoleAssignments].flatMap(named)) {
    if (isRead(principalId)) ids.add(principalId.read);
  }
  for (const { principalId } of members(holding.scheduledAssignments)) ids.add(principalId);
  for (const { principals, excludedPrincipals } of members(holding.denyAssignments)) {
    for (const id of [...principals, ...excludedPrincipals]) if (id !== everyone) ids.add(id);
  }
}

/** Grants by which somebody is named; whatever else they say is of no interest here. */
function named(fact: Fact<readonly { readonly principalId: Fact<string> }[]> | undefined) {
  return members(fact);
}

function members<Item>(fact: Fact<readonly Item[]> | undefined): readonly Item[] {
  return fact && isRead(fact) ? fact.read : [];
}

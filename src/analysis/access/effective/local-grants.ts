import type { AccessGap } from "../../../model/access.ts";
import { isRead, read } from "../../../model/fact.ts";
import type { LocalRoleAssignment } from "../../../model/local-role.ts";
import type { ManagedHsm, VaultRecord } from "../../../model/vault.ts";
import { localRole } from "../local/grants.ts";
import { gapOf, listed } from "./gaps.ts";
import type { RoleGrant } from "./grants.ts";
import { idKey } from "./target.ts";

const fact = "localRoleAssignments";

/** The roles that are held inside a managed HSM; vaults have none. Whose holder nobody knows stands among the gaps. */
export function localGrants(vault: VaultRecord): readonly RoleGrant[] {
  if (vault.kind !== "hsm") return [];
  return listed(vault.localRoleAssignments).flatMap((assignment) => localGrant(vault, assignment) ?? []);
}

/** What was not read of the roles inside a managed HSM. */
export function localGaps(vault: VaultRecord): readonly AccessGap[] {
  if (vault.kind !== "hsm") return [];
  const place = idKey(vault.id);
  const gap = gapOf(vault.localRoleAssignments, { place, fact, effect: "adds" });
  const isNameless = listed(vault.localRoleAssignments).some(({ principalId }) => !isRead(principalId));
  const why = "a grant names somebody whose id was not read";
  return [...(gap ? [gap] : []), ...(isNameless ? [{ place, fact, effect: "adds", why } as const] : [])];
}

function localGrant(hsm: ManagedHsm, assignment: LocalRoleAssignment): RoleGrant | undefined {
  const { id, principalId, roleId, scope } = assignment;
  if (!isRead(principalId)) return undefined;
  const hsmId = idKey(hsm.id);
  const role = isRead(roleId) ? roleId.read.toLowerCase() : "a local role whose id was not read";
  return {
    kind: "role",
    id,
    from: "local",
    principalId: principalId.read.toLowerCase(),
    principalType: null,
    roleId: role,
    role: localRole(hsm, role),
    scope: isRead(scope) ? placeOf(hsmId, scope.read) : undefined,
    heldAt: hsmId,
    condition: read(null),
    isEligible: false,
  };
}

/** Scopes inside an HSM begin at the HSM itself. */
function placeOf(hsmId: string, scope: string): string {
  const below = idKey(scope);
  return below === "/" ? hsmId : `${hsmId}${below}`;
}

import { assemble, children } from "./assemble.ts";
import type { PlainRecord } from "./example.ts";
import { isFact, read } from "./fact.ts";
import { localRoleIds, localRoles } from "./facts/local-roles.ts";
import type { LocalGrant } from "./grant-subject.ts";
import type { LocalRoleAssignment } from "./local-role.ts";
import type { HsmSubject } from "./subject.ts";
import type { ManagedHsm } from "./vault.ts";

export function buildLocalAssignment(hsmId: string, plain: PlainRecord<LocalRoleAssignment>): LocalRoleAssignment {
  return assemble(
    { id: `${hsmId}/providers/microsoft.authorization/roleassignments/00000000-0000-0000-0000-0000000000ff` },
    {
      scope: "/keys/example-key",
      principalId: "00000000-0000-0000-0000-0000000000aa",
      roleId: localRoleIds.cryptoUser,
    },
    plain,
  );
}

/** Absent unless a literal gives them, as where nobody asked the HSM. */
export function ofLocalRoles(id: string, given: PlainRecord<ManagedHsm>["localRoleAssignments"]) {
  const built = children(given, (assignment) => buildLocalAssignment(id, assignment));
  return built === undefined ? {} : { localRoleAssignments: isFact(built) ? built : read(built) };
}

/** A workload that uses one key. */
export function buildLocalGrant(hsmId: string, plain: PlainRecord<LocalGrant>): LocalGrant {
  const principal = { id: "00000000-0000-0000-0000-0000000000aa", name: "app-example", kind: "managed-identity" };
  const name = plain.name ?? "app-example";
  return assemble(
    { id: `${hsmId}/providers/microsoft.authorization/roleassignments/${name.toLowerCase()}`, name },
    {
      scope: "/keys/example-key",
      principal: { ...principal, name, appId: null },
      members: { people: 0, workloads: 1, guests: [], disabled: [] },
      isRotator: false,
      role: localRoles.get(localRoleIds.cryptoUser),
      powers: ["uses-keys", "changes-keys", "backs-up"],
    },
    plain,
  );
}

/** The local grants of an example's HSM; none where a literal gives none. */
export function exampleLocalGrants(
  hsmId: string,
  given: PlainRecord<HsmSubject>["localGrants"],
): HsmSubject["localGrants"] {
  const built = children(given ?? [], (grant) => buildLocalGrant(hsmId, grant));
  // A fact that a literal gives, or the list that was built of it.
  return (isFact(built) ? built : read(built)) as HsmSubject["localGrants"];
}

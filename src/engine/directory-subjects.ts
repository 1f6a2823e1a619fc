import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import type { Consumer } from "../model/consumer.ts";
import { isRead, read, unread } from "../model/fact.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { Principal } from "../model/principal.ts";
import type { PrincipalSubject, RoleSubject } from "../model/subject.ts";
import type { AccessSource } from "./access-source.ts";

const noConsumers = unread(
  "not-asked",
  "resources that carry identities were not collected",
  "kvaudit collect lists them",
);

export interface DirectorySurroundings {
  readonly access: AccessSource;
  /** Absent where nobody asked. */
  readonly consumers: readonly Consumer[] | undefined;
}

/** A principal with what its grants and resources say of it. */
export function principalSubject(principal: Principal, { access, consumers }: DirectorySurroundings): PrincipalSubject {
  const name = isRead(principal.name) ? principal.name.read : null;
  return {
    ...principal,
    label: name ?? principal.id,
    reach: access.reach.of(principal.id),
    carriers: consumers ? read(carriersOf(principal.id, consumers)) : noConsumers,
    signIns: access.reach.signIns(principal.id),
  };
}

function carriersOf(id: string, consumers: readonly Consumer[]): readonly string[] {
  return consumers.flatMap((one) => (one.kind === "identity-holder" && one.principalIds.includes(id) ? [one.id] : []));
}

/** A role definition with how often it is assigned. */
export function roleSubject(role: RoleDefinition, index: TenantIndex): RoleSubject {
  const assigned = [...index.scopes.values()].flatMap(({ roleAssignments }) =>
    isRead(roleAssignments)
      ? roleAssignments.read.filter(({ roleId }) => isRead(roleId) && roleId.read === role.id)
      : [],
  );
  return {
    id: `/providers/microsoft.authorization/roledefinitions/${role.id}`,
    name: role.name,
    roleId: role.id,
    permissions: read(role.permissions),
    assignableScopes: read(role.assignableScopes),
    assignments: read(assigned.length),
  };
}

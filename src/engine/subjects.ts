import { applicationsServed, isVaultDataRole } from "../analysis/access/applications.ts";
import { vaultDeployers } from "../analysis/access/deployers.ts";
import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import { type Fact, isRead, mapFact, read, unread } from "../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../model/grants.ts";
import type { PrincipalKind } from "../model/principal.ts";
import { scopeKind } from "../model/resource-id.ts";
import type { GrantSubject, Holder, VaultSubject } from "../model/subject.ts";
import type { Vault } from "../model/vault.ts";

/** What looking a grant up needs besides the grant. */
export interface GrantContext {
  readonly index: TenantIndex;
  readonly rotators: ReadonlySet<string>;
  /** Id of the vault or scope record that holds the grant. */
  readonly heldBy: string;
}

/** A vault with what analysis derives from it. */
export function vaultSubject(vault: Vault, index: TenantIndex, rotators: ReadonlySet<string>): VaultSubject {
  return {
    ...vault,
    applications: applicationsServed(vault, index, rotators),
    deployers: vaultDeployers(vault, index),
  };
}

export function accessPolicyGrant(entry: AccessPolicyEntry, context: GrantContext): GrantSubject {
  const holder = holderFacts(entry.principalId, read(null), context);
  return {
    ...holder,
    id: entry.id,
    name: grantName(holder.principal, entry.principalId),
    at: entry.at,
    kind: "access-policy",
    heldBy: context.heldBy,
    scope: read(context.heldBy),
    scopeKind: read("vault"),
    principalId: entry.principalId,
    permissions: entry.permissions,
    applicationId: entry.applicationId,
    role: read(null),
    isDataRole: read(false),
    condition: read(null),
    createdOn: read(null),
  };
}

export function roleAssignmentGrant(assignment: RoleAssignment, context: GrantContext): GrantSubject {
  const holder = holderFacts(assignment.principalId, assignment.principalType, context);
  const role = isRead(assignment.roleId) ? context.index.role(assignment.roleId.read) : assignment.roleId;
  return {
    ...holder,
    id: assignment.id,
    name: grantName(holder.principal, assignment.principalId),
    at: assignment.at,
    kind: "role-assignment",
    heldBy: context.heldBy,
    scope: assignment.scope,
    scopeKind: mapFact(assignment.scope, scopeKind),
    principalId: assignment.principalId,
    permissions: read(null),
    applicationId: read(null),
    role,
    isDataRole: mapFact(role, isVaultDataRole),
    condition: assignment.condition,
    createdOn: assignment.createdOn,
  };
}

function grantName(principal: Fact<Holder>, principalId: Fact<string>): string {
  if (isRead(principal) && principal.read.name !== null) return principal.read.name;
  if (isRead(principalId)) return principalId.read;
  return "unknown" in principalId ? principalId.unknown : "unread principal";
}

function holderFacts(principalId: Fact<string>, assignedType: Fact<string | null>, context: GrantContext) {
  if (!isRead(principalId)) return { principal: principalId, principalExists: principalId, isRotator: principalId };
  const id = principalId.read;
  const record = context.index.principals.get(id);
  const appId = record && isRead(record.appId) ? record.appId.read : null;
  const isRotator = context.rotators.has(id) || (appId !== null && context.rotators.has(appId));
  const notInDirectory = unread("not-in-output", "the principal was not looked up in the directory", directoryRemedy);
  const name = record && isRead(record.name) ? record.name.read : null;
  const kind = holderKind(record?.kind, assignedType);
  return {
    principal: mapFact(kind, (value): Holder => ({ id, name, kind: value, appId })),
    principalExists: record?.exists ?? notInDirectory,
    isRotator: read(isRotator),
  };
}

const directoryRemedy = "give the run directory read access, or export assignments with az role assignment list";

const kindsByAssignedType: ReadonlyMap<string, PrincipalKind> = new Map([
  ["User", "user"],
  ["Group", "group"],
  ["ForeignGroup", "group"],
  ["ServicePrincipal", "service-principal"],
  ["MSI", "managed-identity"],
  ["Device", "device"],
]);

/** The directory's word where it was read, else the type that the assignment itself carries. */
function holderKind(
  fromDirectory: Fact<PrincipalKind> | undefined,
  assignedType: Fact<string | null>,
): Fact<PrincipalKind> {
  if (fromDirectory && isRead(fromDirectory)) return fromDirectory;
  if (isRead(assignedType) && assignedType.read !== null) {
    const kind = kindsByAssignedType.get(assignedType.read);
    if (kind) return read(kind);
  }
  if (fromDirectory) return fromDirectory;
  return unread(
    "not-in-output",
    "neither the grant nor the directory says what kind of principal this is",
    directoryRemedy,
  );
}

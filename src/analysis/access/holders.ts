import { type Fact, isRead, mapFact, read, unread } from "../../model/fact.ts";
import type { Holder, WorkloadRights } from "../../model/grant-subject.ts";
import { type Principal, type PrincipalKind, workloadKinds } from "../../model/principal.ts";
import type { TenantIndex } from "./tenant-index.ts";

/** Where holders are looked up. */
export interface Directory {
  readonly index: TenantIndex;
  /** Object and application ids that the policy names, lower case. */
  readonly rotators: ReadonlySet<string>;
}

/** What is known of the principal that a grant names. */
export interface HolderFacts {
  readonly principal: Fact<Holder>;
  readonly principalExists: Fact<boolean>;
  readonly isRotator: Fact<boolean>;
}

const directoryRemedy = "give the run directory read access, or export assignments with az role assignment list";

/** Looks a principal up. `assignedType` is the type that a role assignment carries; null on an access policy entry. */
export function holderFacts(
  principalId: Fact<string>,
  assignedType: Fact<string | null>,
  { index, rotators }: Directory,
): HolderFacts {
  if (!isRead(principalId)) return { principal: principalId, principalExists: principalId, isRotator: principalId };
  const id = principalId.read;
  const record = index.principals.get(id);
  const name = record && isRead(record.name) ? record.name.read : null;
  const appId = record && isRead(record.appId) ? record.appId.read : null;
  const kind = kindOfHolder(record?.kind, assignedType);
  return {
    principal: mapFact(kind, (value): Holder => ({ id, name, kind: value, appId })),
    principalExists: existence(record, assignedType),
    isRotator: rotatorFact({ id, kind, appId: record?.appId }, rotators),
  };
}

/** A directory does not know another tenant's principals: that it has not heard of one says nothing. */
function existence(record: Principal | undefined, assignedType: Fact<string | null>): Fact<boolean> {
  const exists = record?.exists;
  if (!exists) return unread("not-in-output", "the principal was not looked up in the directory", directoryRemedy);
  const isForeign = isRead(assignedType) && assignedType.read === "ForeignGroup";
  if (isForeign && isRead(exists) && !exists.read)
    return unread("not-in-output", "the principal belongs to another tenant, whose directory is not asked");
  return exists;
}

interface Candidate {
  readonly id: string;
  readonly kind: Fact<PrincipalKind>;
  readonly appId: Fact<string | null> | undefined;
}

/** Policies mostly name rotators by application id: where it was not read, a workload may be one of them. */
function rotatorFact({ id, kind, appId }: Candidate, rotators: ReadonlySet<string>): Fact<boolean> {
  if (rotators.size === 0) return read(false);
  if (rotators.has(id)) return read(true);
  if (appId && isRead(appId)) return read(appId.read !== null && rotators.has(appId.read));
  if (isRead(kind) && !workloadKinds.has(kind.read)) return read(false);
  return (
    appId ??
    unread("not-in-output", "the application id, by which the policy may name a rotator, was not read", directoryRemedy)
  );
}

const kindsByAssignedType: ReadonlyMap<string, PrincipalKind> = new Map([
  ["User", "user"],
  ["Group", "group"],
  ["ForeignGroup", "group"],
  ["ServicePrincipal", "service-principal"],
  ["MSI", "managed-identity"],
  ["Device", "device"],
]);

/** The directory's word where it was read, else the type that the assignment itself carries. */
export function kindOfHolder(
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

/**
 * The rights that a grant gives to software that is no rotator. Missing only where it matters: a role without rights on
 * vault data, a person, a rotator or a principal that is gone settles it, whatever else was not read.
 */
export function workloadRights(rights: Fact<readonly string[]>, holder: HolderFacts): Fact<WorkloadRights | null> {
  const { principal, principalExists, isRotator } = holder;
  if (isRead(rights) && rights.read.length === 0) return read(null);
  if (isRead(principalExists) && !principalExists.read) return read(null);
  if (isRead(isRotator) && isRotator.read) return read(null);
  if (isRead(principal) && !workloadKinds.has(principal.read.kind)) return read(null);
  if (!isRead(rights)) return rights;
  if (!isRead(principal)) return principal;
  if (!isRead(isRotator)) return isRotator;
  return read({ id: principal.read.id, rights: rights.read });
}

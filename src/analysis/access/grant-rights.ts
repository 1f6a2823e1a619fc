import { needsObjectsOnly } from "../../model/data-rights.ts";
import { type Fact, isRead, mapFact, read, unread } from "../../model/fact.ts";
import type { WorkloadRights } from "../../model/grant-subject.ts";
import type { RoleAssignment, RoleDefinition } from "../../model/grants.ts";
import { type ScopeKind, scopeKind } from "../../model/resource-id.ts";
import type { VaultSubject } from "../../model/subject.ts";
import type { Vault } from "../../model/vault.ts";
import type { ApplicationsServed } from "../../model/vault-access.ts";
import { describeCondition } from "./conditions/describe.ts";
import { evaluateCondition } from "./conditions/evaluate.ts";
import { vaultDataActions } from "./role-actions.ts";
import type { TenantIndex } from "./tenant-index.ts";

/** The data actions on vaults that an assignment's role grants. A condition is not looked at: see `rightsLeft`. */
export function roleRights({ roleId }: RoleAssignment, index: TenantIndex): Fact<readonly string[]> {
  const role = isRead(roleId) ? index.role(roleId.read) : roleId;
  if (!isRead(role)) return role;
  const known = rightsOf.get(role) ?? mapFact(role, vaultDataActions);
  rightsOf.set(role, known);
  return known;
}

/** By what is known of a role, which thousands of grants share. */
const rightsOf = new WeakMap<Fact<RoleDefinition>, Fact<readonly string[]>>();

/** The vault that holds an assignment, as far as conditions ask about it. */
export type HoldingVault = Pick<Vault, "name" | "source">;

/** The rights that an assignment's condition leaves: gone are those that it refuses in this vault, whatever they are used on. */
export function rightsLeft(
  rights: Fact<readonly string[]>,
  { condition }: Pick<RoleAssignment, "condition">,
  vault: HoldingVault | undefined,
): Fact<readonly string[]> {
  if (!isRead(condition) || condition.read === null) return rights;
  const text = condition.read;
  const vaultName = conditionName(vault);
  return mapFact(rights, (actions) =>
    actions.filter((action) => evaluateCondition(text, { action, vaultName }).value !== "false"),
  );
}

/** Conditions tell cases apart, so only the service's own spelling will do; code may know a vault by its address alone. */
function conditionName(vault: HoldingVault | undefined): string | undefined {
  return vault?.source === "live" ? vault.name : undefined;
}

/** The attributes by which a condition can limit vault data: the vault's name and, for secrets, the object's. */
const nameAttribute = /Microsoft\.KeyVault\/vaults(?:\/secrets)?:name/i;

/**
 * How wide an assignment reaches into vault data: the kind of its scope. A condition on names may narrow it by as much as
 * one likes: then only an assignment on a single object, one that reaches no vault data, or one whose condition lets
 * everything through in this vault, is sure of its reach. `rights` are those that the condition leaves.
 */
export function assignmentReach(
  { scope, scopeKind: stated, condition }: RoleAssignment,
  rights: Fact<readonly string[]>,
  vault: HoldingVault | undefined,
): Fact<ScopeKind> {
  const kind = stated ?? mapFact(scope, scopeKind);
  if (!isRead(kind) || kind.read === "object" || kind.read === "resource") return kind;
  if (isRead(rights) && rights.read.length === 0) return kind;
  if (!isRead(condition)) return condition;
  const text = condition.read;
  if (text === null || !nameAttribute.test(text)) return kind;
  const vaultName = conditionName(vault);
  const isLetThrough = (action: string) => evaluateCondition(text, { action, vaultName }).value === "true";
  if (isRead(rights) && rights.read.every(isLetThrough)) return kind;
  return unread(
    "not-asked",
    `a condition limits the assignment, by names that are not known here: ${describeCondition(text)}`,
    "judge by hand what the condition leaves",
  );
}

/** An assignment as far as its breadth inside one vault is concerned. */
export interface BreadthInVault {
  readonly reach: Fact<ScopeKind>;
  readonly workload: Fact<WorkloadRights | null>;
  readonly vault: VaultSubject | undefined;
}

/**
 * The applications among which a workload's assignment does not tell: those of the whole vault, where it is assigned there
 * and could do with single objects. Null for every other grant, so that a vault that was not read whole matters only to
 * grants whose breadth depends on it.
 */
export function applicationsInReach({ reach, workload, vault }: BreadthInVault): Fact<ApplicationsServed | null> {
  if (!vault || (isRead(reach) && reach.read !== "vault")) return read(null);
  if (isRead(workload) && !(workload.read && needsObjectsOnly(workload.read.rights))) return read(null);
  const { permissionModel } = vault;
  // Role assignments reach no data of a vault that goes by access policies.
  if (isRead(permissionModel) && permissionModel.read === "access-policy") return read(null);
  if (!isRead(reach)) return reach;
  if (!isRead(workload)) return workload;
  return isRead(permissionModel) ? vault.applications : permissionModel;
}

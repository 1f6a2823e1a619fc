import { readsMetadataOnly } from "../../../model/data-rights.ts";
import { type Fact, isRead, type Unread, unread } from "../../../model/fact.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions, RoleAssignment } from "../../../model/grants.ts";
import { isAtOrAbove, vaultOf } from "../../../model/resource-id.ts";
import type { Vault } from "../../../model/vault.ts";
import { rightsLeft, roleRights } from "../grant-rights.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** Access to what is in vaults, at a vault or at a scope from which vaults inherit it. */
export interface DataHolding {
  readonly principalId: string;
  /** Id of the vault, or of the scope. */
  readonly place: string;
}

export interface ConditionalHolding extends DataHolding {
  readonly assignment: RoleAssignment;
}

/** Who holds such access by one list of grants, and what keeps it from being known. */
export interface DataHoldings {
  readonly sure: readonly DataHolding[];
  /** Holders of grants of which it is not known what they give. */
  readonly open: ReadonlyMap<string, Unread>;
  /** Those whose conditions may ask for the vault: they are looked at vault by vault. */
  readonly conditional: readonly ConditionalHolding[];
  /** Why there may be further grants. */
  readonly missing?: Unread;
}

interface Draft {
  readonly sure: DataHolding[];
  readonly open: Map<string, Unread>;
  readonly conditional: ConditionalHolding[];
}

/** What the entries of a vault's access policies give; names alone are no access to what is in it. */
export function entryHoldings(vaultId: string, entries: Fact<readonly AccessPolicyEntry[]>): DataHoldings {
  const draft: Draft = { sure: [], open: new Map(), conditional: [] };
  let missing = whyMissing(entries);
  for (const { principalId, applicationId, permissions } of isRead(entries) ? entries.read : []) {
    const why = whyMissing(permissions) ?? whyMissing(applicationId);
    if (!isRead(principalId)) missing ??= nameless;
    // A compound entry is nothing to its principal alone.
    else if (isRead(applicationId) && applicationId.read !== null) continue;
    else if (why || !isRead(permissions)) draft.open.set(principalId.read, why ?? nameless);
    else if (usesObjects(permissions.read)) draft.sure.push({ principalId: principalId.read, place: vaultId });
  }
  return missing ? { ...draft, missing } : draft;
}

function usesObjects({ secrets, keys, certificates }: AccessPolicyPermissions): boolean {
  const others = [...secrets, ...keys, ...certificates].some((one) => !metadataPermissions.has(one.toLowerCase()));
  // Of a secret, get is its value; of a key or certificate, what everybody may know.
  return others || secrets.some((one) => one.toLowerCase() === "get");
}

const metadataPermissions: ReadonlySet<string> = new Set([
  "get",
  "list",
  "getissuers",
  "listissuers",
  "getrotationpolicy",
]);

/** What the assignments in one record's list give: a vault's own, or those of a scope above vaults. */
export function assignmentHoldings(
  heldBy: string,
  assignments: Fact<readonly RoleAssignment[]>,
  index: TenantIndex,
): DataHoldings {
  const draft: Draft = { sure: [], open: new Map(), conditional: [] };
  let missing = whyMissing(assignments);
  for (const assignment of isRead(assignments) ? assignments.read : []) {
    if (isRead(assignment.principalId)) addAssignment(draft, assignment, { heldBy, index });
    else missing ??= nameless;
  }
  return missing ? { ...draft, missing } : draft;
}

interface Place {
  readonly heldBy: string;
  readonly index: TenantIndex;
}

function addAssignment(draft: Draft, assignment: RoleAssignment, { heldBy, index }: Place): void {
  const { principalId, scope, condition } = assignment;
  if (!isRead(principalId)) return;
  const rights = roleRights(assignment, index);
  if (isRead(rights) && readsMetadataOnly(rights.read)) return;
  const why = whyMissing(rights) ?? whyMissing(scope) ?? whyMissing(condition);
  if (why || !isRead(scope) || !isRead(condition)) {
    draft.open.set(principalId.read, why ?? nameless);
    return;
  }
  const holding = { principalId: principalId.read, place: placeOf(scope.read, heldBy) };
  if (condition.read === null) draft.sure.push(holding);
  else draft.conditional.push({ ...holding, assignment });
}

/** A list may repeat what is inherited, and a scope's may have what stands below it. */
function placeOf(scope: string, heldBy: string): string {
  return isAtOrAbove(scope, heldBy) ? heldBy : (vaultOf(scope) ?? scope);
}

/** Does an assignment with a condition give anything but names in this vault? What cannot be told counts. */
export function givesDataIn(vault: Vault, assignment: RoleAssignment, index: TenantIndex): boolean {
  const rights = rightsLeft(roleRights(assignment, index), assignment, vault);
  return isRead(rights) && !readsMetadataOnly(rights.read);
}

const nameless = unread("not-in-output", "a grant names somebody whose id was not read").unread;

export function whyMissing(fact: Fact<unknown>): Unread | undefined {
  if (isRead(fact)) return fact.missing;
  if ("unread" in fact) return fact.unread;
  return { reason: "not-asked", detail: `known only after an apply: ${fact.unknown}` };
}

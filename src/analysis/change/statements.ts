import type { AccessCause, UnresolvedStatement } from "../../model/access-change.ts";
import { type Fact, isRead, read, type SourceSpan } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { Scope } from "../../model/scope.ts";
import type { RemovedGrants, SharedRecords } from "../../model/snapshot.ts";
import type { ScheduledAssignment } from "../../model/surroundings.ts";
import type { Vault, VaultRecord } from "../../model/vault.ts";
import type { KnownVault, LiveEstate } from "./live-estate.ts";
import { isOnObject, liveObjectId } from "./objects.ts";
import { DirectoryNames, expressionOf, isFound, liveScope } from "./resolve.ts";
import { type ChangedRoles, changedRoles } from "./roles.ts";
import {
  asAssignment,
  asEligible,
  assignmentKey,
  causeOf,
  entryKey,
  type HolderChange,
  listIn,
  noVaultChange,
  resolvedAssignment,
  type ScopeOf,
  type VaultChange,
} from "./stated.ts";

/** What infrastructure code says: vaults with what is put into them, places above, and what goes. */
export interface CodeContent extends Pick<SharedRecords, "scopes" | "roles" | "principals"> {
  readonly vaults: readonly VaultRecord[];
  readonly removed?: RemovedGrants | undefined;
}

interface Holder {
  readonly id: string;
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]>;
}

/** All that the code says about access, as far as it could be followed into the tenant. */
export class Statements {
  readonly vaults = new Map<string, VaultChange>();
  readonly scopes = new Map<string, HolderChange>();
  /** Role assignments that go, by principal, role and scope. */
  readonly removed = new Map<string, AccessCause>();
  readonly unresolved: UnresolvedStatement[] = [];
  readonly roles: ChangedRoles;
  readonly names: DirectoryNames;
  declared = 0;
  found = 0;
  count = 0;
  readonly #estate: LiveEstate;

  constructor(code: CodeContent, { estate, shared }: { readonly estate: LiveEstate; readonly shared: SharedRecords }) {
    this.#estate = estate;
    this.roles = changedRoles(shared.roles, code.roles);
    this.names = new DirectoryNames(shared.principals, code.principals);
    for (const vault of code.vaults) this.#addVault(vault);
    for (const scope of code.scopes) this.#addScope(scope);
    for (const vault of code.removed?.vaults ?? []) this.#removeFrom(vault);
    for (const scope of code.removed?.scopes ?? []) this.#removeFromScope(scope);
    this.count += this.roles.changed.size;
  }

  #addVault(vault: VaultRecord): void {
    this.declared += 1;
    const live = this.#estate.vaultOf(vault);
    if (!isFound(live)) {
      this.#tellGrants(vault, live.why);
      return;
    }
    this.found += 1;
    const change = this.#changeOf(live.found);
    this.#addHeld(vault, change, scopesIn(vault, live.found));
    if (vault.kind === "hsm") return;
    this.#addModel(vault, change);
    this.#addEntries(vault, change);
  }

  #changeOf(vault: KnownVault): VaultChange {
    const change = this.vaults.get(vault.id) ?? noVaultChange(vault);
    this.vaults.set(vault.id, change);
    return change;
  }

  /** What an API does with a model that code leaves out depends on what is there: only a stated one counts. */
  #addModel(vault: Vault, change: VaultChange): void {
    const { permissionModel, permissionModelBy: by } = vault;
    if (vault.isReference === true || !by || !isRead(by) || by.read !== "stated") return;
    const at = ("at" in permissionModel ? permissionModel.at : undefined) ?? vault.at;
    if (isRead(permissionModel)) {
      this.count += 1;
      change.model = { value: permissionModel.read, cause: causeOf({ id: vault.id, at }, "permission-model") };
    } else {
      const why = `its permission model is known only after an apply: ${expressionOf(permissionModel)}`;
      this.#tell({ id: vault.id, at }, why);
    }
  }

  #addEntries(vault: Vault, change: VaultChange): void {
    const { accessPolicies } = vault;
    if (!isRead(accessPolicies)) {
      const why = `its access policies are known only after an apply: ${expressionOf(accessPolicies)}`;
      if (vault.isReference !== true) this.#tell(vault, why);
      return;
    }
    let isWhole = accessPolicies.missing === undefined;
    let isStated = false;
    for (const entry of accessPolicies.read) {
      // Entries of the vault's own block have no address: their ids hang on the vault's.
      const isInline = entry.id.startsWith(`${vault.id}/`) || entry.id.startsWith(`${vault.id}.`);
      isStated ||= isInline;
      const stated = { id: entry.id, at: entry.at ?? vault.at };
      const principal = this.names.idOf(entry.principalId);
      if (isFound(principal)) {
        this.count += 1;
        const item = { ...entry, principalId: read(principal.found) };
        change.entries.push({ item, cause: causeOf(stated, "grant") });
      } else {
        // Nobody knows which of the tenant's entries it stands for: none of them is said to go.
        isWhole &&= !isInline;
        this.#tell(stated, principal.why);
      }
    }
    if (isStated && isWhole) change.replacedBy = causeOf(vault, "grant");
  }

  #addScope(scope: Scope): void {
    const live = liveScope(scope, this.#estate.scopes);
    if (!isFound(live)) {
      this.#tellGrants(scope, live.why);
      return;
    }
    this.#addHeld(scope, this.#changeAt(live.found), () => live);
  }

  #changeAt(scope: string): HolderChange {
    const change = this.scopes.get(scope) ?? { assignments: [], eligible: [] };
    this.scopes.set(scope, change);
    return change;
  }

  #addHeld(holder: Holder, change: HolderChange, scopeOf: ScopeOf): void {
    const { roleAssignments, scheduledAssignments } = holder;
    for (const assignment of listIn(roleAssignments))
      this.#follow(assignment, scopeOf, (item, cause) => change.assignments.push({ item, cause }));
    for (const scheduled of listIn(scheduledAssignments).filter(({ state }) => state === "eligible"))
      this.#follow(asAssignment(scheduled), scopeOf, (found, cause) =>
        change.eligible.push({ item: asEligible(scheduled, found), cause }),
      );
    for (const list of [roleAssignments, scheduledAssignments])
      if (list && "unknown" in list)
        this.#tell(holder, `what it assigns there is known only after an apply: ${list.unknown}`);
  }

  #follow(
    assignment: RoleAssignment,
    scopeOf: ScopeOf,
    keep: (item: RoleAssignment, cause: AccessCause) => unknown,
  ): void {
    const resolved = resolvedAssignment(assignment, scopeOf, this);
    if (!isFound(resolved)) {
      this.#tell(assignment, resolved.why);
      return;
    }
    this.count += 1;
    keep(resolved.found, causeOf(assignment, "grant"));
  }

  #removeFrom(vault: VaultRecord): void {
    const live = this.#estate.vaultOf(vault);
    if (!isFound(live)) {
      this.#tellGrants(vault, live.why);
      return;
    }
    const change = this.#changeOf(live.found);
    this.#removeHeld(vault, scopesIn(vault, live.found));
    if (vault.kind === "hsm") return;
    for (const entry of listIn(vault.accessPolicies)) {
      const principal = this.names.idOf(entry.principalId);
      const key = isFound(principal) ? entryKey({ ...entry, principalId: read(principal.found) }) : undefined;
      if (key !== undefined) {
        this.count += 1;
        change.removedEntries.set(key, causeOf(entry, "grant"));
      } else if (!isFound(principal)) this.#tell(entry, principal.why);
    }
  }

  #removeFromScope(scope: Scope): void {
    const live = liveScope(scope, this.#estate.scopes);
    if (!isFound(live)) {
      this.#tellGrants(scope, live.why);
      return;
    }
    this.#changeAt(live.found);
    this.#removeHeld(scope, () => live);
  }

  #removeHeld({ roleAssignments, scheduledAssignments }: Holder, scopeOf: ScopeOf): void {
    const scheduled = listIn(scheduledAssignments).map(asAssignment);
    for (const assignment of [...listIn(roleAssignments), ...scheduled])
      this.#follow(assignment, scopeOf, (item, cause) => {
        const key = assignmentKey(item);
        if (key !== undefined) this.removed.set(key, cause);
      });
  }

  /** A place that could not be found matters where it holds a grant. */
  #tellGrants(holder: Holder, why: string): void {
    const entries = "accessPolicies" in holder ? listIn((holder as Vault).accessPolicies) : []; // no other holder has any
    const grants = [...listIn(holder.roleAssignments), ...listIn(holder.scheduledAssignments), ...entries];
    for (const grant of grants) this.#tell(grant, why);
  }

  #tell({ id, at }: { readonly id: string; readonly at?: SourceSpan | undefined }, why: string): void {
    this.unresolved.push({ id, ...(at ? { at } : {}), why });
  }
}

function scopesIn(vault: VaultRecord, live: KnownVault): ScopeOf {
  return (scope, kind) => {
    if (!isRead(scope)) return { why: `where it applies is known only after an apply: ${expressionOf(scope)}` };
    if (!isOnObject(scope.read, { vault, kind })) return { found: live.id };
    return liveObjectId(scope.read, { vault, liveId: live.id });
  };
}

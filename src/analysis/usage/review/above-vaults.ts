import { type Fact, isRead, isUnread, mapFact, type UnreadFact, unread } from "../../../model/fact.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import type { Manifest } from "../../../model/manifest.ts";
import { scopeKind, subscriptionOf } from "../../../model/resource-id.ts";
import type { VaultSubject } from "../../../model/subject.ts";
import type { ScheduledAssignment } from "../../../model/surroundings.ts";
import type { PermittedCalls } from "../../../model/vault-usage.ts";
import type { Memberships } from "../../access/effective/memberships.ts";
import { roleRights } from "../../access/grant-rights.ts";
import { scopesAbove, type TenantIndex } from "../../access/tenant-index.ts";
import { assignmentIdsOf, loggedId, sliceOf, type VaultSlice } from "./slices.ts";

/** A vault below grants above it, with the other grants in it of those who hold them. */
export interface SeenVault {
  readonly slice: VaultSlice;
  readonly id: string;
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly scheduledAssignments: Fact<readonly ScheduledAssignment[]> | undefined;
}

/** What was collected, as far as it says whether all vaults of a place were. */
export type Inventory = Pick<Manifest, "asked" | "coverage">;

/**
 * Keeps of every vault what grants above it may have been used for. Bounded: calls of nobody but those who hold data roles
 * above vaults, and of members of their groups.
 */
export class AboveVaults {
  readonly #index: TenantIndex;
  readonly #memberships: Memberships;
  readonly #inventory: Inventory;
  readonly #holders = new Set<string>();
  /** Holders, and groups that they are in: whose other grants may keep what a grant gives. */
  readonly #related = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #scopes = new Set<string>();
  readonly #below = new Map<string, SeenVault[]>();
  /** Every assignment above vaults, whatever its role: the log may name it. */
  readonly assignmentIds: ReadonlySet<string>;

  constructor(index: TenantIndex, memberships: Memberships, inventory: Inventory) {
    this.#index = index;
    this.#memberships = memberships;
    this.#inventory = inventory;
    const all = new Set<string>();
    for (const { roleAssignments } of index.scopes.values()) {
      for (const id of assignmentIdsOf(roleAssignments)) all.add(id);
      if (isRead(roleAssignments)) for (const assignment of roleAssignments.read) this.#want(assignment);
    }
    this.assignmentIds = all;
  }

  #want(assignment: RoleAssignment): void {
    const { id, scope, principalId } = assignment;
    const rights = roleRights(assignment, this.#index);
    if (!isRead(scope) || !isRead(principalId) || (isRead(rights) && rights.read.length === 0)) return;
    this.#scopes.add(scope.read);
    const holder = principalId.read.toLowerCase();
    this.#holders.add(holder);
    this.#related.add(holder);
    for (const group of this.#memberships.groupsOf(holder)) this.#related.add(group);
    this.#ids.add(loggedId(id));
  }

  add(vault: VaultSubject): void {
    // Without any logs nobody asks.
    if (isUnread(vault.usage) && vault.usage.unread.reason === "not-asked") return;
    const chain = scopesAbove(vault.id, this.#index).scopes.map(({ id }) => id);
    const within = [...this.#scopes].filter((scope) => scope === vault.id || scope.startsWith(`${vault.id}/`));
    const scopes = [...chain.filter((scope) => this.#scopes.has(scope)), ...within];
    if (scopes.length === 0) return;
    const own = assignmentIdsOf(vault.roleAssignments);
    const slice = sliceOf(vault, (calls) => this.#matters(calls, own));
    const seen: SeenVault = {
      slice,
      id: vault.id,
      roleAssignments: this.#ofRelated(vault.roleAssignments),
      scheduledAssignments: vault.scheduledAssignments && this.#ofRelated(vault.scheduledAssignments),
    };
    for (const scope of scopes) {
      const below = this.#below.get(scope);
      if (below) below.push(seen);
      else this.#below.set(scope, [seen]);
    }
  }

  #ofRelated<Grant extends { readonly principalId: Fact<string> | string }>(
    list: Fact<readonly Grant[]>,
  ): Fact<readonly Grant[]> {
    return mapFact(list, (grants) =>
      grants.filter(({ principalId }) => {
        const id = typeof principalId === "string" ? principalId : isRead(principalId) ? principalId.read : undefined;
        return id !== undefined && this.#related.has(id.toLowerCase());
      }),
    );
  }

  #matters({ assignmentId, oid }: PermittedCalls, own: ReadonlySet<string>): boolean {
    if (assignmentId !== null && this.#ids.has(assignmentId)) return true;
    if (assignmentId !== null && (own.has(assignmentId) || this.assignmentIds.has(assignmentId))) return false;
    if (oid === null || this.#holders.has(oid)) return true;
    if (this.#memberships.whyMaybeInAny(oid, this.#holders) !== undefined) return true;
    for (const group of this.#memberships.groupsOf(oid)) if (this.#holders.has(group)) return true;
    return false;
  }

  /** Vaults that were seen at or below a scope, by id. */
  below(scope: string): readonly SeenVault[] {
    return this.#below.get(scope) ?? [];
  }

  /** Why there may be vaults below a scope that were not seen; undefined where all were. */
  whyOpen(scope: string): UnreadFact | undefined {
    const kind = scopeKind(scope);
    if (kind === "vault" || kind === "object") return undefined;
    const subscription = subscriptionOf(scope);
    if (subscription === undefined)
      return unread("not-in-output", "whether all subscriptions below it were read is not known");
    const place = `/subscriptions/${subscription}`;
    const { asked, coverage } = this.#inventory;
    const inventory = coverage.filter((one) => one.collector === "vaults" && one.scope.toLowerCase() === place);
    const isWhole = inventory.length > 0 && inventory.every(({ refused }) => refused.length === 0);
    const isNarrowed = asked.some((one) => one.startsWith("--vault "));
    if (isWhole && !isNarrowed) return undefined;
    return unread(
      "not-in-output",
      "whether all vaults below it were read is not known",
      "collect the whole subscription",
    );
  }
}

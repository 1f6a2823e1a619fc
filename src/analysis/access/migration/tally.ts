import type { Assignment } from "../../../model/assignment.ts";
import { isRead } from "../../../model/fact.ts";
import { holdingLimits } from "../../../model/facts/limits.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import type { AssignmentLimit } from "../../../model/migration.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import type { Scope } from "../../../model/scope.ts";
import type { VaultRecord } from "../../../model/vault.ts";

/** Counts the role assignments of each subscription that are known, vault by vault: a lower bound. */
export class AssignmentTally {
  readonly #ids = new Map<string, Set<string>>();

  constructor(scopes: readonly Scope[]) {
    for (const scope of scopes) this.add(scope);
  }

  add({ roleAssignments }: Pick<VaultRecord | Scope, "roleAssignments">): void {
    if (!isRead<readonly RoleAssignment[]>(roleAssignments)) return;
    for (const { id, scope } of roleAssignments.read) {
      // Those at management groups count against limits of their own.
      const subscription = isRead(scope) ? subscriptionOf(scope.read.toLowerCase()) : undefined;
      if (subscription !== undefined) this.#of(subscription).add(id.toLowerCase());
    }
  }

  #of(subscription: string): Set<string> {
    const known = this.#ids.get(subscription) ?? new Set<string>();
    this.#ids.set(subscription, known);
    return known;
  }

  /** For every subscription in which something is to be assigned. */
  limits(planned: readonly Assignment[]): readonly AssignmentLimit[] {
    const counts = new Map<string, number>();
    for (const { grant } of planned) {
      const id = subscriptionOf(grant.scope) ?? "";
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([subscriptionId, count]) => ({
        subscriptionId,
        known: this.#ids.get(subscriptionId)?.size ?? 0,
        planned: count,
        allowed: holdingLimits.assignments,
      }));
  }
}

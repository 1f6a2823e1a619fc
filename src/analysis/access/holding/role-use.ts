import { type Fact, isRead } from "../../../model/fact.ts";
import type { AssignmentCount } from "../../../model/grant-subject.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** Counts how often roles are assigned: above vaults, and in vaults as they pass by. Asked once all have passed. */
export class RoleUse {
  readonly #index: TenantIndex;
  readonly #assignments = new Map<string, Set<string>>();
  #isComplete = true;
  #isAboveCounted = false;

  constructor(index: TenantIndex) {
    this.#index = index;
  }

  /** Lists may repeat what is inherited: each assignment counts once. */
  add(list: Fact<readonly RoleAssignment[]>): void {
    if (!isRead(list) || list.missing) this.#isComplete = false;
    for (const { id, roleId } of isRead(list) ? list.read : []) {
      if (!isRead(roleId)) this.#isComplete = false;
      // Built-in roles are assigned by the thousand, and nobody asks about them.
      else if (this.#isCustom(roleId.read)) this.#idsOf(roleId.read).add(id);
    }
  }

  of(roleId: string): AssignmentCount {
    if (!this.#isAboveCounted) {
      this.#isAboveCounted = true;
      // Without the tenant's root, assignments elsewhere are not known: code and saved outputs show a part.
      if (!this.#index.scopes.has("/")) this.#isComplete = false;
      for (const { roleAssignments } of this.#index.scopes.values()) this.add(roleAssignments);
    }
    return { count: this.#assignments.get(roleId)?.size ?? 0, isComplete: this.#isComplete };
  }

  #isCustom(roleId: string): boolean {
    const role = this.#index.role(roleId);
    return isRead(role) && role.read.custom;
  }

  #idsOf(roleId: string): Set<string> {
    const ids = this.#assignments.get(roleId) ?? new Set();
    this.#assignments.set(roleId, ids);
    return ids;
  }
}

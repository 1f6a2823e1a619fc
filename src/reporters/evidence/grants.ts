import { isRead } from "../../model/fact.ts";
import { builtInRoles } from "../../model/facts/built-in-roles.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../model/grants.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { SharedRecords } from "../../model/snapshot.ts";
import type { ScheduledAssignment } from "../../model/surroundings.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { factCell, plainCell } from "./fact-cell.ts";

/** One right that somebody was given, at the place where it was given. All cells are text. */
export interface GrantRow {
  readonly id: string;
  /** The vault or the scope whose record holds it. */
  readonly heldBy: string;
  readonly kind: "role-assignment" | "access-policy" | "eligible-role" | "active-schedule" | "lighthouse";
  readonly principalId: string;
  readonly principalName: string;
  readonly principalKind: string;
  readonly right: string;
  readonly scope: string;
  readonly since: string;
  readonly until: string;
  readonly condition: string;
}

/** Names of principals and roles, for the rows of grants. */
export class GrantRows {
  readonly #principals: ReadonlyMap<string, Principal>;
  readonly #roles: ReadonlyMap<string, string>;

  constructor({ principals, roles }: Pick<SharedRecords, "principals" | "roles">) {
    this.#principals = new Map(principals.map((principal) => [principal.id, principal]));
    this.#roles = new Map(roles.map(({ id, name }) => [id, name]));
  }

  /** Everything that a vault's own record grants. */
  *ofVault(vault: VaultRecord): Generator<GrantRow> {
    if (vault.kind === "vault" && isRead(vault.accessPolicies))
      for (const entry of vault.accessPolicies.read) yield this.#policyEntry(vault.id, entry);
    yield* this.ofScope(vault);
  }

  /** Everything that a record above vaults grants; a vault's role assignments have the same shape. */
  *ofScope(holder: Pick<Scope, "id" | "roleAssignments" | "scheduledAssignments" | "lighthouse">): Generator<GrantRow> {
    const { id, roleAssignments, scheduledAssignments, lighthouse } = holder;
    if (isRead(roleAssignments)) for (const one of roleAssignments.read) yield this.#assignment(id, one);
    if (scheduledAssignments && isRead(scheduledAssignments))
      for (const one of scheduledAssignments.read) yield this.#scheduled(id, one);
    if (!lighthouse || !isRead(lighthouse)) return;
    for (const registration of lighthouse.read)
      for (const { principalId, roleId } of registration.authorizations)
        yield {
          ...{ id: registration.id, heldBy: id, kind: "lighthouse", scope: id, right: this.#roleName(roleId) },
          ...{ principalId, principalName: "", principalKind: "in another tenant" },
          ...{ since: "", until: "", condition: `managed by tenant ${registration.managingTenantId ?? "unknown"}` },
        };
  }

  #policyEntry(heldBy: string, entry: AccessPolicyEntry): GrantRow {
    const { permissions, applicationId } = entry;
    const right = isRead(permissions)
      ? (["secrets", "keys", "certificates", "storage"] as const)
          .filter((kind) => permissions.read[kind].length > 0)
          .map((kind) => `${kind}: ${permissions.read[kind].join(" ")}`)
          .join("; ")
      : factCell(permissions);
    const application = factCell(applicationId);
    return {
      ...{ id: entry.id, heldBy, kind: "access-policy", right, scope: heldBy },
      ...this.#holder(factCell(entry.principalId)),
      ...{ since: "", until: "", condition: application === "" ? "" : `only through application ${application}` },
    };
  }

  #assignment(heldBy: string, one: RoleAssignment): GrantRow {
    const { id, roleId, scope, createdOn, condition } = one;
    return {
      ...{ id, heldBy, kind: "role-assignment", scope: factCell(scope) },
      right: isRead(roleId) ? this.#roleName(roleId.read) : factCell(roleId),
      ...this.#holder(factCell(one.principalId)),
      ...{ since: factCell(createdOn), until: "", condition: factCell(condition) },
    };
  }

  #scheduled(heldBy: string, one: ScheduledAssignment): GrantRow {
    return {
      ...{ id: one.id, heldBy, kind: one.state === "eligible" ? "eligible-role" : "active-schedule", scope: one.scope },
      right: this.#roleName(one.roleId),
      ...this.#holder(one.principalId),
      ...{ since: plainCell(one.startsOn), until: plainCell(one.endsOn), condition: plainCell(one.condition) },
    };
  }

  #roleName(id: string): string {
    return this.#roles.get(id) ?? builtInRoles.get(id)?.name ?? `role ${id}`;
  }

  #holder(principalId: string): Pick<GrantRow, "principalId" | "principalName" | "principalKind"> {
    const principal = this.#principals.get(principalId);
    return {
      principalId,
      principalName: principal ? factCell(principal.name) : "",
      principalKind: principal ? factCell(principal.kind) : "(not in the directory's answer)",
    };
  }
}

import { type Fact, isRead } from "../../../model/fact.ts";
import type { OperationRight } from "../../../model/facts/operation-rights.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import { isAtOrAbove, scopeKind } from "../../../model/resource-id.ts";
import type { ScheduledAssignment } from "../../../model/surroundings.ts";
import type { Memberships } from "../../access/effective/memberships.ts";
import { vaultDataActions } from "../../access/role-actions.ts";
import { scopesAbove, type TenantIndex } from "../../access/tenant-index.ts";
import { givenByActions, givenByPermissions } from "./given.ts";

/** Where grants that may keep somebody's access are looked for. */
export interface KeepingPlace {
  /** Ids of the vaults in which the access is to be kept; grants above them and in them count. */
  readonly vaults: readonly {
    readonly id: string;
    readonly roleAssignments: Fact<readonly RoleAssignment[]>;
    readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]> | undefined;
    /** Empty where they are dormant. */
    readonly accessPolicies: Fact<readonly AccessPolicyEntry[]>;
  }[];
  /** True where role assignments give data: false in a vault that goes by access policies. */
  readonly areRolesInForce: boolean;
}

export interface KeepingQuestion {
  readonly grantId: string;
  readonly principalId: string;
  readonly applicationId: string | null;
  /** Where the grant stands. */
  readonly scope: string;
  /** What is to be kept: any of them. */
  readonly rights: readonly OperationRight[];
  readonly now: string;
}

/** The same of an assignment in force and an eligible one. */
interface Other {
  readonly id: string;
  readonly scope: string;
  readonly principalId: string;
  readonly roleId: string;
  readonly hasCondition: boolean;
  readonly isEligible: boolean;
}

/** Finds the other grants of a holder, as lines for people. What was not read is not among them. */
export class Keeping {
  readonly #index: TenantIndex;
  readonly #memberships: Memberships;

  constructor(index: TenantIndex, memberships: Memberships) {
    this.#index = index;
    this.#memberships = memberships;
  }

  /** Sorted, each once. */
  lines(question: KeepingQuestion, { vaults, areRolesInForce }: KeepingPlace): readonly string[] {
    const groups = this.#memberships.groupsOf(question.principalId);
    const isTheirs = (principalId: string) => principalId === question.principalId || groups.has(principalId);
    // Roles know no application that acts for somebody.
    const doRolesCount = areRolesInForce && question.applicationId === null;
    const lines = vaults.flatMap((vault) => [
      ...listed(vault.accessPolicies).flatMap((entry) => this.#entryLine(entry, question, isTheirs) ?? []),
      ...(doRolesCount ? this.#roleLines(vault, question, isTheirs) : []),
    ]);
    return [...new Set(lines)].sort();
  }

  #roleLines(vault: KeepingPlace["vaults"][number], question: KeepingQuestion, isTheirs: (id: string) => boolean) {
    const id = question.grantId.toLowerCase();
    return this.#othersAt(vault, question)
      .filter((other) => other.id.toLowerCase() !== id && isTheirs(other.principalId))
      .filter((other) => this.#givesAny(other, question.rights))
      .map((other) => this.#roleLine(other, question));
  }

  /** In the vault and above it: those that reach what the grant reaches, or a part of that. */
  #othersAt(vault: KeepingPlace["vaults"][number], { scope: own, now }: KeepingQuestion): readonly Other[] {
    const chain = scopesAbove(vault.id, this.#index).scopes;
    const isWide = own === vault.id || !own.startsWith(`${vault.id}/`);
    return [vault, ...chain].flatMap(({ roleAssignments, scheduledAssignments }) =>
      [...standing(roleAssignments), ...eligible(scheduledAssignments, now)].filter(({ scope }) => {
        const isAbove = isAtOrAbove(scope, vault.id) || chain.some(({ id }) => id === scope);
        return isAbove || (isWide ? scope.startsWith(`${vault.id}/`) : scope === own);
      }),
    );
  }

  #givesAny({ roleId }: Other, rights: readonly OperationRight[]): boolean {
    const role = this.#index.role(roleId);
    if (!isRead(role)) return false;
    const given = givenByActions(vaultDataActions(role.read));
    return rights.some((right) => given.allows(right));
  }

  #roleLine({ roleId, scope, principalId, hasCondition, isEligible }: Other, { principalId: holder }: KeepingQuestion) {
    const role = this.#index.role(roleId);
    const name = isRead(role) ? role.read.name : roleId;
    const marks = [
      ...(principalId === holder ? [] : [`through group ${this.#nameOf(principalId)}`]),
      ...(isEligible ? ["once it is activated"] : []),
      ...(hasCondition ? ["as far as its condition lets"] : []),
    ];
    return [`${name} @ ${this.#placeName(scope)}`, ...marks].join(", ");
  }

  #entryLine(
    entry: AccessPolicyEntry,
    { grantId, rights, principalId: holder, applicationId }: KeepingQuestion,
    isTheirs: (id: string) => boolean,
  ): string | undefined {
    const { id, principalId, permissions } = entry;
    if (id === grantId || !isRead(principalId) || !isRead(permissions) || !isTheirs(principalId.read)) return undefined;
    // An entry for one application acting for the holder keeps nothing for the holder alone, nor the other way round.
    if (!isRead(entry.applicationId) || entry.applicationId.read !== applicationId) return undefined;
    const given = givenByPermissions(permissions.read);
    if (!rights.some((right) => given.allows(right))) return undefined;
    return principalId.read === holder
      ? "another entry"
      : `the access policy of group ${this.#nameOf(principalId.read)}`;
  }

  #nameOf(id: string): string {
    const name = this.#memberships.record(id)?.name;
    return name && isRead(name) && name.read !== null ? name.read : id;
  }

  #placeName(scope: string): string {
    if (scope === "/") return "root /";
    const name = this.#index.scopes.get(scope)?.name;
    const last = scope.slice(scope.lastIndexOf("/") + 1);
    const kind = scopeKind(scope);
    const noun = kind === "object" ? (scope.split("/").at(-2) ?? "").slice(0, -1) : kind.replaceAll("-", " ");
    return `${noun} ${name && isRead(name) && name.read !== null ? name.read : last}`;
  }
}

function listed<Item>(list: Fact<readonly Item[]> | undefined): readonly Item[] {
  return list && isRead(list) ? list.read : [];
}

function standing(list: Fact<readonly RoleAssignment[]>): readonly Other[] {
  return listed(list).flatMap(({ id, scope, principalId, roleId, condition }) => {
    if (!isRead(scope) || !isRead(principalId) || !isRead(roleId)) return [];
    const hasCondition = !isRead(condition) || condition.read !== null;
    const who = { principalId: principalId.read, roleId: roleId.read };
    return [{ id, scope: scope.read, ...who, hasCondition, isEligible: false }];
  });
}

function eligible(list: Fact<readonly ScheduledAssignment[]> | undefined, now: string): readonly Other[] {
  return listed(list)
    .filter(({ state, startsOn, endsOn }) => {
      const isOver = endsOn !== null && endsOn <= now;
      return state === "eligible" && !isOver && (startsOn === null || startsOn <= now);
    })
    .map(({ id, scope, principalId, roleId, condition }) => ({
      id,
      scope,
      principalId,
      roleId,
      hasCondition: condition !== null,
      isEligible: true,
    }));
}

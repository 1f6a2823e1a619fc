import type { AccessGap } from "../../../model/access.ts";
import type { Assignment } from "../../../model/assignment.ts";
import { isRead } from "../../../model/fact.ts";
import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { GroupProposal, HolderPlan, Named, VaultMigration } from "../../../model/migration.ts";
import { parseVaultId } from "../../../model/resource-id.ts";
import type { SharedRecords } from "../../../model/snapshot.ts";
import type { Vault } from "../../../model/vault.ts";
import { type Frame, Frames } from "../effective/frame.ts";
import { gapsFor } from "../effective/gaps.ts";
import { Memberships } from "../effective/memberships.ts";
import { type CarriedEntry, sortEntries } from "./entries.ts";
import { planHolder } from "./holder-plan.ts";
import { matrixOf } from "./matrix.ts";
import { migratedVault, plannedRoles } from "./migrated-vault.ts";
import { bindingDenies, wakingGrants } from "./waking.ts";
import { warningsFor } from "./warnings.ts";

export interface MigrationOptions {
  /** The snapshot's own time. */
  readonly now: string;
  readonly customRoles: "where-needed" | "never";
  /** Above so many principals with the same roles a group is proposed. */
  readonly groupAbove: number;
}

export interface PlannedVault {
  readonly migration: VaultMigration;
  readonly gaps: readonly AccessGap[];
}

/** Plans vaults of one snapshot, each by itself. */
export class MigrationPlanner {
  readonly #shared: SharedRecords;
  readonly #options: MigrationOptions;
  readonly #memberships: Memberships;
  readonly #roles: ReadonlyMap<string, RoleDefinition>;
  readonly #frames: Frames;

  constructor(shared: SharedRecords, options: MigrationOptions) {
    this.#shared = shared;
    this.#options = options;
    this.#memberships = new Memberships(shared.principals);
    const own = new Map(shared.roles.map((role) => [role.id.toLowerCase(), role]));
    this.#roles = new Map([...builtInRoles, ...own]);
    this.#frames = new Frames(shared.scopes, (id) => this.#roles.get(id), options.now);
  }

  /** Undefined for a vault whose id is no ARM id: in code nothing is migrated. */
  plan(vault: Vault): PlannedVault | undefined {
    const parts = parseVaultId(vault.id);
    if (!parts) return undefined;
    const frame = this.#frames.frameOf(vault);
    const sorted = sortEntries(vault.accessPolicies, (id) => this.#named(id), this.#memberships);
    const holders = this.#holders(sorted.carried, frame);
    const assignments = holders.flatMap((one) => one.assignments).sort(byName);
    const { subscriptionId, resourceGroup } = parts;
    const after = migratedVault(vault, assignments);
    const frames = this.#framesWith(assignments);
    const heldBy = new Map(holders.map(({ holder, held }) => [holder.id, new Set(held)]));
    const migration: VaultMigration = {
      vaultId: vault.id,
      name: vault.name,
      subscriptionId,
      resourceGroup,
      tenantId: isRead(vault.tenantId) ? vault.tenantId.read : null,
      holders,
      left: sorted.left,
      entries: sorted.kept,
      assignments,
      waking: wakingGrants(
        frame,
        (id) => heldBy.get(id) ?? new Set(),
        (id) => this.#named(id),
      ),
      denies: bindingDenies(frame),
      matrix: matrixOf(
        { before: vault, after },
        { frames, memberships: this.#memberships, roles: [...this.#roles.values()], nameOf: (id) => this.#named(id) },
      ),
      proposals: proposals(holders, this.#options.groupAbove),
      warnings: warningsFor(
        vault,
        holders.map(({ holder }) => holder),
        this.#memberships,
      ),
    };
    const gaps = [
      ...gapsFor(frame, { include: {} }),
      ...gapsFor(frames.frameOf(after), { include: { eligible: true } }),
      ...sorted.gaps,
    ];
    return { migration, gaps };
  }

  /** As the tenant is once custom roles of the plan are made. */
  #framesWith(assignments: readonly Assignment[]): Frames {
    const own = plannedRoles(assignments);
    if (own.length === 0) return this.#frames;
    const roles = new Map([...this.#roles, ...own.map((role) => [role.id, role] as const)]);
    return new Frames(this.#shared.scopes, (id) => roles.get(id), this.#options.now);
  }

  #holders(carried: readonly CarriedEntry[], frame: Frame): readonly HolderPlan[] {
    const byId = new Map<string, CarriedEntry[]>();
    for (const entry of carried) byId.set(entry.holder.id, [...(byId.get(entry.holder.id) ?? []), entry]);
    const { customRoles } = this.#options;
    return [...byId]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, entries]) => {
        const [first] = entries;
        if (!first) return [];
        const all = entries.map(({ permissions }) => permissions);
        return [planHolder({ holder: first.holder, entries: all, frame, roles: this.#roles, customRoles })];
      });
  }

  /** A compound `user/application` goes by the user's name. */
  #named(id: string): Named {
    const record = this.#memberships.record(id.split("/")[0] ?? id);
    return {
      id,
      name: record && isRead(record.name) ? record.name.read : null,
      kind: record && isRead(record.kind) ? record.kind.read : null,
    };
  }
}

function byName(one: Assignment, other: Assignment): number {
  const key = ({ principalId, grant }: Assignment) => `${principalId} ${grant.scope} ${grant.roleId}`;
  return key(one) < key(other) ? -1 : 1;
}

/** Principals, groups left out, that get the same roles: where they are many, one group is easier to keep. */
function proposals(holders: readonly HolderPlan[], above: number): readonly GroupProposal[] {
  const bySame = new Map<string, HolderPlan[]>();
  for (const plan of holders) {
    if (plan.holder.kind === "group" || plan.assignments.length === 0) continue;
    const key = plan.assignments.map(({ grant }) => `${grant.scope} ${grant.roleId}`).join("\n");
    bySame.set(key, [...(bySame.get(key) ?? []), plan]);
  }
  return [...bySame.values()]
    .filter((plans) => plans.length > above)
    .map((plans) => ({
      members: plans.map(({ holder }) => holder),
      assignments: plans[0]?.assignments.length ?? 0,
    }));
}

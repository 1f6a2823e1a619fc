import { type Fact, isRead } from "../model/fact.ts";
import type { Scope } from "../model/scope.ts";
import type { SnapshotReader } from "../model/snapshot.ts";

/** Newest first; of the same time, by digest: the order on the command line changes nothing. */
export function newestFirst(snapshots: readonly SnapshotReader[]): readonly SnapshotReader[] {
  const key = ({ manifest, digest }: SnapshotReader) => `${manifest.collectedAt} ${digest}`;
  return [...new Set(snapshots)].sort((a, b) => (key(a) < key(b) ? 1 : key(a) > key(b) ? -1 : 0));
}

/**
 * Snapshots may overlap: those of two subscriptions share the management groups above both. Whatever stands in several
 * of them is judged once: a vault as the newest snapshot has it, a scope as the newest that could list its grants.
 */
export class Overlap {
  readonly #vaults = new Set<string>();
  readonly #holders: ReadonlyMap<string, SnapshotReader>;
  readonly #isNeeded: boolean;

  private constructor(snapshots: readonly SnapshotReader[], holders: ReadonlyMap<string, SnapshotReader>) {
    this.#holders = holders;
    this.#isNeeded = snapshots.length > 1;
  }

  /** Takes snapshots newest first. */
  static async of(snapshots: readonly SnapshotReader[]): Promise<Overlap> {
    const holders = new Map<string, SnapshotReader>();
    const whole = new Set<string>();
    for (const snapshot of snapshots.length > 1 ? snapshots : []) {
      for (const { id, roleAssignments } of (await snapshot.shared()).scopes) {
        const isBetter = !whole.has(id) && isWhole(roleAssignments);
        if (isBetter) whole.add(id);
        if (isBetter || !holders.has(id)) holders.set(id, snapshot);
      }
    }
    return new Overlap(snapshots, holders);
  }

  /** Is this scope to be judged as this snapshot has it? */
  isScopeOf({ id }: Scope, snapshot: SnapshotReader): boolean {
    return !this.#isNeeded || this.#holders.get(id) === snapshot;
  }

  /** True the first time a vault is met. */
  isNewVault({ id }: { readonly id: string }): boolean {
    if (!this.#isNeeded) return true;
    if (this.#vaults.has(id)) return false;
    this.#vaults.add(id);
    return true;
  }
}

function isWhole(fact: Fact<unknown>): boolean {
  return isRead(fact) && fact.missing === undefined;
}

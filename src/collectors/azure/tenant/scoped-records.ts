import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { vaultOf } from "../../../model/resource-id.ts";
import { containerKind } from "../../exports/containers.ts";

/** A record and the normalized id of the place where it stands. */
export interface Placed<Item> {
  readonly scope: string;
  readonly record: Item;
}

type State = { readonly whole: "exact" | "below" } | { readonly gap: Unread };

/** True for places that can reach vaults: the root, groups, subscriptions, vaults and what is in them. */
export function reachesVaults(scope: string): boolean {
  return containerKind(scope) !== undefined || vaultOf(scope) !== undefined;
}

/**
 * Records that stand at scopes (assignments, locks), and how much of which scope was read. The same record may be added
 * any number of times: lists show what is inherited, too. What nobody asked about, or what was refused, is never empty.
 */
export class ScopedRecords<Item extends { readonly id: string }> {
  /** By the vault that a record is at or in, otherwise by its scope. */
  readonly #places = new Map<string, Map<string, Item>>();
  readonly #states = new Map<string, State>();

  add({ scope, record }: Placed<Item>): void {
    const place = vaultOf(scope) ?? scope;
    const records = this.#places.get(place) ?? new Map<string, Item>();
    this.#places.set(place, records.set(record.id, record));
  }

  /** Everything at this scope is in here; with `below`, everything below it, too. */
  settle(scope: string, whole: "exact" | "below"): void {
    this.#states.set(scope, { whole });
  }

  /** Everything at this scope is in here, and it is these: what an older copy had beside them is dropped. */
  settleAs(scope: string, items: readonly Placed<Item>[]): void {
    const own = items.filter((item) => item.scope === scope).map(({ record }) => [record.id, record] as const);
    this.#places.set(scope, new Map(own));
    this.settle(scope, "exact");
  }

  /** What is here of this scope and below it is not, or may not be, all. A narrower scope may still be settled. */
  gap(scope: string, why: Unread): void {
    this.#states.set(scope, { gap: why });
  }

  /** The records at a scope above vaults. */
  at(scope: string): Fact<readonly Item[]> {
    return this.#fact(scope);
  }

  /** The records at a vault and at what is in it. */
  atVault(vaultId: string): Fact<readonly Item[]> {
    return this.#fact(vaultId);
  }

  /** Scopes that hold a record, vaults among them. */
  places(): Iterable<string> {
    return this.#places.keys();
  }

  *all(): Generator<Item> {
    for (const records of this.#places.values()) yield* records.values();
  }

  #fact(place: string): Fact<readonly Item[]> {
    const found = [...(this.#places.get(place)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    const missing = this.#missing(place);
    if (!missing) return read(found);
    return found.length > 0 ? partly(found, missing) : { unread: missing };
  }

  /** The nearest scope that anything is known of decides. */
  #missing(place: string): Unread | undefined {
    for (const scope of upwards(place)) {
      const state = this.#states.get(scope);
      if (!state) continue;
      if ("gap" in state) return state.gap;
      if (state.whole === "below" || scope === place) return undefined;
    }
    return notAsked;
  }
}

const notAsked = unread("not-asked", "nothing was asked at this scope").unread;

/** The scope itself and what its id says lies above it: vault, resource group, subscription. */
function upwards(place: string): readonly string[] {
  const words = place.split("/");
  const above = [5, 3].filter((length) => length < words.length).map((length) => words.slice(0, length).join("/"));
  return [place, ...above.filter((scope) => containerKind(scope) !== undefined)];
}

import type { VaultHolder, VaultRow } from "../../model/posture.ts";
import type { PackedVault, VaultsPiece } from "./payload.ts";
import { shownDeep } from "./shown.ts";

/** What the page lists over all vaults: beyond that, holders and ends are counted only. */
export interface VaultBudget {
  holders: number;
  expiries: number;
}

/** Estates beyond this are better asked by `kvaudit access`; the page stays one that opens. */
export function usualVaultBudget(): VaultBudget {
  return { holders: 200_000, expiries: 100_000 };
}

/** Gathers vaults into one piece: principals, sets of grants and standings that many vaults share are kept once. */
export class VaultsPacker {
  readonly #principals = new Places<VaultsPiece["principals"][number]>();
  readonly #grants = new Places<VaultHolder["grants"]>();
  readonly #standings = new Places<VaultHolder["standing"]>();
  readonly #vaults: PackedVault[] = [];
  readonly #budget: VaultBudget;

  constructor(budget: VaultBudget) {
    this.#budget = budget;
  }

  get size(): number {
    return this.#vaults.length;
  }

  add(row: VaultRow): void {
    const { holders, expiries, ...rest } = row;
    const listed = holders.slice(0, this.#budget.holders);
    const ending = expiries.slice(0, this.#budget.expiries);
    this.#budget.holders -= listed.length;
    this.#budget.expiries -= ending.length;
    this.#vaults.push({
      ...shownDeep({ ...rest, expiries: ending }),
      holders: listed.map(
        ({ grants, standing, ...principal }) =>
          [this.#principals.place(principal), this.#grants.place(grants), this.#standings.place(standing)] as const,
      ),
    });
  }

  pieces(): { readonly vaults: VaultsPiece } {
    return {
      vaults: {
        principals: this.#principals.items,
        grants: this.#grants.items,
        standings: this.#standings.items,
        vaults: this.#vaults,
      },
    };
  }
}

/** Equal items once, in the order in which they came. */
class Places<Item> {
  readonly items: Item[] = [];
  readonly #places = new Map<string, number>();

  place(item: Item): number {
    const key = JSON.stringify(item);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.items.length;
      this.#places.set(key, place);
      this.items.push(shownDeep(item));
    }
    return place;
  }
}

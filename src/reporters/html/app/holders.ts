import type { VaultHolder } from "../../../model/posture.ts";
import type { Model, VaultView } from "./model.ts";

/** A principal, and the vaults on which it holds something. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Vaults in which it has rights on what is in them. */
  readonly dataVaults: number;
  readonly vaults: number;
}

export const hasDataRight = ({ grants }: Pick<VaultHolder, "grants">): boolean =>
  grants.some(({ isDataRight }) => isDataRight);

/** Everybody who holds something somewhere: those who reach most vaults first. */
export function principalsOf(vaults: readonly VaultView[]): readonly Principal[] {
  const byId = new Map<string, { name: string; kind: string; dataVaults: number; vaults: number }>();
  for (const { holders } of vaults) {
    for (const holder of holders) {
      const known = byId.get(holder.id) ?? {
        ...{ name: holder.name ?? holder.id, kind: holder.kind ?? "", dataVaults: 0, vaults: 0 },
      };
      known.vaults += 1;
      if (hasDataRight(holder)) known.dataVaults += 1;
      byId.set(holder.id, known);
    }
  }
  return [...byId]
    .map(([id, one]) => ({ id, ...one }))
    .sort((a, b) => b.dataVaults - a.dataVaults || b.vaults - a.vaults || (a.name < b.name ? -1 : 1));
}

/** Whether there may be holders that are not listed. */
export function holdersAreCut({ vaults }: Model): boolean {
  return vaults.some(
    ({ holders, holderCount, areHoldersComplete }) => !areHoldersComplete || holderCount > holders.length,
  );
}

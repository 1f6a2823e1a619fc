import type { Model, VaultView } from "./model.ts";
import { daysBetween } from "./time.ts";

/** An object and when it ends. */
export interface Ending {
  readonly vault: VaultView;
  readonly type: "secret" | "key" | "certificate";
  readonly name: string;
  /** `2026-12-24`. */
  readonly date: string;
  /** Negative where it has ended. */
  readonly days: number;
}

/** Ends of all vaults, soonest first. */
export function endingsOf({ vaults, head }: Model): readonly Ending[] {
  const now = head.snapshot.collectedAt;
  return vaults
    .flatMap((vault) =>
      vault.expiries.map(({ type, name, expiresOn }) => ({
        ...{ vault, type, name, date: expiresOn.slice(0, 10), days: daysBetween(now, expiresOn) },
      })),
    )
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.name < b.name ? -1 : 1));
}

/** Vaults of which not all ends are listed: those that are left out come later than the listed ones. */
export function vaultsCut({ vaults }: Model): number {
  return vaults.filter(({ expiryCount, expiries }) => expiryCount > expiries.length).length;
}

/** Ends of a day, a month, or before the report (`ended`). */
export function endingsAt(endings: readonly Ending[], at: string | undefined): readonly Ending[] {
  if (at === undefined) return endings;
  if (at === "ended") return endings.filter(({ days }) => days < 0);
  return endings.filter(({ date, days }) => days >= 0 && date.startsWith(at));
}

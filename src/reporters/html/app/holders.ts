import type { AccessVerdict } from "../../../model/access.ts";
import type { Standing, StandingClass, VaultHolder } from "../../../model/posture.ts";
import type { Model, VaultView } from "./model.ts";

/** A principal, and the vaults on which it holds something. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Vaults in which it can do something with what is in them. */
  readonly dataVaults: number;
  /** Vaults in which it could after one more step: activating a role, or giving itself the access. */
  readonly nearVaults: number;
  readonly vaults: number;
}

/** How far somebody gets at what is in a vault; `nothing` where its grants lead to none of that. */
export type Reach = AccessVerdict | "nothing";

/** The strongest first. */
export const reaches: readonly Reach[] = ["allowed", "eligible", "escalation", "unknown", "denied", "nothing"];

export const reachWords: Readonly<Record<Reach, string>> = {
  allowed: "in force",
  eligible: "after activation",
  escalation: "by giving itself the access",
  unknown: "not settled by what was read",
  denied: "blocked",
  nothing: "nothing of what is in it",
};

type Held = Pick<VaultHolder, "grants" | "standing">;

const dataClasses = ["reads", "uses", "manages"] as const;

/** Where nobody worked out what the grants come to, what they name is all there is to go by. */
export function reachOf({ grants, standing }: Held): Reach {
  if (standing) return strongest(dataClasses.map((name) => standing[name] ?? "nothing"));
  return grants.some(({ isDataRight }) => isDataRight) ? "allowed" : "nothing";
}

function strongest(found: readonly Reach[]): Reach {
  return reaches.find((reach) => found.includes(reach)) ?? "nothing";
}

const classWords: Readonly<Record<StandingClass, string>> = {
  reads: "reads values",
  uses: "uses keys",
  manages: "manages objects",
  access: "manages access",
};

/** A line for each class that a holder's grants lead to, the strongest first: `reads values: after activation`. */
export function standingLines(standing: Standing | null): readonly string[] {
  if (!standing) return [];
  const classes = (["reads", "uses", "manages", "access"] as const)
    .flatMap((name) => {
      const verdict = standing[name];
      return verdict === null ? [] : [{ name, verdict }];
    })
    .sort((a, b) => reaches.indexOf(a.verdict) - reaches.indexOf(b.verdict));
  const lines = classes.map(({ name, verdict }) => {
    const where = standing.onObjects.includes(name) ? ", of single objects" : "";
    return `${classWords[name]}: ${reachWords[verdict]}${where}`;
  });
  const said = lines.length === 0 ? ["leads to nothing on this vault"] : lines;
  return standing.areGroupsRead ? said : [...said, "its groups were not all read: it may have more"];
}

/** What somebody holds, as a line for each grant. */
export function grantLines({ grants }: Pick<VaultHolder, "grants">): readonly string[] {
  return grants.map(({ what, reach }) => `${what} at ${reach}`);
}

const near: ReadonlySet<Reach> = new Set<Reach>(["eligible", "escalation"]);

/** Everybody who holds something somewhere: those who reach most vaults first. */
export function principalsOf(vaults: readonly VaultView[]): readonly Principal[] {
  const byId = new Map<
    string,
    { name: string; kind: string; dataVaults: number; nearVaults: number; vaults: number }
  >();
  for (const { holders } of vaults) {
    for (const holder of holders) {
      const known = byId.get(holder.id) ?? {
        ...{ name: holder.name ?? holder.id, kind: holder.kind ?? "", dataVaults: 0, nearVaults: 0, vaults: 0 },
      };
      const reach = reachOf(holder);
      known.vaults += 1;
      if (reach === "allowed") known.dataVaults += 1;
      if (near.has(reach)) known.nearVaults += 1;
      byId.set(holder.id, known);
    }
  }
  return [...byId]
    .map(([id, one]) => ({ id, ...one }))
    .sort(
      (a, b) =>
        b.dataVaults - a.dataVaults || b.nearVaults - a.nearVaults || b.vaults - a.vaults || (a.name < b.name ? -1 : 1),
    );
}

/** Whether there may be holders that are not listed. */
export function holdersAreCut({ vaults }: Model): boolean {
  return vaults.some(
    ({ holders, holderCount, areHoldersComplete }) => !areHoldersComplete || holderCount > holders.length,
  );
}

export type EstateSources = "direct" | "live" | "az";

/** What a sample estate is made of. The same options give the same bytes. */
export interface EstateOptions {
  readonly seed: number | string;
  /** Number of vaults. Every planted defect needs at least 40; a smaller estate carries those that its vaults can. */
  readonly vaults: number;
  /** Secrets, keys and certificates in each vault, the secret and key behind each certificate included; at least 8. */
  readonly objectsPerVault?: number;
  /** Grants held by each vault; at least 6. What a vault has room for may end it earlier. */
  readonly grantsPerVault?: number;
  /** Users, groups, applications and managed identities in the directory; at least 70. */
  readonly principals?: number;
  /** The snapshot's time, RFC 3339, UTC, whole seconds. */
  readonly now: string;
  /**
   * `az` keeps to what saved az output can say: no group members, account states, credentials, nor Privileged Identity
   * Management. `live` has all that a live collection reads. `direct` (the default) also has values that only an apply could
   * tell.
   */
  readonly sources?: EstateSources;
  /** Keys of planted defects (`PlantedFinding.key`) to leave out: in their place stands the healthy twin. */
  readonly without?: readonly string[];
}

/** Options with every default filled in. */
export interface EstatePlan {
  readonly seed: string;
  readonly vaults: number;
  readonly objectsPerVault: number;
  readonly grantsPerVault: number;
  readonly principals: number;
  readonly now: string;
  readonly sources: EstateSources;
  readonly without: ReadonlySet<string>;
}

/** Fills in defaults. Throws a RangeError on sizes that no estate can have: a fault of the calling code. */
export function planEstate(options: EstateOptions): EstatePlan {
  const plan = {
    seed: String(options.seed),
    vaults: options.vaults,
    objectsPerVault: options.objectsPerVault ?? 14,
    grantsPerVault: options.grantsPerVault ?? 9,
    principals: options.principals ?? 80,
    now: options.now,
    sources: options.sources ?? "direct",
    without: new Set(options.without),
  };
  const smallest = { vaults: 1, objectsPerVault: 8, grantsPerVault: 6, principals: 70 } as const;
  for (const [name, least] of Object.entries(smallest) as [keyof typeof smallest, number][]) {
    if (!Number.isInteger(plan[name]) || plan[name] < least) {
      throw new RangeError(`${name} must be a whole number of at least ${least}, not ${plan[name]}`);
    }
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(plan.now)) {
    throw new RangeError(`now must be RFC 3339, UTC, whole seconds, not "${plan.now}"`);
  }
  return plan;
}

/** Whether the estate has what only a live collection reads: the directory's details, and Privileged Identity Management. */
export function isLive({ sources }: EstatePlan): boolean {
  return sources !== "az";
}

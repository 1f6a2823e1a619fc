import type { Verb } from "./access.ts";
import type { Unread } from "./fact.ts";
import type { Fix } from "./rule.ts";
import type { UsedObject } from "./vault-usage.ts";

/**
 * A grant held against what the logs prove of its use. Only of a grant that is at least as old as the window, in vaults whose
 * hours are proven; use counts by the assignment that the log says decided, else by whoever the grant is for.
 */
export interface GrantReview {
  /** Days that the logs prove and that the grant has been there. */
  readonly days: number;
  /** What keeps them from being more, for rules that want more. */
  readonly limit: Unread;
  /**
   * Verbs that the grant gives and that are used often enough by whoever needs them for absence to mean something. None where
   * the grant gives nothing in a vault, and where all that it gives is rare by nature: then it says nothing else either.
   */
  readonly granted: readonly Verb[];
  /** Verbs of the grant, rare ones included, that were used. */
  readonly used: readonly Verb[];
  /** Types of objects that the grant is for (by more than names and attributes), and those of which any was used. */
  readonly types: readonly ObjectClass[];
  readonly usedTypes: readonly ObjectClass[];
  /** Objects that were used; null where there were more than the logs' tables keep. */
  readonly objects: readonly UsedObject[] | null;
  /** Objects in reach of the grant; null where their lists were not read, or for a grant above vaults. */
  readonly objectsInReach: number | null;
  /** Vaults below the grant with objects to use, and those of them where it was used; one each for a grant in a vault. */
  readonly vaults: number;
  readonly vaultsUsed: readonly string[];
  /** True where it lists, which only a role on the whole vault lets it do. */
  readonly hasListed: boolean;
  /** Of a group: members, and those of them who used it. */
  readonly members: { readonly all: number; readonly active: number } | null;
  /** Other grants by which the same holder keeps the access once this one is gone, as lines. */
  readonly keptBy: readonly string[];
  /** The least that keeps what is used working; null where nothing is used, and where the grant is the least already. */
  readonly least: LeastGrants | null;
}

export const objectClasses = ["secrets", "keys", "certificates"] as const;
export type ObjectClass = (typeof objectClasses)[number];

/** One role assignment to make. */
export interface LeastGrant {
  readonly roleId: string;
  /** As Azure names it; of a custom role the name it is to have. */
  readonly roleName: string;
  /** Set where no built-in role fits: the data actions of the custom role to make. */
  readonly customActions?: readonly string[];
  /** Normalized ARM id of the vault or object. */
  readonly scope: string;
  /** Data actions that the role gives beyond what is needed. */
  readonly extra: readonly string[];
}

export interface LeastGrants {
  readonly grants: readonly LeastGrant[];
  /** What stops working or has to be known, one sentence each. */
  readonly losses: readonly string[];
  /** Commands and code that make the assignments and take the old grant away, in this order. */
  readonly text: Fix;
}

/** Why a grant cannot be held against its use: what the logs do not prove. */
export type ReviewGap = Unread;

import type { Unread } from "./fact.ts";
import type { PrincipalKind } from "./principal.ts";
import type { Credential } from "./surroundings.ts";

/** Somebody with access, or a group whose members were not told apart. */
export interface AccessHolder {
  /** Object id; of a compound identity `<user>/<application>`. */
  readonly id: string;
  readonly name: string | null;
  readonly kind: PrincipalKind | null;
  /** The strongest path, as a line: `alice -> group platform -> Key Vault Secrets User @ subscription prod`. */
  readonly path: string;
}

/** People and workloads that can do the same, members of groups counted one by one and each once. */
export interface Crowd {
  readonly count: number;
  readonly people: number;
  readonly workloads: number;
  /** By name, the first twenty. */
  readonly examples: readonly AccessHolder[];
  /** Why there may be more: a list of grants, or of members, that was not read whole. */
  readonly missing?: Unread;
}

/** A scope by its id, in the words of paths: `subscription prod`. */
export interface HoldingScope {
  readonly id: string;
  readonly name: string;
}

/** Somebody who gets there by giving himself, or using, what leads there. A group stands for its members. */
export interface Escalator extends AccessHolder {
  /** Ids of techniques (`E04`), sorted. */
  readonly techniques: readonly string[];
  /** The surest of them: A documented, B strong evidence, C plausible or in need of more. */
  readonly certainty: Certainty;
  /** The scope above the vault at which it holds what leads there; undefined for what it holds at the vault or in it. */
  readonly heldAt?: HoldingScope | undefined;
}

export const certainties = ["A", "B", "C"] as const;
export type Certainty = (typeof certainties)[number];

/** One principal that holds two duties which ought to be apart. */
export interface DutyConflict extends AccessHolder {
  readonly conflict: "grants-and-reads" | "manages-and-uses-keys";
}

/** Who can really do what with one vault, from every grant on it, in it and above it. Eligible access is not counted. */
export interface VaultAccess {
  /** Who can read a secret's value: any of them, on the whole vault or on single objects. */
  readonly readers: Crowd;
  /**
   * Who can administer what is in the vault: add and delete (or purge) secrets, keys or certificates on the whole vault, or
   * change who has access to it.
   */
  readonly administrators: Crowd;
  /** Who cannot read values (or use keys) and can give himself just that: techniques E01 to E09. */
  readonly selfGrants: readonly Escalator[];
  /** Who gets at values by any other technique, and cannot read them anyway. */
  readonly escalations: readonly Escalator[];
  readonly duties: readonly DutyConflict[];
  /** Why the three lists may be longer; absent where all that decides was read. */
  readonly missing?: Unread;
}

/** How far a principal's access to what is in vaults goes, by its own grants and those of its groups. */
export interface PrincipalReach {
  /** Vaults in which it reads, uses or manages something. */
  readonly vaults: number;
  /** Names of them, sorted, the first five. */
  readonly examples: readonly string[];
  /** Why there may be more. */
  readonly missing?: Unread;
}

/** Accounts behind a grant: its holder, or everybody in the group that it names. */
export interface HolderMembers {
  readonly people: number;
  readonly workloads: number;
  /** Names (else object ids) of guests and of principals of other tenants, sorted. */
  readonly guests: readonly string[];
  /** Names (else object ids) of accounts that are disabled, sorted. */
  readonly disabled: readonly string[];
  /** Why there may be more accounts. */
  readonly missing?: Unread;
  /** Why it could not be told of some whether they are guests. */
  readonly guestsMissing?: Unread;
  /** Why it could not be told of some whether they are disabled. */
  readonly disabledMissing?: Unread;
}

/** How long an assignment is in force. `standing`: for ever; `timed`: it ends; `activated`: an eligible one, activated for a time. */
export interface GrantSchedule {
  readonly state: "standing" | "timed" | "activated";
  readonly endsOn: string | null;
}

/** What a role lets its holder do that is more than using what is in a vault. */
export const privileges = [
  /** Manages objects of every type, or gives data access by a wildcard. */
  "administers-data",
  /** Adds, deletes or purges objects of one type. */
  "manages-objects",
  /** Writes role assignments by which vault access can be given. */
  "grants-access",
  /** Writes vaults or their access policies. */
  "manages-vaults",
] as const;
export type Privilege = (typeof privileges)[number];

/** How a principal has signed in, as the logs show it. */
export interface SignInUse {
  /** Kinds of caller that the records name: `secret`, `certificate-or-assertion`, `managed-identity`. */
  readonly kinds: readonly string[];
  readonly calls: number;
  readonly last: string;
}

/** The sign-in credentials of a workload that has access to what is in vaults. */
export interface HeldCredentials {
  readonly list: readonly Credential[];
  /** Why there may be more. */
  readonly missing?: Unread;
}

/** The resources that run as one managed identity. */
export interface IdentityCarriers {
  /** ARM ids, sorted; the identity's own resource is none of them. */
  readonly ids: readonly string[];
  /** Why there may be more. */
  readonly missing?: Unread;
}

/** How many applications a vault serves, by the stronger of two signs. */
export interface ApplicationsServed {
  /** The verdict of both signs. */
  readonly count: number;
  readonly workloads: number;
  readonly nameGroups: readonly string[];
  /** False when something was not read: then `count` is a lower bound. */
  readonly isComplete: boolean;
}

import type { Fact, SourceSpan } from "./fact.ts";
import type { GrantReview, ObjectClass } from "./grant-review.ts";
import type { AccessPolicyPermissions, RoleDefinition, RolePermission } from "./grants.ts";
import type { LocalPower } from "./local-role.ts";
import type { PrincipalKind } from "./principal.ts";
import type { ScopeKind } from "./resource-id.ts";
import type { ApplicationsServed, GrantSchedule, HolderMembers, Privilege } from "./vault-access.ts";
import type { UsedObject } from "./vault-usage.ts";

/** A role that somebody holds inside a managed HSM. */
export interface LocalGrant {
  readonly id: string;
  /** Name of its holder, else the object id. */
  readonly name: string;
  /** `/`, `/keys` or `/keys/<key>`. */
  readonly scope: Fact<string>;
  readonly principal: Fact<Holder>;
  /** The accounts behind it. */
  readonly members: Fact<HolderMembers>;
  /** True when the policy names this principal (object or application id) among its `rotators`. */
  readonly isRotator: Fact<boolean>;
  readonly role: Fact<RoleDefinition>;
  /** Unread where the role's definition was not read. */
  readonly powers: Fact<readonly LocalPower[]>;
}

/** A workload that is no rotator, and the data actions on vaults that a grant gives it. */
export interface WorkloadRights {
  /** Object id. */
  readonly id: string;
  readonly rights: readonly string[];
}

/** What a built-in role gives beyond its purpose, where the grant stands. */
export type RoleSurplus =
  /** A role for certificates reads every secret, and some belong to no certificate. */
  | "secrets-beside-certificates"
  /** A role for all key operations, change and backup, on keys that can only sign. */
  | "more-than-signing";

/** Types of objects that a grant in a vault is for, beside those that are there and those that were used. */
export interface GrantTypes {
  /** What it is for by more than names and attributes; everything that it reaches where it gives no more than these. */
  readonly for: readonly ObjectClass[];
  /** What it gives anything of. */
  readonly reaches: readonly ObjectClass[];
  /** Of the one object that it stands on; null on a whole vault. */
  readonly scope: ObjectClass | null;
  /** Types with objects in the vault; null where that does not matter: in code, and for grants that make objects. */
  readonly present: readonly ObjectClass[] | null;
  /** Types that were used; null where no logs were given, where they prove too little, and where nothing was. */
  readonly used: { readonly days: number; readonly types: readonly ObjectClass[] } | null;
}

/** What the logs prove of the holder's use of the vault, over ninety days and as long as the grant has been there. */
export interface GrantUse {
  readonly days: number;
  /** Objects that it read or used. */
  readonly objects: readonly UsedObject[];
  /** True where another workload used objects, and none of these. */
  readonly isShared: boolean;
  readonly hasListed: boolean;
  /** Names of its operations, sorted. */
  readonly operations: readonly string[];
}

/** What a grant says about its holder: the directory's record where one was read, else what the grant itself says. */
export interface Holder {
  readonly id: string;
  readonly name: string | null;
  readonly kind: PrincipalKind;
  readonly appId: string | null;
}

/** An access policy entry or a role assignment, with its principal and role looked up. */
export interface GrantSubject {
  readonly id: string;
  readonly name: string;
  readonly at?: SourceSpan | undefined;
  readonly kind: "access-policy" | "role-assignment";
  /** The vault or scope that holds the grant. */
  readonly heldBy: string;
  /** Where the grant applies. */
  readonly scope: Fact<string>;
  readonly scopeKind: Fact<ScopeKind>;
  readonly principalId: Fact<string>;
  readonly principal: Fact<Holder>;
  readonly principalExists: Fact<boolean>;
  /** True when the policy names this principal (object or application id) among its `rotators`. */
  readonly isRotator: Fact<boolean>;
  /** Null on a role assignment. */
  readonly permissions: Fact<AccessPolicyPermissions | null>;
  /** Null on a role assignment, and on an entry that is no compound identity. */
  readonly applicationId: Fact<string | null>;
  /** Null on an access policy entry. */
  readonly role: Fact<RoleDefinition | null>;
  /** True when the role's data actions reach key vault data; false on an access policy entry. */
  readonly isDataRole: Fact<boolean>;
  /** How wide the grant reaches into vault data; unread where a condition on names narrows it. */
  readonly reach: Fact<ScopeKind>;
  /** Data actions on vaults that the role grants, in the service's spelling; none on an access policy entry. */
  readonly rights: Fact<readonly string[]>;
  /** Null where the role gives no rights on vault data, its holder is no workload, is a rotator, or is gone. */
  readonly workload: Fact<WorkloadRights | null>;
  readonly surplus: Fact<RoleSurplus | null>;
  /** Applications of the vault, where a workload reaches all of them by one assignment and could do with single objects. */
  readonly applications: Fact<ApplicationsServed | null>;
  /** Null where no logs were given, where they prove too little, and where the holder used nothing. */
  readonly use: Fact<GrantUse | null>;
  /** Null above vaults, where the grant gives nothing of what is in vaults, and where it is dormant. */
  readonly types: Fact<GrantTypes | null>;
  /** The accounts behind it. */
  readonly members: Fact<HolderMembers>;
  /** What it lets its holder do beyond using what is in a vault; none for an access policy entry on a vault that goes by roles. */
  readonly privileges: Fact<readonly Privilege[]>;
  readonly schedule: Fact<GrantSchedule>;
  /** True where it is known to be an eligible assignment that was activated for a time. */
  readonly isActivated: Fact<boolean>;
  /**
   * Does it lead to something in a vault: to values, keys or the life of objects, the vault's settings, or who has access?
   * Not what reads metadata only, and not what the vault's permission model makes dormant.
   */
  readonly opens: Fact<boolean>;
  /** Names of guests, and of principals of other tenants, to whom it opens something. */
  readonly guests: Fact<readonly string[]>;
  /** Names of disabled accounts to whom it would open something. */
  readonly disabled: Fact<readonly string[]>;
  /** True where people hold a privileged role by it, for ever; false for an access policy entry. */
  readonly isStanding: Fact<boolean>;
  /** Held against what the logs prove of its use; unread where no logs were given, and where they prove too little. */
  readonly review: Fact<GrantReview>;
  readonly condition: Fact<string | null>;
  readonly createdOn: Fact<string | null>;
}

/** A role that somebody may activate through Privileged Identity Management, at or below the record that holds it. */
export interface EligibilitySubject {
  readonly id: string;
  /** Name of its holder, else the object id. */
  readonly name: string;
  readonly heldBy: string;
  readonly scope: Fact<string>;
  readonly scopeKind: Fact<ScopeKind>;
  readonly principal: Fact<Holder>;
  readonly role: Fact<RoleDefinition>;
  readonly isDataRole: Fact<boolean>;
  /** Data actions on vaults that the role grants, in the service's spelling, as far as its condition leaves them. */
  readonly rights: Fact<readonly string[]>;
  readonly privileges: Fact<readonly Privilege[]>;
  /** What activating it asks for; null parts where the policy does not say. */
  readonly activation: Fact<{ readonly requiresApproval: boolean | null; readonly requiresMfa: boolean | null }>;
  readonly endsOn: Fact<string | null>;
}

/** A custom role definition. */
export interface RoleSubject {
  /** `/providers/microsoft.authorization/roledefinitions/<guid>`; in code its address. */
  readonly id: string;
  readonly name: string;
  readonly at?: SourceSpan | undefined;
  readonly roleId: string;
  readonly permissions: Fact<readonly RolePermission[]>;
  readonly assignableScopes: Fact<readonly string[]>;
  /** Patterns in it that cover, by a star, what a role should name. */
  readonly wildcards: Fact<RoleWildcards>;
  readonly assignments: Fact<AssignmentCount>;
}

/** Patterns with a star, as the definition spells them, each once. */
export interface RoleWildcards {
  /** Of data actions: they cover more of vault data than its metadata. */
  readonly data: readonly string[];
  /** Of actions: they cover changes of vaults, or of who has access to them. */
  readonly control: readonly string[];
}

/** How often a role is assigned; a lower bound when not complete. */
export interface AssignmentCount {
  readonly count: number;
  readonly isComplete: boolean;
}

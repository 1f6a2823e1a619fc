import type { CodeUnit } from "./code.ts";
import type { VaultCost } from "./cost.ts";
import type { Fact, SourceSpan, Unread } from "./fact.ts";
import type { GrantReview, ObjectClass } from "./grant-review.ts";
import type { AccessPolicyPermissions, RoleDefinition, RolePermission } from "./grants.ts";
import type { LocalPower } from "./local-role.ts";
import type { Certificate, Key, Secret } from "./objects.ts";
import type { Principal, PrincipalKind } from "./principal.ts";
import type { ScopeKind } from "./resource-id.ts";
import type { Scope } from "./scope.ts";
import type { ManagedHsm, Vault } from "./vault.ts";
import type {
  GrantSchedule,
  HeldCredentials,
  HolderMembers,
  IdentityCarriers,
  PrincipalReach,
  Privilege,
  SignInUse,
  VaultAccess,
} from "./vault-access.ts";
import type { UsedObject, VaultUsage } from "./vault-usage.ts";

/** What a finding can be about. Kinds of later sources are part of the published format from the start. */
export const subjectTypes = [
  "vault",
  "hsm",
  "secret",
  "key",
  "certificate",
  "grant",
  "principal",
  "scope",
  "workspace",
  "code",
  "pipeline",
  "devops",
  "waiver",
] as const;
export type SubjectType = (typeof subjectTypes)[number];

/** Subject types that rules can be written for today. */
export type SubjectKind =
  | "vault"
  | "hsm"
  | "secret"
  | "key"
  | "certificate"
  | "grant"
  | "eligibility"
  | "role"
  | "principal"
  | "scope"
  | "code"
  | "waiver";

/** What findings call a subject: eligible assignments and role definitions are parts of what is granted. */
export function subjectType(kind: SubjectKind): SubjectType {
  return kind === "eligibility" || kind === "role" ? "grant" : kind;
}

/** A vault as rules see it: what was read, and what analysis derives from it. */
export interface VaultSubject extends Vault {
  /**
   * How many applications the vault serves, by the stronger of two signs: distinct workloads that use what is in it, and
   * groups of objects whose names name one application. Derived by `analysis/access/applications.ts`.
   */
  readonly applications: Fact<ApplicationsServed>;
  /** Who holds `Microsoft.KeyVault/vaults/deploy/action` on the vault, from its own grants and those above it. */
  readonly deployers: Fact<Deployers>;
  /** How many access policy entries the vault has, whichever permission model is in force. */
  readonly policyEntries: Fact<PolicyEntries>;
  /** What the logs say of the vault; unread where no logs were given, and where they hold nothing of it. */
  readonly usage: Fact<VaultUsage>;
  /** What the vault costs, as the logs show it; unread where usage is. */
  readonly cost: Fact<VaultCost>;
  /** Who can really do what with it, by every path. */
  readonly access: Fact<VaultAccess>;
  /** How much of each limit of the service its grants and network rules take. */
  readonly limits: Fact<readonly LimitUse[]>;
  /**
   * Object ids of callers that rules about principals speak of: workloads of the directory with access to what is in the vault.
   * Empty where no such rule that stands for one about the vault is on.
   */
  readonly callersJudged?: Fact<readonly string[]>;
  /** Where it differs from the code that declares it; null where no code does, unread where no code was given. */
  readonly drift: Fact<readonly Drift[] | null>;
}

/** How much of one limit of the service is taken. */
export interface LimitUse {
  readonly limit: "policy-entries" | "policy-groups" | "ip-rules" | "network-rules" | "assignments";
  /** What was read: at least so many. */
  readonly count: number;
  readonly allowed: number;
  /** Why there may be more. */
  readonly missing?: Unread;
  /** How many it can be at most, where something is missing and that is known all the same. */
  readonly most?: number;
  /** The subscription, for a limit of its own; told at one vault of it only, so that it is said once. */
  readonly scope?: { readonly id: string; readonly name: string };
}

/** One setting that code states and the vault has otherwise. */
export interface Drift {
  /** Name of the fact. */
  readonly fact: string;
  readonly declared: string;
  readonly live: string;
  /** The line that states it. */
  readonly at?: SourceSpan;
}

/** The facts that come from logs: without any, the rules that need them are not evaluated. */
export const logFacts: ReadonlySet<string> = new Set(["usage", "cost", "review"]);

/** A managed HSM as rules see it. */
export interface HsmSubject extends ManagedHsm {
  readonly usage: Fact<VaultUsage>;
  /** Its local role assignments, with holders and roles looked up; a role that gives nothing is left in. */
  readonly localGrants: Fact<readonly LocalGrant[]>;
}

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

/** Names (or object ids) of those who may let a deployment fetch secrets; more may exist when not complete. */
export interface Deployers {
  readonly holders: readonly string[];
  readonly isComplete: boolean;
}

/** A lower bound when not complete: more may be found in what was not read. */
export interface PolicyEntries {
  readonly count: number;
  readonly isComplete: boolean;
  /** Why there may be more, where it is not complete. */
  readonly missing?: Unread;
  /** Where code states the first of them. */
  readonly first?: SourceSpan;
}

export interface ApplicationsServed {
  /** The verdict of both signs. */
  readonly count: number;
  readonly workloads: number;
  readonly nameGroups: readonly string[];
  /** False when something was not read: then `count` is a lower bound. */
  readonly isComplete: boolean;
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

/** Somebody or something with rights, from the directory. */
export interface PrincipalSubject extends Principal {
  /** Its name, else the object id. */
  readonly label: string;
  readonly reach: Fact<PrincipalReach>;
  /** What carries it as its identity; null for whatever is no managed identity. */
  readonly carriers: Fact<IdentityCarriers | null>;
  /** By what it can prove itself to the directory; null for whatever is no workload, and has no access to vault data. */
  readonly vaultCredentials: Fact<HeldCredentials | null>;
  /** How it signed in at vaults; null where no logs were given, and where they do not name it. */
  readonly signIns: Fact<SignInUse | null>;
}

/** A waiver of the policy, after everything else was judged. */
export interface WaiverSubject {
  readonly id: string;
  readonly name: string;
  readonly at?: SourceSpan | undefined;
  readonly rule: string;
  readonly pattern: string;
  readonly kind: string | null;
  readonly until: string;
  readonly isExpired: Fact<boolean>;
  /** Findings it matched, expired or not. */
  readonly matched: Fact<number>;
  /** Subject ids that it matched although the facts do not bear out its kind. */
  readonly unjustified: Fact<readonly string[]>;
}

/** The model's record for each subject kind. */
export interface SubjectRecords {
  readonly vault: VaultSubject;
  readonly hsm: HsmSubject;
  readonly secret: Secret;
  readonly key: Key;
  readonly certificate: Certificate;
  readonly grant: GrantSubject;
  readonly eligibility: EligibilitySubject;
  readonly role: RoleSubject;
  readonly principal: PrincipalSubject;
  readonly scope: Scope;
  readonly code: CodeUnit;
  readonly waiver: WaiverSubject;
}

/** How a subject is named in findings. */
export interface SubjectReference {
  readonly type: SubjectType;
  readonly id: string;
  readonly name: string;
  /** Id of the vault it lies in; absent for vaults themselves and for what lies outside vaults. */
  readonly vault?: string;
}

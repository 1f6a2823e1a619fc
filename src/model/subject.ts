import type { CodeUnit } from "./code.ts";
import type { VaultCost } from "./cost.ts";
import type { Fact, SourceSpan, Unread } from "./fact.ts";
import type { EligibilitySubject, GrantSubject, LocalGrant, RoleSubject } from "./grant-subject.ts";
import type { Certificate, Key, Secret } from "./objects.ts";
import type { Principal } from "./principal.ts";
import type { Scope } from "./scope.ts";
import type { ManagedHsm, Vault } from "./vault.ts";
import type {
  ApplicationsServed,
  HeldCredentials,
  IdentityCarriers,
  PrincipalReach,
  SignInUse,
  VaultAccess,
} from "./vault-access.ts";
import type { VaultUsage } from "./vault-usage.ts";

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

import Type, { type Static, type TObject, type TProperties } from "typebox";
import type { Example } from "./example.ts";
import type { Origin, SourceSpan, UnreadFact, UnreadReason, ValueOf } from "./fact.ts";
import type { Severity } from "./severity.ts";
import type { SubjectKind, SubjectRecords, SubjectType, VaultSubject } from "./subject.ts";

export const areas = ["recovery", "network", "access", "objects", "logging", "usage", "code", "governance"] as const;
export type Area = (typeof areas)[number];

export const ruleSources = ["live", "code", "usage"] as const;
export type RuleSource = (typeof ruleSources)[number];

export const profileNames = ["recommended", "strict"] as const;
export type ProfileName = (typeof profileNames)[number];

/** Field names of a record that hold facts. */
type FactNames<Record> = {
  [Name in keyof Record]-?: ValueOf<Record[Name]> extends never ? never : Name;
}[keyof Record] &
  string;

/** Subjects that lie in a vault and may ask for its facts as `vault.<fact>`. */
type InVault = "secret" | "key" | "certificate" | "grant";

/** The facts that a rule about this kind of subject may ask for. */
export type Need<Kind extends SubjectKind> =
  | FactNames<SubjectRecords[Kind]>
  | (Kind extends InVault ? `vault.${FactNames<VaultSubject>}` : never);

type OwnNeeds<Kind extends SubjectKind, Needs extends string> = Extract<Needs, FactNames<SubjectRecords[Kind]>>;
type VaultNeeds<Needs extends string> = Needs extends `vault.${infer Name extends FactNames<VaultSubject>}`
  ? Name
  : never;
type Plain<Record> = { readonly [Name in Exclude<keyof Record, FactNames<Record>>]: Record[Name] };
type Values<Record, Names extends keyof Record> = { readonly [Name in Names]: ValueOf<Record[Name]> };

/** The vault around a subject, or the unit of code itself, as the policy sees it. */
export interface VaultSurroundings {
  readonly environment: string;
  /** True when the policy calls the environment short-lived. */
  readonly isEphemeral: boolean;
  /** True when severities count in full there. */
  readonly isProduction: boolean;
}

export type VaultView<Names extends keyof VaultSubject = never> = Plain<VaultSubject> &
  Values<VaultSubject, Names> &
  VaultSurroundings;

type Surroundings<Kind extends SubjectKind, Needs extends string> = Kind extends "vault" | "code"
  ? VaultSurroundings
  : Kind extends "grant"
    ? { readonly vault: VaultView<VaultNeeds<Needs>> | undefined }
    : Kind extends InVault
      ? { readonly vault: VaultView<VaultNeeds<Needs>> }
      : unknown;

/** What a rule sees of one subject: its plain fields, and the facts it asked for, already unwrapped. */
export type View<Kind extends SubjectKind, Needs extends string> = Plain<SubjectRecords[Kind]> &
  Values<SubjectRecords[Kind], OwnNeeds<Kind, Needs>> &
  Surroundings<Kind, Needs>;

/** What a rule yields for a subject that breaks it. The engine adds rule, severity, vault, fingerprint, waiver. */
export interface Observation {
  /** Id of the subject at fault. */
  readonly at: string;
  /**
   * What `at` names, where it is not the subject itself: a rule about a vault may speak of one object in it
   * (`<vault id>/secrets/<name>`), or of a scope above it. The finding, its waivers and its fingerprint then go by that. What
   * several vaults say of one scope with the same `detail` is one finding: the engine keeps the first.
   */
  readonly about?: { readonly type: SubjectType; readonly name: string };
  /** One sentence, no full stop, no time of the run: the subject's name comes from the report. */
  readonly message: string;
  /** A stable word that tells two observations on one subject apart; becomes part of the fingerprint. */
  readonly detail?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** The line at fault, where the facts themselves do not say it: a unit of code may have several. */
  readonly where?: SourceSpan;
  /**
   * The need that is at fault, where it is not the first that the code states: the finding stands at its line, or at the whole
   * subject where the code does not state it.
   */
  readonly fact?: string;
  /** Where the value at fault comes from, when that is not the line itself. */
  readonly from?: Origin;
  readonly related?: readonly { readonly id: string; readonly message: string }[];
  /** What to do, where it is something else than the rule's documented fix. */
  readonly remedy?: string;
  /** Another severity than the rule's default, out of its `levels`. */
  readonly level?: Severity;
}

/** What a rule yields for a subject that it has nothing to say about. */
export interface NotApplicable {
  readonly notApplicable: string;
}

export function notApplicable(reason: string): NotApplicable {
  return { notApplicable: reason };
}

/** What a rule yields when what it was given does not suffice for a verdict. What it found all the same still counts. */
export interface NotJudged {
  readonly notEvaluated: {
    /** The fact that falls short. */
    readonly fact: string;
    readonly reason: UnreadReason;
    readonly detail?: string;
    readonly remedy?: string;
  };
}

export function notJudged(fact: string, { unread }: UnreadFact): NotJudged {
  return { notEvaluated: { fact, ...unread } };
}

/** All that a rule may say of a subject. */
export type Yielded = Observation | NotApplicable | NotJudged;

export interface CheckContext<Params> {
  readonly params: Params;
  /** The snapshot's time: the only clock a rule has. */
  readonly now: string;
}

/** Text for people to run or paste; kvaudit itself changes nothing. Names must be quoted: use `shell`. */
export interface Fix {
  readonly az?: string;
  readonly bicep?: string;
  readonly terraform?: string;
}

/** A kind of waiver that counts only where facts bear it out. */
export interface WaiverKind {
  readonly subject: SubjectKind;
  readonly needs: readonly string[];
  /** What must be true, in words. */
  readonly condition: string;
  // biome-ignore lint/suspicious/noExplicitAny: erased on purpose; `defineWaiverKind` checks the view against its needs.
  readonly isJustified: (view: any) => boolean;
}

export function defineWaiverKind<Kind extends SubjectKind, const Needs extends readonly Need<Kind>[]>(kind: {
  readonly subject: Kind;
  readonly needs: Needs;
  readonly condition: string;
  readonly isJustified: (view: View<Kind, Needs[number]>) => boolean;
}): WaiverKind {
  return kind;
}

export interface RuleDoc {
  /** What the rule flags. */
  readonly what: string;
  /** What can happen if nothing is done. */
  readonly why: string;
  /** What to do, in general; concrete command lines come from `fix`. */
  readonly fix: string;
}

/** Metadata of a rule, free of its types. */
export interface RuleMetadata {
  /** Permanent: file name, test name, doc page and policy key. */
  readonly id: string;
  /** Ids the rule had before; accepted everywhere. */
  readonly formerIds?: readonly string[];
  readonly title: string;
  /** In production; other environments get one step less unless the policy says otherwise. */
  readonly severity: Severity;
  /** Severities that an observation may choose instead. */
  readonly levels?: readonly Severity[];
  readonly area: Area;
  readonly sources: readonly RuleSource[];
  /** Rules that are not applicable on a subject on which this one fails: one finding per cause. */
  readonly supersedes?: readonly string[];
  /** `false`: off in that profile. An object: other parameters there. Not named: on, with the defaults. */
  readonly profiles?: Partial<
    Readonly<Record<ProfileName, false | { readonly params: Readonly<Record<string, unknown>> }>>
  >;
  /** Entries of the control mapping (`src/model/facts/control-mapping.json`). */
  readonly controls: readonly string[];
  /** The same check in other tools, as `tool:id`. */
  readonly peers?: readonly string[];
  readonly references: readonly string[];
  readonly doc: RuleDoc;
  readonly waiverKinds?: Readonly<Record<string, WaiverKind>>;
}

interface RuleDefinition<Kind extends SubjectKind, Needs extends readonly Need<Kind>[], Params extends TProperties>
  extends RuleMetadata {
  readonly subject: Kind;
  readonly needs: Needs;
  readonly params?: Params;
  /** Says what is wrong with parameters that are well-formed one by one but contradict each other. */
  readonly contradiction?: (params: Static<TObject<Params>>) => string | undefined;
  readonly examples: { readonly fails: Example<Kind>; readonly passes: Example<Kind> };
  readonly check: (
    view: View<Kind, Needs[number]>,
    context: CheckContext<Static<TObject<Params>>>,
  ) => Iterable<Yielded>;
  readonly fix?: (view: View<Kind, Needs[number]>) => Fix;
}

/** A rule as the engine runs it: the same object with its types erased. */
export interface Rule extends RuleMetadata {
  readonly subject: SubjectKind;
  readonly needs: readonly string[];
  /** Every parameter has a default and a description. */
  readonly params: TObject;
  readonly contradiction?: (params: never) => string | undefined;
  readonly examples: { readonly fails: Example<SubjectKind>; readonly passes: Example<SubjectKind> };
  readonly check: (view: never, context: CheckContext<never>) => Iterable<Yielded>;
  readonly fix?: (view: never) => Fix;
}

/**
 * Defines a rule. `needs` narrows the view by type, so that reading a fact the rule did not ask for does not compile;
 * the engine records the subject as not evaluated when one of them is unread or unknown.
 */
export function defineRule<
  Kind extends SubjectKind,
  const Needs extends readonly Need<Kind>[],
  Params extends TProperties = Record<never, never>,
>(rule: RuleDefinition<Kind, Needs, Params>): Rule {
  const { params, ...rest } = rule;
  // The one place where a rule's types are erased: the engine builds each view from the same `needs`.
  return { ...rest, params: Type.Object(params ?? {}, { additionalProperties: false }) } as unknown as Rule;
}

import Type, { type Static, type TSchema } from "typebox";
import { closed, type Immutable, type Of, oneOf } from "./schema.ts";

/** Where a fact stands in infrastructure code. Lines and columns count from 1; `uri` is relative to the scanned root. */
export const SourceSpan = closed({
  uri: Type.String({ minLength: 1 }),
  startLine: Type.Integer({ minimum: 1 }),
  startColumn: Type.Optional(Type.Integer({ minimum: 1 })),
  endLine: Type.Optional(Type.Integer({ minimum: 1 })),
});
export type SourceSpan = Of<typeof SourceSpan>;

/**
 * Folders of the root modules that deploy something, from the scanned root and sorted; the root itself is empty. A module that
 * several of them call lies in none of them, and who deploys it decides its environment.
 */
export const CodeRoots = Type.Array(Type.String());

/** Where a value comes from that code hands on: a variable's default, a local, a file of values. */
export const Origin = closed({
  what: Type.String({ description: 'In words, as in `the default of variable "mode"`.' }),
  at: SourceSpan,
});
export type Origin = Of<typeof Origin>;

/**
 * Why a fact could not be read. The first five are faults: the fact was asked for and did not come.
 * The last two are choices: nobody asked, or this kind of input never carries it.
 */
export const unreadReasons = [
  "denied",
  "firewall",
  "throttled",
  "failed",
  "unparsable",
  "not-in-output",
  "not-asked",
] as const;
export type UnreadReason = (typeof unreadReasons)[number];

/** Reasons that make a run incomplete (exit status 3). */
export const faultReasons: ReadonlySet<UnreadReason> = new Set([
  "denied",
  "firewall",
  "throttled",
  "failed",
  "unparsable",
]);

/** What is missing, why, and what would bring it. */
export const Unread = closed({
  reason: oneOf(unreadReasons),
  detail: Type.Optional(Type.String({ description: "What happened, in a sentence a person can act on." })),
  remedy: Type.Optional(Type.String({ description: "The role, command or input that would make the fact readable." })),
});
export type Unread = Of<typeof Unread>;

/**
 * The schema of a fact: `{read}`, `{unread}` or `{unknown}`.
 * A list may be read in part: then `missing` says what is not in it, and only its members may be judged, never the whole.
 * Told apart by its key with if/then rather than as a union: a validator then tries one branch, not three.
 */
export function FactOf<Schema extends TSchema>(value: Schema) {
  return Type.Unsafe<Fact<Static<Schema>>>({
    type: "object",
    if: { required: ["read"] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: closed({
      read: value,
      at: Type.Optional(SourceSpan),
      from: Type.Optional(Origin),
      missing: Type.Optional(Unread),
    }),
    else: {
      if: { required: ["unread"] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: closed({ unread: Unread }),
      else: closed({
        unknown: Type.String({ description: "The expression that only an apply can resolve." }),
        at: Type.Optional(SourceSpan),
      }),
    },
  });
}

/**
 * A fact that only some collectors ask for. Where it is absent from a record it was not asked for, and rules that need it
 * are not evaluated: the engine treats absence as `unread("not-asked")`.
 */
export function OptionalFactOf<Schema extends TSchema>(value: Schema) {
  return Type.Optional(FactOf(value));
}

/** `at`: where code states the fact; `from`: where the value stands that it states there, when that is elsewhere. */
export type ReadFact<T> = {
  readonly read: T;
  readonly at?: SourceSpan;
  readonly from?: Origin;
  readonly missing?: Unread;
};
export type UnreadFact = { readonly unread: Unread };
export type UnknownFact = { readonly unknown: string; readonly at?: SourceSpan };

/** Something kvaudit knows, could not read, or cannot know before an apply. Unread is not empty. */
export type Fact<T> = ReadFact<T> | UnreadFact | UnknownFact;

/** The value inside a fact type. */
export type ValueOf<F> = F extends ReadFact<infer Value> ? Value : never;

export function read<T>(value: T, at?: SourceSpan, from?: Origin): ReadFact<T> {
  return { read: value, ...(at === undefined ? {} : { at }), ...(from === undefined ? {} : { from }) };
}

/** A list of which some members could not be read. */
export function partly<T>(value: T, missing: Unread): ReadFact<T> {
  return { read: value, missing };
}

export function unread(reason: UnreadReason, detail?: string, remedy?: string): UnreadFact {
  return {
    unread: {
      reason,
      ...(detail === undefined ? {} : { detail }),
      ...(remedy === undefined ? {} : { remedy }),
    },
  };
}

export function unknown(expression: string, at?: SourceSpan): UnknownFact {
  return at === undefined ? { unknown: expression } : { unknown: expression, at };
}

export function isRead<T>(fact: Fact<T>): fact is ReadFact<T> {
  return "read" in fact;
}

export function isUnread<T>(fact: Fact<T>): fact is UnreadFact {
  return "unread" in fact;
}

/** True for a value of the fact shape; tells facts from plain fields when a record is walked by field name. */
export function isFact(value: unknown): value is Fact<unknown> {
  return typeof value === "object" && value !== null && ("read" in value || "unread" in value || "unknown" in value);
}

/** Applies a function to a read value; anything not read stays as it is. */
export function mapFact<T, R>(fact: Fact<T>, change: (value: T) => R): Fact<R> {
  return isRead(fact) ? { ...fact, read: change(fact.read) } : fact;
}

/** A fact with an immutable value, as the model's types carry it. */
export type ImmutableFact<T> = Immutable<Fact<T>>;

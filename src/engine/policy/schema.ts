import Type, { type TSchema } from "typebox";
import { listCurrency, listPrices } from "../../model/facts/prices.ts";
import type { PriceOverride, RuleOverride } from "../../model/policy.ts";
import { profileNames, type Rule } from "../../model/rule.ts";
import { closed, type Of, oneOf } from "../../model/schema.ts";
import { type Severity, severities } from "../../model/severity.ts";
import { factNames } from "./fact-names.ts";
import { longestGlob } from "./glob.ts";

/** `off`, or a severity that it gets everywhere, or the long form. */
export type OverrideDocument = false | "off" | Severity | RuleOverride;
export type RuleDocument =
  | false
  | "off"
  | Severity
  | (RuleOverride & { readonly environments?: Readonly<Record<string, OverrideDocument>> });

export const environmentNamePattern = "^[A-Za-z][A-Za-z0-9._-]{0,59}$";
export const datePattern = "^\\d{4}-\\d{2}-\\d{2}$";

function text(description: string) {
  return Type.String({ pattern: "\\S", description });
}

function date(description: string) {
  return Type.String({ pattern: datePattern, description: `${description} (YYYY-MM-DD)` });
}

function globs(description: string) {
  const one = Type.String({ minLength: 1, maxLength: longestGlob });
  return Type.Array(one, { minItems: 1, description });
}

/** A map with free keys. Not TypeBox's record: its key pattern lets names with line breaks through unchecked. */
function mapOf<Schema extends TSchema>(values: Schema, options: object) {
  return Type.Unsafe<Record<string, Of<Schema>>>({ type: "object", additionalProperties: values, ...options });
}

const EnvironmentDocument = closed({
  production: Type.Optional(
    Type.Boolean({ description: "Rules keep their default severity here. True for the environment of that name." }),
  ),
  ephemeral: Type.Optional(Type.Boolean({ description: "Vaults that come and go." })),
  match: Type.Optional(
    Type.Object(
      {
        tags: Type.Optional(
          mapOf(globs("Globs on the tag's value; one must fit."), {
            minProperties: 1,
            description: "Tag name to values; each tag named must fit.",
          }),
        ),
        names: Type.Optional(globs("Globs on the vault's name.")),
        subscriptions: Type.Optional(globs("Globs on the subscription's id or name.")),
        paths: Type.Optional(globs("Globs on the path of the code file.")),
      },
      {
        additionalProperties: false,
        minProperties: 1,
        description: "All keys must fit, each by one of its globs; case does not count.",
      },
    ),
  ),
});
export type EnvironmentDocument = Of<typeof EnvironmentDocument>;

const AttestationDocument = closed({
  control: text("The control that it answers, as in `soc2:CC6.3`."),
  statement: text("What was done."),
  by: text("Who says so."),
  on: date("When it was done"),
  until: Type.Optional(date("The last day on which it counts")),
  reference: Type.Optional(text("Ticket, document or address.")),
});

/** One of these names. JSON Schema knows no empty enumeration: of no names, none. */
function nameOf(names: readonly string[], description: string) {
  return names.length > 0 ? oneOf(names, description) : Type.Unsafe<string>({ not: {}, description });
}

interface Names {
  readonly rules: readonly string[];
  readonly facts: readonly string[];
}

function waiver({ rules }: Names) {
  return closed({
    rule: nameOf(rules, "Rule id."),
    subject: Type.String({ minLength: 1, maxLength: longestGlob, description: "Glob on the subject's id." }),
    kind: Type.Optional(text("A kind of waiver that the rule knows; it counts only where facts bear it out.")),
    reason: text("Why the finding is accepted."),
    approver: text("Who accepted it."),
    ticket: Type.Optional(text("Where that was decided.")),
    until: date("The last day on which it holds, UTC, at most a year ahead"),
  });
}

function acceptedGap({ facts }: Names) {
  return closed({
    facts: Type.Array(nameOf(facts, "A fact that some rule needs, or a part of the collection."), {
      minItems: 1,
      description: "Facts that may stay unread.",
    }),
    scope: Type.String({ minLength: 1, maxLength: longestGlob, description: "Glob on the subject's id." }),
    reason: text("Why they may."),
    approver: text("Who accepted it."),
    until: date("The last day on which it holds, UTC, at most a year ahead"),
  });
}

/** What one item costs: an amount in the currency of the price list, or an amount and its currency. */
export type PriceDocument = number | PriceOverride;

const amount = { type: "number", minimum: 0, maximum: 1_000_000 };
const price = {
  if: { type: "object" },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    type: "object",
    properties: {
      amount: { ...amount, description: "For the unit that the price list names." },
      currency: { type: "string", pattern: "^[A-Z]{3}$", description: "ISO 4217 code, as in EUR." },
    },
    required: ["amount", "currency"],
    additionalProperties: false,
  },
  else: amount,
};

const pricesDocument = Type.Unsafe<Readonly<Record<string, PriceDocument>>>({
  type: "object",
  properties: Object.fromEntries(
    [...listPrices].map(([item, { title, unit }]) => [item, { ...price, description: `${title}: per ${unit}.` }]),
  ),
  additionalProperties: false,
  description: `What differs from the price list: amounts in ${listCurrency}, or with their currency.`,
});

function frame(names: Names, rules: object) {
  return closed({
    version: Type.Literal(1, { description: "The version of this format." }),
    extends: Type.Optional(
      Type.Unsafe<string | readonly string[]>({
        if: { type: "array" },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { items: { type: "string", minLength: 1 } },
        else: { type: "string", minLength: 1 },
        description: `What this policy starts from: ${profileNames.join(", ")}, a file, or a list; later wins.`,
      }),
    ),
    environments: Type.Optional(
      mapOf(EnvironmentDocument, {
        propertyNames: { pattern: environmentNamePattern },
        description: "Tried in order; the first that matches a vault is its environment.",
      }),
    ),
    defaultEnvironment: Type.Optional(
      text("Where nothing matched, or what a match needs could not be read. `production` when not given."),
    ),
    rules: Type.Optional(Type.Unsafe<Record<string, RuleDocument>>(rules)),
    waivers: Type.Optional(Type.Array(waiver(names), { description: "Accepted findings." })),
    coverage: Type.Optional(closed({ accept: Type.Optional(Type.Array(acceptedGap(names))) })),
    owners: Type.Optional(
      closed({
        tag: Type.Optional(text("The tag whose value names the owner; wins over the name patterns.")),
        names: Type.Optional(
          mapOf(text("The owner."), {
            // Keys that are whole numbers would lose their place: objects keep them first.
            propertyNames: { pattern: "[^0-9]", maxLength: longestGlob },
            description: "Vault name glob to owner; the first that fits.",
          }),
        ),
      }),
    ),
    rotators: Type.Optional(
      Type.Array(text("Application or object id."), { description: "Identities that rotate or sync secrets." }),
    ),
    attestations: Type.Optional(Type.Array(AttestationDocument, { description: "Answers to what no tool can see." })),
    prices: Type.Optional(pricesDocument),
  });
}

/** A document that fits its schema, as its author wrote it. */
export type PolicyDocument = Of<ReturnType<typeof frame>>;

/**
 * The JSON Schema (draft 7) of a policy for these rules. With `mentioned`, only those rules' entries are spelled out:
 * the loader compiles no more than a document needs.
 */
export function policySchema(rules: readonly Rule[], mentioned?: ReadonlySet<string>): Record<string, unknown> {
  const sorted = rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.flatMap(idsOf);
  const spelledOut = sorted.filter((rule) => mentioned === undefined || idsOf(rule).some((id) => mentioned.has(id)));
  const entries = spelledOut.flatMap((rule) => idsOf(rule).map((id) => [id, { $ref: `#/$defs/${rule.id}` }] as const));
  const section = { type: "object", properties: Object.fromEntries(entries), additionalProperties: false };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "kvaudit policy",
    ...plain(frame({ rules: ids, facts: factNames(rules) }, section)),
    $defs: Object.fromEntries(spelledOut.flatMap(ruleDefinitions)),
  };
}

/** The id of a rule and those it had before: all are accepted wherever a rule is named. */
export function idsOf({ id, formerIds = [] }: Rule): readonly string[] {
  return [id, ...formerIds];
}

/** The entry of one rule, and apart from it its parameters: they stand in the entry and in each environment's. */
function ruleDefinitions(rule: Rule): readonly (readonly [string, object])[] {
  const name = `${rule.id}.params`;
  const override = {
    enabled: { type: "boolean" },
    severity: { enum: [...severities] },
    params: { $ref: `#/$defs/${name}` },
  };
  const environments = { type: "object", additionalProperties: shorthandOr(override) };
  return [
    [rule.id, { description: rule.title, ...shorthandOr({ ...override, environments }) }],
    [name, paramsSchema(rule)],
  ];
}

/** `off`, `false` or a severity; or a map of these keys. A condition rather than a union: its errors name the one thing that is wrong. */
function shorthandOr(properties: Readonly<Record<string, object>>): object {
  return {
    if: { type: "object" },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { type: "object", properties, additionalProperties: false },
    else: { enum: ["off", false, ...severities] },
  };
}

/** A rule's parameters, each of them optional. */
function paramsSchema(rule: Rule): object {
  return plain({ type: "object", properties: rule.params.properties, additionalProperties: false });
}

/** Schemas as data: TypeBox keeps notes of its own on them. */
function plain(schema: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema));
}

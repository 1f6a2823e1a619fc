import { listCurrency } from "../../model/facts/prices.ts";
import type { AcceptedGap, Attestation, PriceOverride, RuleOverride, Waiver } from "../../model/policy.ts";
import { type ProfileName, profileNames, type Rule } from "../../model/rule.ts";
import { mergeData, mergeMaps } from "./plain-data.ts";
import {
  type EnvironmentDocument,
  idsOf,
  type OverrideDocument,
  type PolicyDocument,
  type PriceDocument,
  type RuleDocument,
} from "./schema.ts";
import type { ParsedDocument } from "./yaml-document.ts";

/** What one document, or several merged ones, say about one rule, in the long form. */
export interface RuleLayer extends RuleOverride {
  readonly environments: ReadonlyMap<string, RuleOverride>;
  /** Switched off as a whole: what documents before said about single environments counts no more. */
  readonly isReset: boolean;
}

/** One policy document in normal form: no shorthand, current rule ids. A list is absent where the document has none. */
export interface PolicyLayer {
  readonly defaultEnvironment?: string;
  readonly environments: ReadonlyMap<string, EnvironmentDocument>;
  readonly rules: ReadonlyMap<string, RuleLayer>;
  readonly waivers?: readonly Waiver[];
  readonly acceptedGaps?: readonly AcceptedGap[];
  readonly ownerTag?: string;
  readonly ownerNames: ReadonlyMap<string, string>;
  readonly rotators?: readonly string[];
  readonly attestations?: readonly Attestation[];
  readonly prices: ReadonlyMap<string, PriceOverride>;
}

/** Later wins: maps merge, lists replace. */
export function mergeLayers(base: PolicyLayer, over: PolicyLayer): PolicyLayer {
  return {
    ...base,
    ...over,
    environments: mergeMaps(base.environments, over.environments, mergeData),
    rules: mergeMaps(base.rules, over.rules, mergeRules),
    ownerNames: mergeMaps(base.ownerNames, over.ownerNames, mergeData),
    prices: mergeMaps(base.prices, over.prices, mergeData),
  };
}

function mergeRules(base: RuleLayer, over: RuleLayer): RuleLayer {
  return {
    ...mergeOverrides(base, over),
    environments: over.isReset ? over.environments : mergeMaps(base.environments, over.environments, mergeOverrides),
    isReset: base.isReset || over.isReset,
  };
}

/** One override over another; both may be partial. */
export function mergeOverrides(base: RuleOverride, over: RuleOverride): RuleOverride {
  const params = mergeData(base.params, over.params ?? base.params);
  return { ...base, ...over, ...(params === undefined ? {} : { params }) };
}

/** A profile as the document it stands for: every rule on or off, with all its parameters. */
export function profileLayer(name: ProfileName, rules: readonly Rule[]): PolicyLayer {
  const entries = rules.map((rule) => {
    const profile = rule.profiles?.[name];
    const other = profile === false || profile === undefined ? {} : profile.params;
    const params = mergeData(defaultParams(rule), other);
    return [rule.id, { enabled: profile !== false, params, environments: new Map(), isReset: false }] as const;
  });
  return { ...emptyLayer, rules: new Map(entries) };
}

/** Every parameter of a rule with its default, as its schema says. */
export function defaultParams(rule: Rule): Readonly<Record<string, unknown>> {
  const entries = Object.entries(rule.params.properties).map(
    // Properties are schemas, and the default is a keyword that any of them may carry.
    ([name, schema]) => [name, (schema as { readonly default?: unknown }).default] as const,
  );
  return structuredClone(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}

export const emptyLayer: PolicyLayer = {
  environments: new Map(),
  rules: new Map(),
  ownerNames: new Map(),
  prices: new Map(),
};

export function isProfileName(name: string): name is ProfileName {
  return profileNames.some((profile) => profile === name);
}

/** The current id for each id that a rule has or had. */
export function currentIds(rules: readonly Rule[]): ReadonlyMap<string, string> {
  return new Map(rules.flatMap((rule) => idsOf(rule).map((id) => [id, rule.id] as const)));
}

/** Brings a document that fits its schema into normal form. */
export function layerOf(
  document: ParsedDocument,
  content: Partial<PolicyDocument>,
  ids: ReadonlyMap<string, string>,
): PolicyLayer {
  const { defaultEnvironment, environments, rules, waivers, coverage, owners, rotators, attestations, prices } =
    content;
  const current = (id: string) => ids.get(id) ?? id;
  return {
    environments: new Map(Object.entries(environments ?? {})),
    rules: new Map(Object.entries(rules ?? {}).map(([id, entry]) => [current(id), ruleLayer(entry)])),
    ownerNames: new Map(Object.entries(owners?.names ?? {})),
    prices: new Map(Object.entries(prices ?? {}).map(([item, price]) => [item, priceOverride(price)])),
    ...(defaultEnvironment === undefined ? {} : { defaultEnvironment }),
    ...(waivers === undefined
      ? {}
      : {
          waivers: waivers.map((waiver, index) => ({
            ...waiver,
            rule: current(waiver.rule),
            ...whereOf(document, index),
          })),
        }),
    ...(coverage?.accept === undefined ? {} : { acceptedGaps: coverage.accept }),
    ...(owners?.tag === undefined ? {} : { ownerTag: owners.tag }),
    // Object and application ids compare without case.
    ...(rotators === undefined ? {} : { rotators: rotators.map((id) => id.trim().toLowerCase()) }),
    ...(attestations === undefined ? {} : { attestations }),
  };
}

function whereOf(document: ParsedDocument, index: number): Pick<Waiver, "at"> {
  const startLine = document.lineOf(["waivers", index]);
  return startLine === undefined ? {} : { at: { uri: document.uri, startLine } };
}

/** A bare number is in the currency of the price list. */
function priceOverride(price: PriceDocument): PriceOverride {
  return typeof price === "number" ? { amount: price, currency: listCurrency } : price;
}

function ruleLayer(entry: RuleDocument): RuleLayer {
  const environments = typeof entry === "object" ? (entry.environments ?? {}) : {};
  const override = longForm(entry);
  return {
    ...override,
    environments: new Map(Object.entries(environments).map(([name, part]) => [name, longForm(part)])),
    isReset: override.enabled === false,
  };
}

/**
 * The long form of an override. One that sets a severity or a parameter also switches the rule on, unless it says
 * otherwise: who writes it down means it to be judged.
 */
function longForm(entry: OverrideDocument): RuleOverride {
  if (entry === false || entry === "off") return { enabled: false };
  if (typeof entry === "string") return { enabled: true, severity: entry };
  const { severity, params } = entry;
  const enabled = entry.enabled ?? (severity !== undefined || params !== undefined ? true : undefined);
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(severity === undefined ? {} : { severity }),
    ...(params === undefined ? {} : { params }),
  };
}

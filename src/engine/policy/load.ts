import type { Policy } from "../../model/policy.ts";
import type { ProfileName, Rule } from "../../model/rule.ts";
import { assemblePolicy } from "./assemble.ts";
import { builtInPolicy } from "./builtin.ts";
import { checkContradictions, checkEnvironmentNames, checkReachability } from "./cross-check.ts";
import { checkCurrencies } from "./currencies.ts";
import type { DocumentSet } from "./documents.ts";
import { type PolicyFault, pointerOf, sortFaults } from "./fault.ts";
import { currentIds, mergeLayers, profileLayer } from "./layer.ts";
import { fieldOf, fieldsOf } from "./plain-data.ts";
import { idsOf } from "./schema.ts";
import type { ParsedDocument, PolicySource } from "./yaml-document.ts";

export interface LoadOptions {
  readonly rules: readonly Rule[];
  /** The reference time, RFC 3339: no waiver may reach further than a year from here. */
  readonly now: string;
  /**
   * Reads what a document extends, relative to the document that names it; undefined when there is no such file or it may
   * not be read from there. One file must always come back under one `uri`.
   */
  readonly resolve: (reference: string, from: string) => Promise<PolicySource | undefined>;
  /** Takes the place of the profiles that the documents name, and of `recommended` where they name none. */
  readonly profile?: ProfileName;
}

/** A policy, or everything that is wrong with its documents: outermost document first, each in its own order. */
export type LoadedPolicy = { readonly policy: Policy } | { readonly faults: readonly PolicyFault[] };

/**
 * Loads a policy with all it extends. Without a document, the profile itself. A policy that names no profile starts
 * from `recommended`. Never throws for anything that stands in a document.
 */
export async function loadPolicy(document: PolicySource | undefined, options: LoadOptions): Promise<LoadedPolicy> {
  const { rules, profile } = options;
  if (!document) return { policy: builtInPolicy(profile ?? "recommended", rules) };
  // The YAML parser and the validator are loaded only for those who have a policy of their own.
  const { gatherDocuments } = await import("./documents.ts");
  const set = await gatherDocuments(document, options);
  const policy = assemble(set, options);
  const faults = allFaults(set, policy, rules);
  return faults.length > 0 ? { faults } : { policy };
}

function assemble(set: DocumentSet, { rules, profile }: LoadOptions): Policy {
  const { layer, extended, namesProfile } = set;
  const base = profile ?? "recommended";
  const merged = namesProfile ? layer : mergeLayers(profileLayer(base, rules), layer);
  return assemblePolicy(merged, {
    extends: namesProfile ? extended : [base, ...extended],
    anchor: { uri: set.outermost.uri, lines: entryLines(set.outermost, rules) },
  });
}

function entryLines(document: ParsedDocument, rules: readonly Rule[]): ReadonlyMap<string, number> {
  const ids = currentIds(rules);
  const lines = new Map<string, number>();
  for (const name of fieldsOf(fieldOf(document.value, "rules")).keys()) {
    const [id, line] = [ids.get(name), document.lineOf(["rules", name])];
    if (id !== undefined && line !== undefined) lines.set(id, line);
  }
  return lines;
}

/** Each document's own faults, and those that only show with all documents together. */
function allFaults(set: DocumentSet, policy: Policy, rules: readonly Rule[]): readonly PolicyFault[] {
  const { applied, found } = set;
  const faulty = new Set(
    [...found.values()].flatMap(({ located }) => located.map(({ at }) => pointerOf(at.slice(0, 2)))),
  );
  const isSound = (rule: Rule) => idsOf(rule).every((id) => !faulty.has(pointerOf(["rules", id])));
  const areEnvironmentsSound = ![...faulty].some((place) => place.startsWith("/environments"));
  const arePricesFaulty = [...faulty].some((place) => place.startsWith("/prices"));
  const cross = [
    // With a document missing, what it might define is not known: complaints would be guesses.
    ...(set.isWhole ? checkEnvironmentNames(applied) : []),
    ...(set.isWhole && areEnvironmentsSound ? checkReachability(applied, policy) : []),
    ...(set.isWhole ? checkContradictions(applied, policy, rules.filter(isSound)) : []),
    ...(set.isWhole && !arePricesFaulty ? checkCurrencies(applied, policy) : []),
  ];
  return [...found].flatMap(([document, { faults }]) =>
    sortFaults([...faults, ...cross.filter((one) => one.document === document).map(({ fault }) => fault)]),
  );
}

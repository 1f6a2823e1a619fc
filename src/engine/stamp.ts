import type { SourceSpan } from "../model/fact.ts";
import { controlIds } from "../model/facts/controls.ts";
import type { Evidence, Finding } from "../model/report.ts";
import type { Fix, Observation, Rule } from "../model/rule.ts";
import type { Severity } from "../model/severity.ts";
import { usageFiles } from "../model/usage.ts";
import type { VaultAccess } from "../model/vault-access.ts";
import type { VaultUsage } from "../model/vault-usage.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Candidate } from "./judge.ts";
import { bareFact } from "./policy/fact-names.ts";
import type { FoundFact } from "./view.ts";

/** Longest list or JSON text that evidence shows in full. */
const shownItems = 20;
const shownCharacters = 500;

export interface Verdict {
  readonly rule: Rule;
  readonly candidate: Candidate;
  readonly observation: Observation;
  readonly severity: Severity;
  readonly found: readonly FoundFact[];
  readonly fix: Fix;
  /** Where code declares the subject of a live snapshot. */
  readonly declaredAt: SourceSpan | undefined;
}

/** Makes a finding of what a rule yielded: everything that is the same for all rules is added here. */
export function stampFinding(verdict: Verdict): Finding {
  const { rule, candidate, observation, severity, found, fix, declaredAt } = verdict;
  const stated = found.find(isPlaceOf(observation));
  const location = observation.where ?? stated?.at ?? ownSpan(candidate.record) ?? declaredAt;
  const from = observation.from ?? (observation.where ? undefined : stated?.from);
  return {
    ruleId: rule.id,
    severity,
    subject: candidate.reference,
    ...(location ? { location } : {}),
    ...(from ? { from } : {}),
    message: observation.message,
    evidence: [...found.map((fact) => evidenceOf(fact, candidate)), ...dataEvidence(observation, candidate)],
    ...(observation.related?.length ? { related: observation.related } : {}),
    remediation: { text: observation.remedy ?? rule.doc.fix, ...fix },
    controls: controlsOf(rule),
    fingerprint: fingerprint(rule.id, candidate.reference, observation.detail),
    environment: candidate.environment.name,
    ...(candidate.owner === undefined ? {} : { owner: candidate.owner }),
  };
}

/** What a rule reads of the vault around its subject stands elsewhere: it is evidence, and no place of this finding. */
function isPlaceOf({ fact: named }: Observation): (found: FoundFact) => boolean {
  return ({ fact, at }) => (named === undefined ? at !== undefined && !fact.startsWith("vault.") : fact === named);
}

const controlsByRule = new WeakMap<Rule, readonly string[]>();

function controlsOf(rule: Rule): readonly string[] {
  const known = controlsByRule.get(rule);
  if (known) return known;
  const ids = controlIds(rule.controls);
  controlsByRule.set(rule, ids);
  return ids;
}

function ownSpan(record: object): Finding["location"] {
  return "at" in record ? (record.at as Finding["location"]) : undefined; // a record of the model: `at` is its source span
}

function evidenceOf({ fact, value, ownerId, at, from }: FoundFact, candidate: Candidate): Evidence {
  if (bareFact(fact) === "usage") return usageEvidence(fact, value, ownerId);
  if (bareFact(fact) === "cost")
    return { fact, value: shorten(value), pointer: `usage/${usageFiles.usage}#${ownerId}` };
  if (bareFact(fact) === "access") return accessEvidence(fact, value, ownerId);
  const path = fact.startsWith("vault.") ? fact.slice("vault.".length) : fact;
  const file = fact.startsWith("vault.") ? "vaults.ndjson" : candidate.file;
  return {
    ...{ fact, value: shorten(value), pointer: `${file}#${ownerId}#/${path}` },
    ...(at ? { at } : {}),
    ...(from ? { from } : {}),
  };
}

/** Usage is derived from whole tables: of it the evidence says which window they cover, and how much of it is proven. */
function usageEvidence(fact: string, value: unknown, ownerId: string): Evidence {
  const { window, provenShare } = (value as VaultUsage).completeness; // the engine puts nothing else into this fact
  return { fact, value: { window, provenShare }, pointer: `usage/${usageFiles.usage}#${ownerId}` };
}

/** Effective access is derived from every grant above and in a vault: of it the evidence says how many can do what. */
function accessEvidence(fact: string, value: unknown, ownerId: string): Evidence {
  const { readers, administrators, selfGrants, escalations, duties } = value as VaultAccess; // as above
  const counts = {
    readers: readers.count,
    administrators: administrators.count,
    selfGrants: selfGrants.length,
    escalations: escalations.length,
    duties: duties.length,
  };
  return { fact, value: counts, pointer: `vaults.ndjson#${ownerId}` };
}

function dataEvidence(observation: Observation, candidate: Candidate): readonly Evidence[] {
  return Object.entries(observation.data ?? {}).map(([fact, value]) => ({
    fact,
    value: shorten(value),
    pointer: `${candidate.file}#${candidate.reference.id}`,
  }));
}

/** Long lists and deep records would make every finding as large as its vault: they are shown as a count. */
function shorten(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const isShort = !Array.isArray(value) || value.length <= shownItems;
  if (isShort && JSON.stringify(value).length <= shownCharacters) return value;
  return { count: Array.isArray(value) ? value.length : Object.keys(value).length };
}

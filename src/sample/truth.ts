import type { Scope } from "../model/scope.ts";
import { oneStepLower, type Severity, severityRank } from "../model/severity.ts";
import type { Vault } from "../model/vault.ts";
import { type FactsNeeded, factsNeeded } from "./facts-needed.ts";
import type { SampleEnvironment } from "./landscape.ts";
import { ruleSeverities, type SampleRuleId } from "./rule-severities.ts";
import type { PlantedDefect } from "./vaults.ts";
import type { SampleWaiver } from "./waivers.ts";

/** A finding that a run over the estate must have. */
export interface TrueFinding {
  readonly ruleId: SampleRuleId;
  /** Subject id. */
  readonly subject: string;
  readonly severity: Severity;
  readonly environment: SampleEnvironment;
  readonly owner?: string;
  /** State of the waiver that names it. */
  readonly waiver?: "active" | "expired" | "unjustified";
}

/** A rule that must come out as not evaluated on a subject, for want of these facts. */
export interface TrueNotEvaluated {
  readonly ruleId: SampleRuleId;
  readonly subject: string;
  readonly facts: readonly string[];
}

/** What a run must come to: no finding more, none less. In a report's own order: severity, rule, subject. */
export interface Truth {
  readonly findings: readonly TrueFinding[];
  readonly notEvaluated: readonly TrueNotEvaluated[];
}

/** A finding together with the key that leaves it out. */
export interface PlantedFinding {
  readonly key: string;
  readonly finding: TrueFinding;
  readonly restsOn?: readonly string[];
}

/** Turns labels into findings. The only other input is the list of waivers: no rule and no engine has a say. */
export function plantedFindings(
  planted: readonly PlantedDefect[],
  waivers: readonly SampleWaiver[],
): readonly PlantedFinding[] {
  const states = new Map(waivers.map((waiver) => [`${waiver.rule} ${waiver.subject}`, waiver.state]));
  return planted
    .map(({ key, restsOn, level, ...label }) => {
      const state = states.get(`${label.ruleId} ${label.subject}`);
      const finding: TrueFinding = {
        ruleId: label.ruleId,
        subject: label.subject,
        severity: severityIn(label.environment, level ?? ruleSeverities[label.ruleId]),
        environment: label.environment,
        ...(label.owner === undefined ? {} : { owner: label.owner }),
        ...(state === undefined || state === "unused" ? {} : { waiver: state }),
      };
      return { key, finding, ...(restsOn === undefined ? {} : { restsOn }) };
    })
    .sort((a, b) => compare(orderOf(a.finding, a.finding.severity), orderOf(b.finding, b.finding.severity)));
}

function severityIn(environment: SampleEnvironment, severity: Severity): Severity {
  return environment === "production" ? severity : oneStepLower(severity);
}

type Row = { readonly ruleId: SampleRuleId; readonly subject: string };

function orderOf({ ruleId, subject }: Row, severity: Severity): string {
  return [severityRank(severity), ruleId, subject].join("\u0000");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Gap extends TrueNotEvaluated {
  readonly environment: SampleEnvironment;
}

/** Sorts gaps as a report does. */
export function notEvaluatedOf(gaps: readonly Gap[]): readonly TrueNotEvaluated[] {
  return gaps
    .map((gap) => ({ gap, order: orderOf(gap, severityIn(gap.environment, ruleSeverities[gap.ruleId])) }))
    .sort((a, b) => compare(a.order, b.order))
    .map(({ gap: { ruleId, subject, facts } }) => ({ ruleId, subject, facts }));
}

const rulesNeeding = Object.entries(factsNeeded) as readonly (readonly [SampleRuleId, FactsNeeded])[];

/** What no rule can say about a vault and what lies in it, because the estate took the facts away. */
export function gapsOfVault(vault: Vault, environment: SampleEnvironment): readonly Gap[] {
  const gaps: Gap[] = [];
  const add = (ruleId: SampleRuleId, subject: string, facts: readonly string[]) => {
    if (facts.length > 0) gaps.push({ ruleId, subject, facts, environment });
  };
  const lists = { secret: "secrets", key: "keys", certificate: "certificates", grant: "roleAssignments" } as const;
  for (const [ruleId, { about, own = [], vault: around = [] }] of rulesNeeding) {
    if (about === "vault") {
      add(ruleId, vault.id, missing(vault, own));
      continue;
    }
    add(ruleId, vault.id, missing(vault, [lists[about]]));
    const outside = missing(vault, around).map((name) => `vault.${name}`);
    for (const member of membersOf(vault, about)) add(ruleId, member.id, [...missing(member, own), ...outside]);
  }
  return gaps;
}

/** The same for a scope above vaults: what is not read there is its list of role assignments. */
export function gapsOfScope(scope: Scope): readonly Gap[] {
  if ("read" in scope.roleAssignments) return [];
  return rulesNeeding
    .filter(([, { about }]) => about === "grant")
    .map(([ruleId]) => ({ ruleId, subject: scope.id, facts: ["roleAssignments"], environment: "production" }));
}

function membersOf(
  vault: Vault,
  about: "secret" | "key" | "certificate" | "grant",
): readonly { readonly id: string }[] {
  const members = {
    secret: [vault.secrets],
    key: [vault.keys],
    certificate: [vault.certificates],
    grant: [vault.accessPolicies, vault.roleAssignments],
  }[about];
  return members.flatMap((list): readonly { readonly id: string }[] => ("read" in list ? list.read : []));
}

function missing(record: object, names: readonly string[]): readonly string[] {
  const facts = new Map<string, unknown>(Object.entries(record));
  return names.filter((name) => {
    const fact = facts.get(name);
    return typeof fact === "object" && fact !== null && !("read" in fact);
  });
}

import { isRead } from "../model/fact.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { Environment, Policy } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import type { Subject } from "../model/report.ts";
import type { SharedRecords } from "../model/snapshot.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { roleSubject } from "./directory-subjects.ts";
import { type Candidate, judge } from "./judge.ts";
import { resolveEnvironment, ruleSetting } from "./policy/resolve.ts";
import { principalSubject } from "./principal-subject.ts";
import type { RulesByKind } from "./unasked-usage.ts";
import type { Walk } from "./walk.ts";

const noRules: readonly CompiledRule[] = [];

/** A snapshot whose vaults were all walked. */
export interface Walked {
  readonly walk: Walk;
  readonly shared: SharedRecords;
}

/**
 * Judges custom roles and principals, which belong to no vault; after the vaults of all snapshots, whose grants say what
 * they reach. What stands in several snapshots is judged once, as the newest has it. Takes snapshots newest first.
 */
export async function walkDirectory(walked: readonly Walked[]): Promise<void> {
  const seen = new Set<string>();
  for (const { walk, shared } of walked) {
    const rules = walk.rules.get("role") ?? noRules;
    for (const role of rules.length > 0 ? shared.roles : []) {
      if (!role.custom || seen.has(role.id)) continue;
      seen.add(role.id);
      await walkRole(walk, role, rules);
    }
  }
  await walkPrincipals(walked);
}

async function walkRole(walk: Walk, role: RoleDefinition, rules: readonly CompiledRule[]): Promise<void> {
  const record = roleSubject(role, walk.access);
  const reference: Subject = { type: "grant", id: record.id, name: record.name };
  await judge(walk.run, rules, { ...elsewhere(walk, "roles.ndjson"), reference, record });
}

async function walkPrincipals(walked: readonly Walked[]): Promise<void> {
  if (!walked.some(({ walk }) => (walk.rules.get("principal") ?? noRules).length > 0)) return;
  const around = walked.map(({ walk }) => walk.access);
  for (const { walk, principal } of bestRecords(walked).values()) {
    // What is known not to exist is told at its grants.
    if (isRead(principal.exists) && !principal.exists.read) continue;
    const record = principalSubject(principal, around);
    const reference: Subject = { type: "principal", id: record.id, name: record.label };
    const rules = walk.rules.get("principal") ?? noRules;
    await judge(walk.run, rules, { ...elsewhere(walk, "principals.ndjson"), reference, record });
  }
}

interface Sighting {
  readonly walk: Walk;
  readonly principal: Principal;
}

/** Of each principal the newest record that says what it signs in with; where none does, the newest that saw it. */
function bestRecords(walked: readonly Walked[]): ReadonlyMap<string, Sighting> {
  const best = new Map<string, Sighting>();
  for (const { walk, shared } of walked) {
    for (const principal of shared.principals) {
      const known = best.get(principal.id);
      if (!known || worth(principal) > worth(known.principal)) best.set(principal.id, { walk, principal });
    }
  }
  return best;
}

function worth({ exists, credentials }: Principal): number {
  // The newest word on its end is the last.
  if (isRead(exists) && !exists.read) return 3;
  if (credentials && isRead(credentials)) return 2;
  return isRead(exists) ? 1 : 0;
}

/**
 * Does a rule about principals stand for one about vaults? Vaults are judged first: what the former is sure to say of a caller
 * later, the latter need not say before.
 */
export function principalsSpeak(rules: RulesByKind, policy: Policy): boolean {
  const aboutVaults = new Set((rules.get("vault") ?? noRules).map(({ rule }) => rule.id));
  const environment = directoryEnvironment(policy);
  return (rules.get("principal") ?? noRules).some(
    ({ rule }) =>
      (rule.supersedes ?? []).some((id) => aboutVaults.has(id)) && ruleSetting(policy, rule, environment).enabled,
  );
}

/** The directory belongs to the whole tenant: severities count as where nothing else is said. */
function directoryEnvironment(policy: Policy): Environment {
  return resolveEnvironment(policy, { name: "", tags: { read: {} } });
}

function elsewhere({ run }: Walk, file: string): Pick<Candidate, "file" | "environment" | "owner" | "vault"> {
  return { file, environment: directoryEnvironment(run.policy), owner: undefined, vault: undefined };
}

import type { Scope } from "../model/scope.ts";
import type { ManagedHsm, Vault } from "../model/vault.ts";
import { type FactsNeeded, factsNeeded } from "./facts-needed.ts";
import type { SampleEnvironment } from "./landscape.ts";
import type { SampleRuleId } from "./rule-severities.ts";
import type { TrueNotEvaluated } from "./truth.ts";

/** What cannot be judged, and where. */
export interface Gap extends TrueNotEvaluated {
  readonly environment: SampleEnvironment;
}

const rulesNeeding = Object.entries(factsNeeded) as readonly (readonly [SampleRuleId, FactsNeeded])[];

/** What no rule can say about a vault and what lies in it, because the estate took the facts away. */
export function gapsOfVault(vault: Vault, environment: SampleEnvironment): readonly Gap[] {
  const gaps: Gap[] = [];
  const add = (ruleId: SampleRuleId, subject: string, facts: readonly string[]) => {
    if (facts.length > 0) gaps.push({ ruleId, subject, facts, environment });
  };
  const lists = {
    secret: "secrets",
    key: "keys",
    certificate: "certificates",
    grant: "roleAssignments",
    eligibility: "scheduledAssignments",
  } as const;
  for (const [ruleId, { about, own = [], vault: around = [] }] of rulesNeeding) {
    if (about === "hsm") continue;
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

/** What is not known of a managed HSM that does not answer. */
export function gapsOfHsm(hsm: ManagedHsm): readonly Gap[] {
  // Local grants are local assignments with what was looked up about them.
  const record = { ...hsm, localGrants: hsm.localRoleAssignments };
  return rulesNeeding.flatMap(([ruleId, { about, own = [] }]) => {
    const facts = about === "hsm" ? missing(record, own) : [];
    return facts.length === 0 ? [] : [{ ruleId, subject: hsm.id, facts, environment: "production" }];
  });
}

/** The same for a scope above vaults: what is not read there are its lists of who holds what. */
export function gapsOfScope(scope: Scope, environment: SampleEnvironment): readonly Gap[] {
  const lists = { grant: "roleAssignments", eligibility: "scheduledAssignments" } as const;
  return rulesNeeding.flatMap(([ruleId, { about }]) => {
    const facts = about === "grant" || about === "eligibility" ? missing(scope, [lists[about]]) : [];
    return facts.length === 0 ? [] : [{ ruleId, subject: scope.id, facts, environment }];
  });
}

function membersOf(
  vault: Vault,
  about: Exclude<FactsNeeded["about"], "vault" | "hsm">,
): readonly { readonly id: string }[] {
  const members = {
    secret: [vault.secrets],
    key: [vault.keys],
    certificate: [vault.certificates],
    grant: [vault.accessPolicies, vault.roleAssignments],
    eligibility: [],
  }[about];
  return members.flatMap((list): readonly { readonly id: string }[] => ("read" in list ? list.read : []));
}

function missing(record: object, names: readonly string[]): readonly string[] {
  const facts = new Map<string, unknown>(Object.entries(record));
  return names.filter((name) => {
    const fact = facts.get(name);
    // What nobody asked for is not in the record at all.
    if (fact === undefined && name === "scheduledAssignments") return true;
    return typeof fact === "object" && fact !== null && !("read" in fact);
  });
}

import { rightsLeft } from "../analysis/access/grant-rights.ts";
import { holderFacts } from "../analysis/access/holders.ts";
import { rolePrivileges } from "../analysis/access/holding/privileges.ts";
import { vaultDataActions } from "../analysis/access/role-actions.ts";
import { type Fact, isRead, mapFact, read, unread } from "../model/fact.ts";
import type { EligibilitySubject } from "../model/grant-subject.ts";
import type { Subject } from "../model/report.ts";
import { scopeKind } from "../model/resource-id.ts";
import type { ScheduledAssignment } from "../model/surroundings.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { type Candidate, judge, listNotRead } from "./judge.ts";
import { missingFact } from "./view.ts";
import type { Walk } from "./walk.ts";

const noRules: readonly CompiledRule[] = [];
const notAsked = unread("not-asked", "what Privileged Identity Management says was not asked");
const noType: Fact<string | null> = read(null);

/** Judges what may be activated at a vault or a scope above; `holder` is that place. */
export async function walkEligible(
  walk: Walk,
  holder: Candidate,
  scheduled: Fact<readonly ScheduledAssignment[]> = notAsked,
): Promise<void> {
  const rules = walk.rules.get("eligibility") ?? noRules;
  if (rules.length === 0) return;
  const missing = missingFact("scheduledAssignments", scheduled);
  if (missing) await listNotRead(walk.run, rules, holder, missing);
  if (!isRead(scheduled)) return;
  for (const one of scheduled.read) {
    if (one.state !== "eligible" || isOver(one, walk.run.now)) continue;
    const record = eligibilitySubject(one, holder, walk);
    const reference: Subject = {
      type: "grant",
      id: record.id,
      name: record.name,
      ...(holder.vault ? { vault: holder.reference.id } : {}),
    };
    await judge(walk.run, rules, { ...holder, reference, record });
  }
}

function isOver({ endsOn }: ScheduledAssignment, now: string): boolean {
  return endsOn !== null && endsOn <= now;
}

function eligibilitySubject(one: ScheduledAssignment, holder: Candidate, walk: Walk): EligibilitySubject {
  const { id, scope, principalId, roleId, condition, endsOn } = one;
  const { index, access, run } = walk;
  const { principal } = holderFacts(read(principalId), noType, { index, rotators: run.policy.rotators });
  const name = isRead(principal) ? principal.read.name : null;
  const role = index.role(roleId);
  // Above vaults a condition on names is open; at a vault its name stands in the record.
  const vault = holder.vault && { name: holder.reference.name, source: "live" as const };
  const rights = rightsLeft(mapFact(role, vaultDataActions), { condition: read(condition) }, vault);
  const bounds = { condition, vaultName: vault?.name, roleOf: (other: string) => index.role(other) };
  return {
    id,
    name: name ?? principalId,
    heldBy: holder.reference.id,
    scope: read(scope),
    scopeKind: read(scopeKind(scope)),
    principal,
    role,
    isDataRole: mapFact(rights, (actions) => actions.length > 0),
    rights,
    privileges: mapFact(role, (definition) => rolePrivileges(definition, bounds)),
    activation: access.activations.of(one),
    endsOn: read(endsOn),
  };
}

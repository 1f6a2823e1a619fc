import { addDays } from "../model/iso-date.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../model/surroundings.ts";
import type { EstatePlan } from "./options.ts";
import type { GrantHolder } from "./people.ts";
import { randomFor } from "./random.ts";

/** Who holds what, and where. */
export interface Holding {
  readonly scope: string;
  readonly holder: GrantHolder;
  readonly roleId: string;
}

/** A role that its holder has to activate. */
export function eligible(plan: EstatePlan, holding: Holding): ScheduledAssignment {
  return schedule(plan, holding, { state: "eligible", days: null });
}

/** A role that is in force until it ends by itself, so many days from the snapshot's time. */
export function activeFor(plan: EstatePlan, holding: Holding, days: number): ScheduledAssignment {
  return schedule(plan, holding, { state: "active", days });
}

function schedule(
  plan: EstatePlan,
  { scope, holder, roleId }: Holding,
  { state, days }: { readonly state: ScheduledAssignment["state"]; readonly days: number | null },
): ScheduledAssignment {
  const random = randomFor(plan.seed, "schedule", state, scope, holder.id, roleId);
  const collection = state === "eligible" ? "roleeligibilityscheduleinstances" : "roleassignmentscheduleinstances";
  return {
    id: `${scope === "/" ? "" : scope}/providers/microsoft.authorization/${collection}/${random.guid()}`,
    state,
    scope,
    principalId: holder.id,
    roleId,
    startsOn: addDays(plan.now, -random.integer(60, 300)),
    endsOn: days === null ? null : addDays(plan.now, days),
    memberType: "Direct",
    assignmentType: state === "eligible" ? null : "Assigned",
    condition: null,
  };
}

/** What activating a role at a scope asks for: approval and a second factor, if nothing else is said. */
export function activationPolicy(
  plan: EstatePlan,
  { scope, roleId }: Pick<Holding, "scope" | "roleId">,
  lacks: "nothing" | "approval" | "mfa" = "nothing",
): ActivationPolicy {
  const guid = randomFor(plan.seed, "activation policy", scope, roleId).guid();
  return {
    id: `${scope}/providers/microsoft.authorization/rolemanagementpolicyassignments/${guid}_${roleId}`,
    scope,
    roleId,
    requiresApproval: lacks !== "approval",
    requiresMfa: lacks !== "mfa",
  };
}

export function byId<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

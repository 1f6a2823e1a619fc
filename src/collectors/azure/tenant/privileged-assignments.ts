import { type Unread, unread } from "../../../model/fact.ts";
import { roleGuid } from "../../../model/resource-id.ts";
import type { ScheduledAssignment } from "../../../model/surroundings.ts";
import { timeOf } from "../../exports/facts.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { guidOf, plainArmId, versions } from "./arm.ts";
import type { Reading } from "./ledger.ts";
import { listScoped, type Places, type ScopedKind } from "./scope-listing.ts";
import type { ScopedRecords } from "./scoped-records.ts";

type State = ScheduledAssignment["state"];

const noLicence: Unread = unread(
  "not-in-output",
  "the tenant has no licence for Privileged Identity Management, so Azure answers nothing about it",
).unread;

const kindOf = (state: State, type: string): ScopedKind<ScheduledAssignment> => ({
  collector: "pim",
  type: `Microsoft.Authorization/${type}`,
  versions: [versions.privileged],
  read: (item, id) => readSchedule(item, id, state),
  keeps: (item) => state === "eligible" || !isPermanent(item),
  refusals: new Map([["aadpremiumlicenserequired", noLicence]]),
});

const eligible = kindOf("eligible", "roleEligibilityScheduleInstances");
const active = kindOf("active", "roleAssignmentScheduleInstances");

/** What Privileged Identity Management says of a tenant. */
export interface Privileged {
  readonly eligible: ScopedRecords<ScheduledAssignment>;
  readonly active: ScopedRecords<ScheduledAssignment>;
}

/**
 * Roles that may be activated, and roles that are held for a time. A tenant without the licence has neither; Azure then
 * refuses the question, which is no fault of the run.
 */
export async function readPrivileged(reading: Reading, places: Places): Promise<Privileged> {
  return {
    eligible: await listScoped(reading, eligible, places),
    active: await listScoped(reading, active, places),
  };
}

/** The list repeats every permanent assignment: those are known as what they are. What does not say so is looked at. */
function isPermanent(item: JsonMap): boolean {
  const properties = mapIn(item, "properties") ?? item;
  const end = properties.get("endDateTime");
  return textIn(properties, "assignmentType")?.toLowerCase() === "assigned" && (end === undefined || end === null);
}

function readSchedule(item: JsonMap, id: string, state: State): ScheduledAssignment | undefined {
  const properties = mapIn(item, "properties") ?? item;
  const said = textIn(properties, "scope");
  const scope = said === "/" ? "/" : plainArmId(said);
  const principalId = guidOf(textIn(properties, "principalId"));
  const role = plainArmId(textIn(properties, "roleDefinitionId"));
  const roleId = role === undefined ? undefined : guidOf(roleGuid(role));
  const startsOn = timeIn(properties, "startDateTime");
  const endsOn = timeIn(properties, "endDateTime");
  if (scope === undefined || principalId === undefined || roleId === undefined) return undefined;
  if (startsOn === undefined || endsOn === undefined) return undefined;
  return {
    id,
    state,
    scope,
    principalId,
    roleId,
    startsOn,
    endsOn,
    memberType: textIn(properties, "memberType") ?? null,
    assignmentType: state === "eligible" ? null : (textIn(properties, "assignmentType") ?? null),
    condition: textIn(properties, "condition") ?? null,
  };
}

/** Null where there is none, undefined where it is no time. */
function timeIn(properties: JsonMap, name: string): string | null | undefined {
  const value = properties.get(name);
  return value === undefined || value === null ? null : timeOf(value);
}

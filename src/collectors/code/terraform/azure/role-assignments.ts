import { type Fact, isRead, read, unknown, unread } from "../../../../model/fact.ts";
import type { RoleAssignment } from "../../../../model/grants.ts";
import type { ScheduledAssignment } from "../../../../model/surroundings.ts";
import type { TerraformResource } from "../tree.ts";
import type { Attachment, AttachmentReader, Reading } from "./attachment.ts";
import { attribute, block, type Stated, textFact, timeFact } from "./facts.ts";
import { placeId } from "./locks.ts";
import { type Place, placeOf } from "./place.ts";
import { recordId } from "./tree-index.ts";

const noCreation = unread("not-in-output", "code does not say when an assignment was made");

/** `azurerm_role_assignment`. */
export const readRoleAssignment: AttachmentReader = (resource, reading) => {
  const place = placeOf(resource, "scope", reading.index);
  return place.kind === "other" ? [] : [assignmentAt(place, azurermGrant(resource), reading)];
};

/** What an assignment states, whatever language and provider states it. */
export interface GrantStatement {
  readonly resource: TerraformResource;
  readonly scope: Stated;
  readonly roleId: Stated;
  readonly roleName: Stated;
  readonly principalId: Stated;
  readonly principalType: Stated;
  readonly condition: Stated;
}

function azurermGrant(resource: TerraformResource): GrantStatement {
  const of = (name: string) => attribute(resource.values, name);
  return {
    resource,
    scope: of("scope"),
    roleId: of("role_definition_id"),
    roleName: of("role_definition_name"),
    principalId: of("principal_id"),
    principalType: of("principal_type"),
    condition: of("condition"),
  };
}

export function assignmentAt(place: Place, grant: GrantStatement, { principals, roles }: Reading): Attachment {
  const { resource } = grant;
  const { address, at } = resource;
  const role = { id: grant.roleId, name: grant.roleName };
  const assignment: RoleAssignment = {
    id: recordId(resource),
    ...(at ? { at } : {}),
    ...scopeFacts(place, grant),
    principalId: principals.idOf(grant.principalId, `${address}.principal_id`),
    principalType: textFact(grant.principalType),
    roleId: roles.idOf(role, `${address}.role_definition_id`),
    condition: textFact(grant.condition),
    createdOn: noCreation,
  };
  return { part: "roleAssignments", place, item: read(assignment) };
}

function scopeFacts(place: Place, { scope }: GrantStatement): Pick<RoleAssignment, "scope" | "scopeKind"> {
  const [at, from] = [scope?.at, scope?.from];
  switch (place.kind) {
    case "vault":
      return {
        scope: read(placeId(place), at, from),
        scopeKind: read(place.object === undefined ? "vault" : "object"),
      };
    case "scope":
      return { scope: read(place.scope.id, at, from), scopeKind: read(place.scope.kind) };
    case "undecided":
    case "other": {
      const open = unknown(place.kind === "other" ? "another resource" : place.expression, at);
      return { scope: open, scopeKind: open };
    }
    default:
      return place satisfies never;
  }
}

/** `azurerm_pim_active_role_assignment`: in force for its time, as every other assignment. */
export const readActiveAssignment: AttachmentReader = (resource, reading) => {
  const place = placeOf(resource, "scope", reading.index);
  if (place.kind === "other") return [];
  const assignment = assignmentAt(place, azurermGrant(resource), reading);
  return [assignment, scheduled(assignment, "active", scheduleOf(resource))];
};

/** `azurerm_pim_eligible_role_assignment`: somebody may activate it. */
export const readEligibleAssignment: AttachmentReader = (resource, reading) => {
  const place = placeOf(resource, "scope", reading.index);
  if (place.kind === "other") return [];
  return [scheduled(assignmentAt(place, azurermGrant(resource), reading), "eligible", scheduleOf(resource))];
};

function scheduleOf({ values }: TerraformResource): ScheduleTimes {
  const schedule = block(values, "schedule");
  return {
    startsOn: timeFact(attribute(schedule, "start_date_time")),
    endsOn: timeFact(attribute(block(schedule, "expiration"), "end_date_time")),
  };
}

/** When an assignment is in force, as far as the code says. */
export type ScheduleTimes = Pick<Schedule, "startsOn" | "endsOn">;

/** The schedule of an assignment that Privileged Identity Management makes. */
export function scheduled(
  assignment: Attachment,
  state: ScheduledAssignment["state"],
  times: ScheduleTimes,
): Attachment {
  const { place } = assignment;
  if (assignment.part !== "roleAssignments" || !isRead(assignment.item)) throw new Error("no role assignment");
  const item = scheduledFact(assignment.item.read, { state, ...times });
  return { part: "scheduledAssignments", place, item };
}

interface Schedule {
  readonly state: ScheduledAssignment["state"];
  readonly startsOn: Fact<string | null>;
  readonly endsOn: Fact<string | null>;
}

/** The model has no half-known schedule: one of which something is open is not known. */
function scheduledFact(
  { id, at, scope, principalId, roleId, condition }: RoleAssignment,
  { state, startsOn, endsOn }: Schedule,
): Fact<ScheduledAssignment> {
  for (const fact of [scope, principalId, roleId]) if (!isRead(fact)) return fact;
  if (!isRead(scope) || !isRead(principalId) || !isRead(roleId)) return unknown(id, at);
  return read(
    {
      id,
      state,
      scope: scope.read,
      principalId: principalId.read,
      roleId: roleId.read,
      startsOn: isRead(startsOn) ? startsOn.read : null,
      endsOn: isRead(endsOn) ? endsOn.read : null,
      memberType: null,
      assignmentType: state === "active" ? "Assigned" : null,
      condition: isRead(condition) ? condition.read : null,
    },
    at,
  );
}

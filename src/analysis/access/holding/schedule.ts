import { type Fact, isRead, mapFact, read, unread } from "../../../model/fact.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { ScheduledAssignment } from "../../../model/surroundings.ts";
import type { GrantSchedule } from "../../../model/vault-access.ts";

type Scheduled = Fact<readonly ScheduledAssignment[]> | undefined;

const standing: GrantSchedule = { state: "standing", endsOn: null };
const notAsked = unread(
  "not-asked",
  "what Privileged Identity Management says was not asked",
  "kvaudit collect asks for it",
);

/**
 * How long an assignment is in force, by what Privileged Identity Management says where it stands. A schedule has an id of
 * its own: it belongs to the assignment of the same role to the same principal at the same scope. What no schedule speaks of
 * stands for ever.
 */
export function grantSchedule(assignment: RoleAssignment, scheduled: Scheduled): Fact<GrantSchedule> {
  if (!scheduled) return notAsked;
  if (!isRead(scheduled)) return scheduled;
  const key = keyOf(assignment);
  if (!isRead(key)) return key;
  const own = activeIn(scheduled.read).get(key.read);
  if (own) return read(own);
  return scheduled.missing ? { unread: scheduled.missing } : read(standing);
}

/** True only where a schedule says that an eligible assignment was activated; nobody having asked says no such thing. */
export function isActivated(assignment: RoleAssignment, scheduled: Scheduled): Fact<boolean> {
  const schedule = grantSchedule(assignment, scheduled);
  return read(isRead(schedule) && schedule.read.state === "activated");
}

function keyOf({ principalId, roleId, scope }: RoleAssignment): Fact<string> {
  if (!isRead(principalId)) return principalId;
  if (!isRead(roleId)) return roleId;
  return mapFact(scope, (at) => holding(principalId.read, roleId.read, at));
}

function holding(principalId: string, roleId: string, scope: string): string {
  return `${principalId.toLowerCase()} ${roleId.toLowerCase()} ${normalizeId(scope)}`;
}

const known = new WeakMap<readonly ScheduledAssignment[], ReadonlyMap<string, GrantSchedule>>();

/** By holding, each list indexed once: a scope may hold thousands of assignments. */
function activeIn(list: readonly ScheduledAssignment[]): ReadonlyMap<string, GrantSchedule> {
  const before = known.get(list);
  if (before) return before;
  const active = new Map<string, GrantSchedule>();
  for (const one of list) {
    if (one.state !== "active") continue;
    const key = holding(one.principalId, one.roleId, one.scope);
    const schedule = scheduleOf(one);
    const other = active.get(key);
    if (!other || lasts(schedule, other)) active.set(key, schedule);
  }
  known.set(list, active);
  return active;
}

function scheduleOf({ assignmentType, endsOn }: ScheduledAssignment): GrantSchedule {
  if (assignmentType?.toLowerCase() === "activated") return { state: "activated", endsOn };
  return endsOn === null ? standing : { state: "timed", endsOn };
}

/** Of two that speak of one assignment, the one that leaves it in force for longer decides. */
function lasts({ endsOn }: GrantSchedule, other: GrantSchedule): boolean {
  return other.endsOn !== null && (endsOn === null || endsOn > other.endsOn);
}

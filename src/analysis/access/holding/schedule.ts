import { type Fact, unread } from "../../../model/fact.ts";
import type { RoleAssignment } from "../../../model/grants.ts";
import type { ScheduledAssignment } from "../../../model/surroundings.ts";
import type { GrantSchedule } from "../../../model/vault-access.ts";

/** How long an assignment is in force, by what Privileged Identity Management says where it stands. */
export function grantSchedule(
  _assignment: RoleAssignment,
  _scheduled: Fact<readonly ScheduledAssignment[]> | undefined,
): Fact<GrantSchedule> {
  return unread("not-asked", "schedules are not told");
}

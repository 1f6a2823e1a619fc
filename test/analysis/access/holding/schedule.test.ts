import { describe, expect, test } from "vitest";
import { grantSchedule, isActivated } from "../../../../src/analysis/access/holding/schedule.ts";
import { buildRoleAssignment } from "../../../../src/model/build.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { partly, read, unknown, unread } from "../../../../src/model/fact.ts";
import type { RoleAssignment } from "../../../../src/model/grants.ts";
import type { ScheduledAssignment } from "../../../../src/model/surroundings.ts";

const scope = "/subscriptions/s/resourcegroups/g";
const assignment = (plain: PlainRecord<RoleAssignment> = {}) =>
  buildRoleAssignment(scope, { principalId: "alice", roleId: "role", ...plain });
const schedule = (plain: Partial<ScheduledAssignment> = {}): ScheduledAssignment => ({
  ...{ id: "schedule", state: "active", scope, principalId: "alice", roleId: "role", startsOn: null },
  ...{ endsOn: "2026-11-01T08:00:00Z", memberType: "Direct", assignmentType: "Activated", condition: null },
  ...plain,
});
const standing = { state: "standing", endsOn: null };

describe("how long an assignment is in force", () => {
  test("is told by the schedule of the same role for the same principal at the same scope, in any casing", () => {
    const list = read([
      schedule({ principalId: "ALICE", roleId: "Role", scope: "/subscriptions/S/resourceGroups/g/" }),
    ]);
    const expected = read({ state: "activated", endsOn: "2026-11-01T08:00:00Z" });
    expect(grantSchedule(assignment(), list)).toEqual(expected);
    expect(isActivated(assignment(), list)).toEqual(read(true));
  });

  test("is for ever where no schedule speaks of it: of another role, principal, scope, or only an eligible one", () => {
    const others = [
      { roleId: "other" },
      { principalId: "bob" },
      { scope: "/subscriptions/s" },
      { state: "eligible" },
    ] as const;
    const list = read(others.map((other) => schedule(other)));
    expect(grantSchedule(assignment(), list)).toEqual(read(standing));
    expect(isActivated(assignment(), list)).toEqual(read(false));
  });

  test("is for a time where it was assigned until a day, and for ever where a schedule has no end", () => {
    const assigned = (endsOn: string | null) => read([schedule({ assignmentType: "Assigned", endsOn })]);
    expect(grantSchedule(assignment(), assigned("2027-01-01T00:00:00Z"))).toEqual(
      read({ state: "timed", endsOn: "2027-01-01T00:00:00Z" }),
    );
    expect(grantSchedule(assignment(), assigned(null))).toEqual(read(standing));
    const unsaid = read([schedule({ assignmentType: null, endsOn: null })]);
    expect(grantSchedule(assignment(), unsaid)).toEqual(read(standing));
  });

  test("of two schedules for one assignment the longer decides, whatever their order", () => {
    const short = schedule();
    const long = schedule({ assignmentType: "Assigned", endsOn: null });
    for (const list of [
      [short, long],
      [long, short],
    ])
      expect(grantSchedule(assignment(), read(list))).toEqual(read(standing));
  });
});

describe("what was not read", () => {
  test("leaves it open: nobody asked, the list did not come, or it came in part", () => {
    expect(grantSchedule(assignment(), undefined)).toMatchObject({ unread: { reason: "not-asked" } });
    expect(grantSchedule(assignment(), unread("denied"))).toEqual(unread("denied"));
    const part = partly([schedule({ principalId: "bob" })], { reason: "throttled" });
    expect(grantSchedule(assignment(), part)).toEqual({ unread: { reason: "throttled" } });
    expect(isActivated(assignment(), part)).toEqual(read(false));
  });

  test("does not matter to an assignment whose schedule came", () => {
    expect(grantSchedule(assignment(), partly([schedule()], { reason: "throttled" }))).toMatchObject({
      read: { state: "activated" },
    });
  });

  test("an assignment that is not known whole has no schedule", () => {
    const principalId = unknown("var.who");
    expect(grantSchedule(assignment({ principalId }), read([]))).toEqual(principalId);
    expect(grantSchedule(assignment({ roleId: unread("unparsable") }), read([]))).toEqual(unread("unparsable"));
    expect(grantSchedule(assignment({ scope: unread("denied") }), read([]))).toEqual(unread("denied"));
  });
});

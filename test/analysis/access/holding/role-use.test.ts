import { expect, test } from "vitest";
import { RoleUse } from "../../../../src/analysis/access/holding/role-use.ts";
import { buildRoleAssignment } from "../../../../src/model/build.ts";
import { type Fact, partly, read, unread } from "../../../../src/model/fact.ts";
import type { RoleAssignment } from "../../../../src/model/grants.ts";
import { customRole, directoryOf } from "../directory-fixture.ts";

const scope = "/";
const assigned = (id: string, roleId: string) => buildRoleAssignment(scope, { id, roleId });

function use(above: Fact<readonly RoleAssignment[]>): RoleUse {
  return new RoleUse(
    directoryOf({ roles: [customRole("own")], scopes: [{ id: scope, roleAssignments: above }] }).index,
  );
}

test("assignments of a role count once, above vaults and in them", () => {
  const roles = use(read([assigned("1", "own"), assigned("2", "other")]));
  roles.add(read([assigned("1", "own"), assigned("3", "own")]));
  expect(roles.of("own")).toEqual({ count: 2, isComplete: true });
  expect(roles.of("never")).toEqual({ count: 0, isComplete: true });
});

test("without the tenant's root there may be assignments elsewhere", () => {
  const above = { id: "/subscriptions/s", roleAssignments: read([assigned("1", "own")]) };
  const roles = new RoleUse(directoryOf({ roles: [customRole("own")], scopes: [above] }).index);
  expect(roles.of("own")).toEqual({ count: 1, isComplete: false });
});

test("what was not read leaves the count a lower bound", () => {
  expect(use(unread("denied")).of("own")).toEqual({ count: 0, isComplete: false });
  expect(use(partly([assigned("1", "own")], { reason: "throttled" })).of("own")).toEqual({
    count: 1,
    isComplete: false,
  });
  const roles = use(read([]));
  roles.add(read([buildRoleAssignment(scope, { id: "1", roleId: unread("unparsable") })]));
  expect(roles.of("own")).toEqual({ count: 0, isComplete: false });
});

import { expect, test } from "vitest";
import { buildGrant } from "../../../src/model/build-grant.ts";
import type { PrincipalKind } from "../../../src/model/principal.ts";
import type { HolderMembers, Privilege } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/grant-standing-privileged.ts";
import { testRule } from "../../support/rule-tester.ts";

const holder = (kind: PrincipalKind) => ({
  id: "00000000-0000-0000-0000-00000000000a",
  name: "admins",
  kind,
  appId: null,
});
const members = (people: number, workloads: number): HolderMembers => ({ people, workloads, guests: [], disabled: [] });
const role = {
  ...{ id: "00000000-0000-0000-0000-00000000000e", name: "Owner", custom: false },
  ...{ assignableScopes: ["/"], permissions: [] },
};
const held = (kind: PrincipalKind, ...privileges: readonly Privilege[]) => ({
  ...{ name: "admins", principal: holder(kind), members: members(3, 0), role, privileges },
});

testRule(rule, {
  fails: [
    {
      name: "a person",
      given: held("user", "grants-access", "manages-vaults"),
      message: '"admins" holds "Owner" for ever, and so gives access to vaults and changes vaults at any time',
    },
    {
      name: "a group of people and workloads",
      given: { ...held("group", "administers-data"), members: members(1, 4) },
      message: '"admins" holds "Owner" for ever, and so administers what is in vaults at any time',
      boundary: true,
    },
    {
      name: "a group of whose members some are known",
      given: {
        ...held("group", "manages-objects"),
        members: { ...members(1, 0), missing: { reason: "denied" } },
      },
      message: '"admins" holds "Owner" for ever, and so adds and deletes objects at any time',
    },
  ],
  passes: [
    {
      name: "an assignment that ends",
      given: { ...held("user", "grants-access"), schedule: { state: "timed", endsOn: "2027-01-01T00:00:00Z" } },
    },
    {
      name: "an eligible one that was activated",
      given: { ...held("user", "grants-access"), schedule: { state: "activated", endsOn: "2026-11-01T08:00:00Z" } },
      boundary: true,
    },
  ],
  notApplicable: [
    { name: "no privilege", given: held("user"), reason: "no privileged role" },
    { name: "a workload", given: held("managed-identity", "administers-data"), reason: "held by no person" },
    {
      name: "a group of workloads",
      given: { ...held("group", "administers-data"), members: members(0, 2) },
      reason: "nobody in the group is a person",
    },
    {
      name: "an entry",
      given: { ...held("user", "administers-data"), kind: "access-policy", role: null },
      reason: "an access policy entry, which cannot be made eligible",
    },
  ],
  notEvaluated: [
    {
      name: "a group of whose members nothing is known",
      given: {
        ...held("group", "administers-data"),
        members: { ...members(0, 0), missing: { reason: "denied", detail: "members were not read" } },
      },
      detail: "members were not read",
    },
  ],
});

test("the fix makes the same role eligible where the assignment stands", () => {
  const id = "/subscriptions/s/providers/microsoft.authorization/roleassignments/1";
  const { principal } = held("user");
  // The view that the engine builds holds these values: facts unwrapped.
  const view = { ...buildGrant(), id, principal, role };
  const fix = rule.fix?.(view as never);
  expect(fix?.az).toBe(`az role assignment delete --ids ${id}`);
  expect(fix?.terraform).toContain('scope              = "/subscriptions/s"');
  expect(fix?.terraform).toContain(role.id);
});

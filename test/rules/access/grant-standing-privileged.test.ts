import { expect, test } from "vitest";
import { buildGrant } from "../../../src/model/build-grant.ts";
import type { Privilege } from "../../../src/model/vault-access.ts";
import rule from "../../../src/rules/access/grant-standing-privileged.ts";
import { testRule } from "../../support/rule-tester.ts";

const role = {
  ...{ id: "00000000-0000-0000-0000-00000000000e", name: "Owner", custom: false },
  ...{ assignableScopes: ["/"], permissions: [] },
};
const held = (isStanding: boolean, ...privileges: readonly Privilege[]) => ({
  ...{ name: "admins", role, privileges, isStanding },
});

testRule(rule, {
  fails: [
    {
      name: "several privileges",
      given: held(true, "grants-access", "manages-vaults"),
      message: '"admins" holds "Owner" for ever, and so gives access to vaults and changes vaults at any time',
    },
    {
      name: "one",
      given: held(true, "administers-data"),
      message: '"admins" holds "Owner" for ever, and so administers what is in vaults at any time',
      boundary: true,
    },
  ],
  passes: [
    { name: "what ends, or is held by no person", given: held(false, "administers-data"), boundary: true },
    { name: "no privilege", given: held(false) },
  ],
});

test("the fix makes the same role eligible where the assignment stands", () => {
  const id = "/subscriptions/s/providers/microsoft.authorization/roleassignments/1";
  // The view that the engine builds holds these values: facts unwrapped.
  const fix = rule.fix?.({ ...buildGrant(), id, role, principalId: "alice-id" } as never);
  expect(fix?.az).toBe(`az role assignment delete --ids ${id}`);
  for (const part of ['scope              = "/subscriptions/s"', role.id, 'principal_id       = "alice-id"'])
    expect(fix?.terraform).toContain(part);
});

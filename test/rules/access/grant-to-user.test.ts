import { expect, test } from "vitest";
import { buildGrant } from "../../../src/model/build-grant.ts";
import type { PrincipalKind } from "../../../src/model/principal.ts";
import rule from "../../../src/rules/access/grant-to-user.ts";
import { testRule } from "../../support/rule-tester.ts";

const held = (kind: PrincipalKind) => ({
  name: "alice",
  principal: { id: "00000000-0000-0000-0000-00000000000a", name: "alice", kind, appId: null },
});
const alice = held("user");

testRule(rule, {
  fails: [
    {
      name: "a role",
      given: alice,
      message: '"alice" holds "Key Vault Secrets User" as a person, and not as a member of a group',
      boundary: true,
    },
    {
      name: "an access policy entry",
      given: { ...alice, kind: "access-policy" },
      message: '"alice" holds an access policy entry as a person, and not as a member of a group',
    },
  ],
  passes: [
    { name: "a group", given: held("group") },
    { name: "a workload", given: held("managed-identity") },
    { name: "a service principal whose role leads nowhere", given: { ...held("application"), opens: false } },
  ],
  notApplicable: [
    { name: "a role that leads nowhere", given: { ...alice, opens: false }, reason: "leads to nothing in a vault" },
    { name: "activated for a time", given: { ...alice, isActivated: true }, reason: "activated for a time" },
  ],
});

test("the fix puts the person into a group before it takes the grant away", () => {
  const id = "/subscriptions/s/providers/microsoft.authorization/roleassignments/1";
  // The view that the engine builds holds these values: facts unwrapped.
  expect(rule.fix?.({ ...buildGrant(), ...alice, id } as never).az?.split("\n")).toEqual([
    "az ad group member add --group <group> --member-id 00000000-0000-0000-0000-00000000000a",
    `az role assignment delete --ids ${id}`,
  ]);
});

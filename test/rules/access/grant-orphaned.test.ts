import { expect, test } from "vitest";
import rule from "../../../src/rules/access/grant-orphaned.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "a role assignment",
      given: { name: "7a7a", principalExists: false },
      message: 'principal "7a7a" is not in the directory, and a role assignment still names it',
    },
    {
      name: "an access policy entry",
      given: { name: "7a7a", kind: "access-policy", principalExists: false },
      message: 'principal "7a7a" is not in the directory, and an access policy entry still names it',
    },
    {
      name: "an assignment above vaults, whatever its role",
      given: { name: "7a7a", heldBy: "/", rights: [], principalExists: false },
      message: 'principal "7a7a" is not in the directory, and a role assignment still names it',
      boundary: true,
    },
  ],
  passes: [{ name: "a principal that is there", given: { principalExists: true } }],
});

test("the printed command removes the very grant", () => {
  const vault = { name: "kv" };
  const az = (kind: string, id: string) => rule.fix?.({ kind, id, vault } as never).az;
  expect(az("role-assignment", "/x/providers/microsoft.authorization/roleassignments/g")).toBe(
    "az role assignment delete --ids /x/providers/microsoft.authorization/roleassignments/g",
  );
  expect(az("access-policy", "/x/vaults/kv/accesspolicies/oid/app")).toBe(
    "az keyvault delete-policy --name kv --object-id oid --application-id app",
  );
});

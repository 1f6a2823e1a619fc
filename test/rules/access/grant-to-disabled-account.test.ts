import { expect, test } from "vitest";
import { buildGrant } from "../../../src/model/build-grant.ts";
import rule from "../../../src/rules/access/grant-to-disabled-account.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "the holder itself",
      given: { name: "bob", disabled: ["bob"] },
      message: '"bob" is disabled and still holds "Key Vault Secrets User"',
    },
    {
      name: "one member of the group",
      given: { name: "team", disabled: ["bob"] },
      message: '"bob", disabled, still holds "Key Vault Secrets User" through "team"',
      boundary: true,
    },
    {
      name: "more than are named",
      given: { name: "team", disabled: ["a", "b", "c", "d", "e", "f"] },
      message: '"a", "b", "c", "d", "e" and 1 more, disabled, still hold "Key Vault Secrets User" through "team"',
    },
    {
      name: "an access policy entry",
      given: { name: "bob", kind: "access-policy", disabled: ["bob"] },
      message: '"bob" is disabled and still holds an access policy entry',
    },
  ],
  passes: [{ name: "nobody", given: { name: "team", disabled: [] } }],
});

test("the fix takes the grant away", () => {
  const vault = { name: "kv-pay" };
  const entry = { ...buildGrant({ kind: "access-policy" }), id: "/vaults/kv-pay/accesspolicies/bob/app", vault };
  // The view that the engine builds holds these values: facts unwrapped.
  expect(rule.fix?.(entry as never)).toEqual({
    az: "az keyvault delete-policy --name kv-pay --object-id bob --application-id app",
  });
  const id = "/subscriptions/s/providers/microsoft.authorization/roleassignments/1";
  expect(rule.fix?.({ ...buildGrant(), id } as never)).toEqual({ az: `az role assignment delete --ids ${id}` });
});

import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/access/access-policy-dormant.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "one entry",
      given: { name: "kv", permissionModel: "rbac", policyEntries: { count: 1, isComplete: true } },
      message:
        'vault "kv" uses Azure RBAC and carries 1 access policy entry, which comes back into force if it is switched back',
      boundary: true,
    },
    {
      name: "entries as far as they were read",
      given: { name: "kv", permissionModel: "rbac", policyEntries: { count: 3, isComplete: false } },
      message:
        'vault "kv" uses Azure RBAC and carries at least 3 access policy entries, which come back into force if it is switched back',
    },
  ],
  passes: [
    {
      name: "no entry",
      given: { permissionModel: "rbac", policyEntries: { count: 0, isComplete: true } },
      boundary: true,
    },
  ],
  notApplicable: [
    {
      name: "a vault that goes by its entries",
      given: { permissionModel: "access-policy", policyEntries: { count: 3, isComplete: true } },
      reason: "the entries are in force: the vault uses access policies",
    },
  ],
  notEvaluated: [
    {
      name: "entries that were not read",
      given: {
        permissionModel: "rbac",
        policyEntries: { count: 0, isComplete: false, missing: { reason: "denied", detail: "may not be read" } },
      },
      detail: "may not be read",
    },
  ],
});

test("in code it stands at the first entry", () => {
  const first = { uri: "main.tf", startLine: 12 };
  const verdict = tryRule(rule, { permissionModel: "rbac", policyEntries: { count: 2, isComplete: true, first } });
  expect(verdict).toMatchObject({ outcome: "fail", observations: [{ where: first }] });
});

test("the printed command empties the list", () => {
  expect(rule.fix?.({ id: "/x/vaults/kv" } as never).az).toBe(
    "az resource update --ids /x/vaults/kv --set properties.accessPolicies=[]",
  );
});

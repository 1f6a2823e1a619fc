import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/access/role-custom-wildcard.ts";
import { testRule } from "../../support/rule-tester.ts";

const star = "Microsoft.KeyVault/vaults/secrets/*";
const given = (data: readonly string[], control: readonly string[], count = 2, isComplete = true) => ({
  ...{ name: "Secret keeper", wildcards: { data, control } },
  assignments: { count, isComplete },
});

testRule(rule, {
  fails: [
    {
      name: "a star over data",
      given: given([star], []),
      level: "high",
      message: `custom role "Secret keeper" covers vault data by "${star}", and is assigned 2 times`,
    },
    {
      name: "a star over vaults",
      given: given([], ["Microsoft.KeyVault/*"], 1),
      level: "medium",
      message: 'custom role "Secret keeper" covers changes of vaults by "Microsoft.KeyVault/*", and is assigned once',
    },
    {
      name: "both, of a role that nobody holds",
      given: given([star], ["*"], 0),
      message: [
        `custom role "Secret keeper" covers vault data by "${star}", and is not assigned`,
        'custom role "Secret keeper" covers changes of vaults by "*", and is not assigned',
      ],
      boundary: true,
    },
    {
      name: "assignments that were not all read",
      given: given([star], [], 3, false),
      message: `custom role "Secret keeper" covers vault data by "${star}", and is assigned at least 3 times`,
    },
    {
      name: "no assignment found, and not all read",
      given: given([star], [], 0, false),
      message: `custom role "Secret keeper" covers vault data by "${star}"`,
    },
  ],
  passes: [{ name: "no star", given: given([], []) }],
});

test("what covers data and what covers vaults are two findings", () => {
  expect(tryRule(rule, given([star], ["*"]))).toMatchObject({
    observations: [{ detail: "data" }, { detail: "control", level: "medium" }],
  });
});

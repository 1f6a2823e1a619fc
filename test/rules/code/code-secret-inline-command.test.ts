import rule from "../../../src/rules/code/code-secret-inline-command.ts";
import { testRule } from "../../support/rule-tester.ts";

const what = 'the value of secret "db"';
const handedOn = { path: "--value", what, origin: "parameter", reaches: ["vault"], shown: null } as const;

testRule(rule, {
  fails: [
    {
      name: "a variable, whose value is an argument all the same",
      given: { secretValues: [handedOn] },
      message: `${what} is handed to the command as --value`,
    },
    {
      name: "a literal",
      given: { secretValues: [{ ...handedOn, origin: "literal", shown: "(8-15 characters)" }] },
      message: `${what} is handed to the command as --value`,
    },
  ],
  passes: [
    {
      name: "an attribute of a resource, which is no argument",
      given: { secretValues: [{ ...handedOn, path: "value" }] },
      boundary: true,
    },
    { name: "no value at all", given: { secretValues: [] } },
  ],
  notApplicable: [
    {
      name: "a parameter",
      given: { unit: "parameter", secretValues: [] },
      reason: "not about code of this kind: parameter",
    },
  ],
});

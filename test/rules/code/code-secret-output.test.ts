import rule from "../../../src/rules/code/code-secret-output.ts";
import { testRule } from "../../support/rule-tester.ts";

const what = "the generated value of random_password.db";
const open = {
  path: "value.random_password.db.result",
  what,
  origin: "generated",
  reaches: ["output", "state"],
  shown: null,
} as const;

testRule(rule, {
  fails: [
    {
      name: "an output that everybody sees",
      given: { name: "output.p", unit: "output", secretValues: [open] },
      message: `${what} leaves through output.p, which is not sensitive`,
      level: "high",
    },
    {
      name: "an output that is marked sensitive",
      given: { name: "output.p", unit: "output", secretValues: [{ ...open, reaches: ["state"] }] },
      message: `${what} leaves through output.p: sensitive, but readable in the state`,
      level: "medium",
      boundary: true,
    },
    {
      name: "a setting of an application",
      given: { unit: "resource", secretValues: [{ ...open, reaches: ["setting", "state"] }] },
      message: `${what} reaches the application as plain text`,
    },
    {
      name: "a module that is handed a secure value where it is plain",
      given: { name: "module.app", unit: "resource", secretValues: [{ ...open, what, reaches: ["parameter"] }] },
      message: `${what} is handed to module.app where it is not secure, and stands in the history of the deployment`,
      level: "high",
    },
  ],
  passes: [
    { name: "an output of a name", given: { unit: "output", secretValues: [] } },
    {
      name: "a resource whose secret stays in the state",
      given: { unit: "resource", secretValues: [{ ...open, reaches: ["state"] }] },
      boundary: true,
    },
  ],
  notApplicable: [
    {
      name: "a variable",
      given: { unit: "parameter", secretValues: [] },
      reason: "not about code of this kind: parameter",
    },
  ],
});

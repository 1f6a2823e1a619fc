import rule from "../../../src/rules/code/pipeline-task-deprecated.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "deploy.AzureKeyVault", unit: "step" } as const;
const retiredTask = { name: "AzureKeyVault@1", why: "is deprecated by its makers", replacement: "AzureKeyVault@2" };

testRule(rule, {
  fails: [
    {
      name: "a retired version",
      given: { ...unit, retiredTask },
      message: "AzureKeyVault@1 is deprecated by its makers",
      boundary: true,
    },
  ],
  passes: [{ name: "one that is maintained", given: { ...unit, retiredTask: null }, boundary: true }],
  notApplicable: [
    {
      name: "a resource",
      given: { unit: "resource", retiredTask: null },
      reason: "not about code of this kind: resource",
    },
  ],
});

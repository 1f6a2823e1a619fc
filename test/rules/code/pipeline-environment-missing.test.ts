import rule from "../../../src/rules/code/pipeline-environment-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "deploy", unit: "job" } as const;

testRule(rule, {
  fails: [
    {
      name: "no environment",
      given: { ...unit, pipelineApproval: { signIns: ["azure/login@v2", "AzureCLI@2"], environment: null } },
      message: "signs in to Azure by azure/login@v2, AzureCLI@2 and runs in no environment that could ask for approval",
      boundary: true,
    },
  ],
  passes: [
    {
      name: "an environment",
      given: { ...unit, pipelineApproval: { signIns: ["azure/login@v2"], environment: "production" } },
      boundary: true,
    },
  ],
  notApplicable: [
    { name: "no sign-in", given: { ...unit, pipelineApproval: null }, reason: "does not sign in to Azure" },
    {
      name: "outside production",
      given: { ...unit, environment: "test", pipelineApproval: { signIns: ["AzureCLI@2"], environment: null } },
      reason: "only production asks for approval",
    },
    {
      name: "a resource",
      given: { unit: "resource", pipelineApproval: null },
      reason: "not about code of this kind: resource",
    },
  ],
});

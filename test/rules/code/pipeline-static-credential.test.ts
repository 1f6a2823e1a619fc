import rule from "../../../src/rules/code/pipeline-static-credential.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "deploy.azure/login", unit: "step" } as const;

testRule(rule, {
  fails: [
    {
      name: "creds",
      given: { ...unit, pipelineSignIns: [{ by: "azure/login@v2", how: "stored-credential" }] },
      message: "azure/login@v2 signs in to Azure with a stored credential",
      boundary: true,
    },
    {
      name: "a variable of the job, beside a login that is federated",
      given: {
        name: "deploy",
        unit: "job",
        pipelineSignIns: [
          { by: "azure/login@v2", how: "federated" },
          { by: "ARM_CLIENT_SECRET", how: "stored-credential" },
        ],
      },
      message: "ARM_CLIENT_SECRET signs in to Azure with a stored credential",
    },
  ],
  passes: [
    {
      name: "federated",
      given: { ...unit, pipelineSignIns: [{ by: "azure/login@v2", how: "federated" }] },
      boundary: true,
    },
    { name: "an identity", given: { ...unit, pipelineSignIns: [{ by: "azure/login@v2", how: "managed-identity" }] } },
    { name: "a connection", given: { ...unit, pipelineSignIns: [{ by: "AzureCLI@2", how: "service-connection" }] } },
  ],
  notApplicable: [
    { name: "no sign-in", given: { ...unit, pipelineSignIns: [] }, reason: "does not sign in to Azure itself" },
    {
      name: "a resource",
      given: { unit: "resource", pipelineSignIns: [{ by: "azure/login@v2", how: "federated" }] },
      reason: "not about code of this kind: resource",
    },
  ],
});

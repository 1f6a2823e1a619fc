import { defineRule, notApplicable } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "pipeline-static-credential",
  title: "Pipeline signs in to Azure with a stored credential",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["pipelineSignIns"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/azure/developer/github/connect-from-azure-openid-connect",
    "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
  ],
  doc: {
    what: "Flags pipelines that sign in to Azure with a stored secret, password or certificate: `creds` of azure/login, client secrets in the environment of a job, and `az login` or `Connect-AzAccount` with a credential. What a service connection holds is not in the code and is not judged here.",
    why: "A stored credential works from anywhere, for whoever copies it, until it ends or somebody changes it. With workload identity federation there is nothing to copy: the platform signs each run's own statement of who it is.",
    fix: "Add a federated credential to the application or managed identity, give azure/login `client-id`, `tenant-id` and `subscription-id` with `permissions: id-token: write`, and use service connections with workload identity federation in Azure Pipelines. Then delete the stored credential, in the application too.",
  },
  examples: {
    fails: {
      name: "deploy.azure/login",
      unit: "step",
      pipelineSignIns: [{ by: "azure/login@v2", how: "stored-credential" }],
    },
    passes: {
      name: "deploy.azure/login",
      unit: "step",
      pipelineSignIns: [{ by: "azure/login@v2", how: "federated" }],
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "pipeline", "job", "step");
    if (unit.pipelineSignIns.length === 0) yield notApplicable("does not sign in to Azure itself");
    for (const { by, how, at } of unit.pipelineSignIns) {
      if (how !== "stored-credential") continue;
      yield {
        at: unit.id,
        message: `${by} signs in to Azure with a stored credential`,
        detail: by,
        ...(at ? { where: at } : {}),
      };
    }
  },
});

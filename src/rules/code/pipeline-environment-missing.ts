import { defineRule, notApplicable } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "pipeline-environment-missing",
  title: "Job signs in to production without an environment",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["pipelineApproval"],
  controls: ["separation-of-duties"],
  references: [
    "https://learn.microsoft.com/azure/devops/pipelines/process/approvals",
    "https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
  ],
  doc: {
    what: "Flags jobs that sign in to Azure in production and run in no environment. Only an environment can ask for approval in the code's sight; checks on a service connection are not in the code.",
    why: "Whoever can push to a branch that runs the job can change what it does with the access that it has, and nobody else has to agree.",
    fix: "Let the job run in an environment that has approvals or other checks: `environment` of the job on GitHub, a `deployment` job in Azure Pipelines. Allow the federated credential or the service connection for that environment only.",
  },
  examples: {
    fails: {
      name: "deploy",
      unit: "job",
      pipelineApproval: { signIns: ["azure/login@v2"], environment: null },
    },
    passes: {
      name: "deploy",
      unit: "job",
      pipelineApproval: { signIns: ["azure/login@v2"], environment: "production" },
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "job");
    const { pipelineApproval, isProduction } = unit;
    if (unit.unit === "job" && pipelineApproval === null) yield notApplicable("does not sign in to Azure");
    if (!pipelineApproval || pipelineApproval.environment !== null) return;
    if (!isProduction) {
      yield notApplicable("only production asks for approval");
      return;
    }
    const by = pipelineApproval.signIns.join(", ");
    yield { at: unit.id, message: `signs in to Azure by ${by} and runs in no environment that could ask for approval` };
  },
});

import { defineRule, notApplicable } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "pipeline-fetches-all-secrets",
  title: "Pipeline fetches every secret of a vault",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["pipelineFetch"],
  controls: ["access-model"],
  references: ["https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-key-vault-v2"],
  doc: {
    what: "Flags steps of pipelines that fetch all secrets of a vault: the task AzureKeyVault with `*` as its filter or without one, also before the job begins.",
    why: "Every step that follows has every secret of the vault, those of third parties included, and what is added to the vault later comes along by itself. Nobody can tell any more which secrets a pipeline needs.",
    fix: "Name the secrets that the job uses, separated by commas, and fetch them in the job that uses them. Leave `RunAsPreJob` off, so that only the steps behind the fetch have them.",
  },
  examples: {
    fails: {
      name: "deploy.AzureKeyVault",
      unit: "step",
      pipelineFetch: { by: "AzureKeyVault@2", all: true, isDefault: true, wholeJob: false },
    },
    passes: {
      name: "deploy.AzureKeyVault",
      unit: "step",
      pipelineFetch: { by: "AzureKeyVault@2", all: false, isDefault: false, wholeJob: false },
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "step");
    const { pipelineFetch } = unit;
    if (unit.unit === "step" && pipelineFetch === null) yield notApplicable("fetches nothing from a vault");
    if (!pipelineFetch?.all) return;
    const { by, isDefault, wholeJob } = pipelineFetch;
    const how = isDefault ? "names no secrets and fetches all of them" : "fetches all secrets of the vault";
    yield { at: unit.id, message: `${by} ${how}${wholeJob ? ", for the whole job before it begins" : ""}` };
  },
});

import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "pipeline-task-deprecated",
  title: "Pipeline uses a retired task or action",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["retiredTask"],
  controls: ["config-drift"],
  references: [
    "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-key-vault-v1",
    "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v1",
    "https://github.com/Azure/get-keyvault-secrets",
  ],
  doc: {
    what: "Flags tasks and actions around Key Vault and Azure that their makers have given up, by name and version.",
    why: "Nobody mends what is wrong in them any more. They run on versions of Node or of PowerShell modules that end, and one day the platform refuses them, mostly in the middle of something else.",
    fix: "Use the version or the action that takes their place, and try the pipeline with it while there is time.",
  },
  examples: {
    fails: {
      name: "deploy.AzureKeyVault",
      unit: "step",
      retiredTask: { name: "AzureKeyVault@1", why: "is deprecated by its makers", replacement: "AzureKeyVault@2" },
    },
    passes: { name: "deploy.AzureKeyVault", unit: "step", retiredTask: null },
  },
  *check(unit) {
    yield* onlyOn(unit, "step");
    if (unit.retiredTask === null) return;
    const { name, why, replacement } = unit.retiredTask;
    yield { at: unit.id, message: `${name} ${why}`, detail: name, remedy: `Use ${replacement}.` };
  },
});

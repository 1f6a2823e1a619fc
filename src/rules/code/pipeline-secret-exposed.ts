import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "pipeline-secret-exposed",
  title: "Pipeline exposes a fetched value",
  severity: "high",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["pipelineExposures"],
  controls: ["access-model", "secret-rotation"],
  references: [
    "https://learn.microsoft.com/azure/devops/pipelines/process/set-secret-variables",
    "https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log",
  ],
  doc: {
    what: "Flags values fetched from a vault that a step of a pipeline prints, puts into the text of a script, sets as a variable that is not secret, writes to the file of variables or outputs before it masks them, or saves to a file that nothing deletes.",
    why: "Logs, variables, outputs and files of a run reach far more people and steps than the vault lets in, and stay after the run. What is put into the text of a script also shows in the list of processes and can change what the script does.",
    fix: "Hand a value to a script through the `env` of its step. Mask it with `::add-mask::` before it goes anywhere else, set variables with `issecret=true`, and delete files in the job that made them. A value that was exposed needs a new version.",
  },
  examples: {
    fails: {
      name: "deploy.bash",
      unit: "step",
      pipelineExposures: [{ secret: 'secret "db-password"', how: "printed" }],
    },
    passes: { name: "deploy.bash", unit: "step", pipelineExposures: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "step");
    for (const { secret, how, at } of unit.pipelineExposures) {
      yield {
        at: unit.id,
        message: `${secret} ${inWords[how]}`,
        detail: `${how} ${secret}`,
        ...(at ? { where: at } : {}),
      };
    }
  },
});

const inWords = {
  printed: "is printed into the log",
  variable: "is set as a variable that is not secret",
  environment: "is written to the variables of the job before it is masked",
  output: "is written to the outputs of the job before it is masked",
  substituted: "is put into the text of a script",
  file: "is saved to a file that nothing in the job deletes",
} as const;

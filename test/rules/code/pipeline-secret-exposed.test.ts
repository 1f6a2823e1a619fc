import rule from "../../../src/rules/code/pipeline-secret-exposed.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "deploy.bash", unit: "step" } as const;
const secret = 'secret "db-password"';

testRule(rule, {
  fails: [
    {
      name: "in every way",
      given: {
        ...unit,
        pipelineExposures: [
          { secret, how: "printed" },
          { secret, how: "variable" },
          { secret, how: "environment" },
          { secret, how: "output" },
          { secret, how: "substituted" },
          { secret, how: "file" },
        ],
      },
      message: [
        `${secret} is printed into the log`,
        `${secret} is set as a variable that is not secret`,
        `${secret} is written to the variables of the job before it is masked`,
        `${secret} is written to the outputs of the job before it is masked`,
        `${secret} is put into the text of a script`,
        `${secret} is saved to a file that nothing in the job deletes`,
      ],
    },
    {
      name: "once",
      given: { ...unit, pipelineExposures: [{ secret, how: "printed" }] },
      message: `${secret} is printed into the log`,
      boundary: true,
    },
  ],
  passes: [{ name: "nothing exposed", given: { ...unit, pipelineExposures: [] }, boundary: true }],
  notApplicable: [
    {
      name: "a resource",
      given: { unit: "resource", pipelineExposures: [] },
      reason: "not about code of this kind: resource",
    },
  ],
});

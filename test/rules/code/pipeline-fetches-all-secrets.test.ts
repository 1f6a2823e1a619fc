import rule from "../../../src/rules/code/pipeline-fetches-all-secrets.ts";
import { testRule } from "../../support/rule-tester.ts";

const unit = { name: "deploy.AzureKeyVault", unit: "step" } as const;
const fetch = { by: "AzureKeyVault@2", all: true, isDefault: false, wholeJob: false };

testRule(rule, {
  fails: [
    {
      name: "a star",
      given: { ...unit, pipelineFetch: fetch },
      message: "AzureKeyVault@2 fetches all secrets of the vault",
      boundary: true,
    },
    {
      name: "no filter",
      given: { ...unit, pipelineFetch: { ...fetch, isDefault: true } },
      message: "AzureKeyVault@2 names no secrets and fetches all of them",
    },
    {
      name: "before the job",
      given: { ...unit, pipelineFetch: { ...fetch, wholeJob: true } },
      message: "AzureKeyVault@2 fetches all secrets of the vault, for the whole job before it begins",
    },
  ],
  passes: [
    { name: "names", given: { ...unit, pipelineFetch: { ...fetch, all: false } }, boundary: true },
    { name: "names before the job", given: { ...unit, pipelineFetch: { ...fetch, all: false, wholeJob: true } } },
  ],
  notApplicable: [
    {
      name: "a step that fetches nothing",
      given: { ...unit, pipelineFetch: null },
      reason: "fetches nothing from a vault",
    },
    {
      name: "a resource",
      given: { unit: "resource", pipelineFetch: null },
      reason: "not about code of this kind: resource",
    },
  ],
});

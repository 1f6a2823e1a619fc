import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sarifChoice } from "../../src/cli/sarif-options.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

const agent = {
  TF_BUILD: "True",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/contoso/",
  SYSTEM_TEAMPROJECTID: "11111111-1111-4111-8111-11111111111A",
  SYSTEM_DEFINITIONID: "42",
  BUILD_DEFINITIONNAME: "nightly",
  SYSTEM_PHASEID: "22222222-2222-4222-8222-222222222222",
  SYSTEM_PHASENAME: "Scan",
  BUILD_SOURCEBRANCH: "refs/heads/main",
  BUILD_BUILDID: "977",
  BUILD_REPOSITORY_URI: "https://somebody:token@dev.azure.com/contoso/p/_git/infra?x=1",
  BUILD_SOURCEVERSION: "a".repeat(40),
};

const azure = { sarifTarget: "azure-devops" } as const;

describe("--sarif-target", () => {
  test("is GitHub where nothing is said, whatever is set around it", () => {
    expect(sarifChoice({}, agent)).toEqual({ target: { host: "github" }, includeSuppressed: false });
    expect(sarifChoice({ sarifIncludeSuppressed: true }, {})).toMatchObject({ includeSuppressed: true });
  });

  test("azure-devops takes the pipeline from the agent's variables, and the repository without who cloned it", () => {
    expect(sarifChoice(azure, agent)).toEqual({
      target: {
        host: "azure-devops",
        pipeline: {
          organization: "contoso",
          projectId: "11111111-1111-4111-8111-11111111111a",
          definitionId: "42",
          definitionName: "nightly",
          phaseId: "22222222-2222-4222-8222-222222222222",
          phaseName: "Scan",
          branch: "refs/heads/main",
          buildId: "977",
        },
      },
      includeSuppressed: false,
      versionControl: { repositoryUri: "https://dev.azure.com/contoso/p/_git/infra", revisionId: "a".repeat(40) },
    });
    const older = { ...agent, SYSTEM_COLLECTIONURI: "https://fabrikam.visualstudio.com/" };
    expect(sarifChoice(azure, older).target).toMatchObject({ pipeline: { organization: "fabrikam" } });
  });

  test("outside a pipeline names none", () => {
    expect(sarifChoice(azure, { ...agent, TF_BUILD: undefined }).target).toEqual({ host: "azure-devops" });
  });

  test("refuses half an identity, and names every variable that is wrong", () => {
    const broken = { ...agent, SYSTEM_PHASEID: "Job", BUILD_BUILDID: "0", BUILD_SOURCEBRANCH: "  " };
    expect(() => sarifChoice(azure, broken)).toThrow(
      "--sarif-target azure-devops cannot tell which pipeline this is: SYSTEM_PHASEID or SYSTEM_JOBID is not what agents set; " +
        "BUILD_SOURCEBRANCH is not set; BUILD_BUILDID is not what agents set",
    );
    for (const uri of ["https://dev.azure.com/", "file:///x", "dev.azure.com/contoso"])
      expect(() => sarifChoice(azure, { ...agent, SYSTEM_COLLECTIONURI: uri })).toThrow("SYSTEM_COLLECTIONURI");
  });

  test("reaches the file; another host is refused", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder.path, "main.tf"), 'resource "azurerm_resource_group" "rg" {\n  name = "rg"\n}\n');
    try {
      const gate = (...more: string[]) => runCli(folder.path, "gate", "--format", "sarif", ...more);
      expect(JSON.parse((await gate("--sarif-target", "azure-devops")).stdout)).not.toHaveProperty(
        "runs.0.automationDetails",
      );
      expect(JSON.parse((await gate()).stdout)).toMatchObject({
        runs: [{ automationDetails: { id: "kvaudit/code/" } }],
      });
      expect((await gate("--sarif-target", "gitlab")).status).toBe(2);
    } finally {
      folder.remove();
    }
  });
});

import { type Command, Option } from "commander";
import type { AzurePipelineRun, SarifTarget } from "../reporters/sarif/target.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";

/** The flags that say what becomes of `results.sarif`, as commander hands them over. */
export interface SarifFlags {
  readonly sarifTarget?: SarifTarget["host"];
  readonly sarifIncludeSuppressed?: boolean;
}

/** What the flags and the pipeline around the run lead to. */
export interface SarifChoice {
  readonly target: SarifTarget;
  readonly includeSuppressed: boolean;
  readonly versionControl?: { readonly repositoryUri: string; readonly revisionId?: string };
}

/** Adds the flags about SARIF. */
export function sarifOptions(command: Command): Command {
  const target = new Option("--sarif-target <host>", "who reads results.sarif (default: github)");
  return command
    .addOption(target.choices(["github", "azure-devops"]))
    .option("--sarif-include-suppressed", "also write waived and suppressed findings: GitHub opens alerts for them");
}

type Env = Io["env"];

/** Reads the flags; for Azure DevOps also the variables that its agents set. */
export function sarifChoice({ sarifTarget, sarifIncludeSuppressed = false }: SarifFlags, env: Env): SarifChoice {
  if (sarifTarget !== "azure-devops") return { target: { host: "github" }, includeSuppressed: sarifIncludeSuppressed };
  const pipeline = pipelineOf(env);
  return {
    target: { host: "azure-devops", ...(pipeline ? { pipeline } : {}) },
    includeSuppressed: sarifIncludeSuppressed,
    ...repositoryOf(env),
  };
}

type Variable = readonly [names: readonly string[], form: RegExp];

const text = /^[^\p{Cc}]{1,400}$/u;
const number = /^[1-9]\d{0,9}$/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where an agent tells each part; the second name holds it where the first one is empty. */
const variables = {
  organization: [["SYSTEM_COLLECTIONURI"], /^https:\/\/[^\s]{1,400}$/],
  projectId: [["SYSTEM_TEAMPROJECTID"], guid],
  definitionId: [["BUILD_DEFINITIONID", "SYSTEM_DEFINITIONID"], number],
  definitionName: [["BUILD_DEFINITIONNAME"], text],
  phaseId: [["SYSTEM_PHASEID", "SYSTEM_JOBID"], guid],
  phaseName: [["SYSTEM_PHASENAME", "SYSTEM_JOBNAME"], text],
  branch: [["BUILD_SOURCEBRANCH"], text],
  buildId: [["BUILD_BUILDID"], number],
} as const satisfies Record<keyof AzurePipelineRun, Variable>;

/** Undefined outside a pipeline. Half an identity is a fault: Azure DevOps would refuse the log long after the run. */
function pipelineOf(env: Env): AzurePipelineRun | undefined {
  if (env["TF_BUILD"]?.toLowerCase() !== "true") return undefined;
  const faulty: string[] = [];
  const read = (part: keyof AzurePipelineRun): string => {
    const [names, form]: Variable = variables[part];
    const value = names.map((name) => env[name]?.trim()).find(Boolean) ?? "";
    if (!form.test(value))
      faulty.push(`${names.join(" or ")} ${value === "" ? "is not set" : "is not what agents set"}`);
    return value;
  };
  const uri = read("organization");
  const run = {
    organization: organizationIn(uri) ?? "",
    projectId: read("projectId").toLowerCase(),
    definitionId: read("definitionId"),
    definitionName: read("definitionName"),
    phaseId: read("phaseId").toLowerCase(),
    phaseName: read("phaseName"),
    branch: read("branch"),
    buildId: read("buildId"),
  };
  if (run.organization === "" && uri !== "") faulty.push("SYSTEM_COLLECTIONURI names no organization");
  if (faulty.length === 0) return run;
  throw new UsageError(
    "pipeline-unknown",
    `--sarif-target azure-devops cannot tell which pipeline this is: ${faulty.join("; ")}`,
    "Agents set these variables; do not clear or override them in this step.",
  );
}

/** `https://dev.azure.com/<organization>/`, or the older `https://<organization>.visualstudio.com/`. */
function organizationIn(uri: string): string | undefined {
  const url = URL.parse(uri);
  const [older] = /^[^.]+(?=\.visualstudio\.com$)/i.exec(url?.hostname ?? "") ?? [];
  return older ?? url?.pathname.split("/").find(Boolean);
}

/** The repository, without the user name that Azure DevOps puts into its address. */
function repositoryOf(env: Env): Pick<SarifChoice, "versionControl"> {
  const url = URL.parse(env["BUILD_REPOSITORY_URI"] ?? "");
  if (url?.protocol !== "https:") return {};
  const revision = env["BUILD_SOURCEVERSION"] ?? "";
  const repositoryUri = `${url.origin}${url.pathname}`;
  return { versionControl: { repositoryUri, ...(/^[0-9a-f]{40}$/i.test(revision) ? { revisionId: revision } : {}) } };
}

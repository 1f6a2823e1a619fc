import { uriSegment } from "../escape.ts";

/** The run of a pipeline, as Azure DevOps tells alerts apart by it. */
export interface AzurePipelineRun {
  readonly organization: string;
  readonly projectId: string;
  readonly definitionId: string;
  readonly definitionName: string;
  readonly phaseId: string;
  readonly phaseName: string;
  /** The whole ref, as in `refs/heads/main`. */
  readonly branch: string;
  readonly buildId: string;
}

/** Who reads the log. Azure DevOps tells nothing apart within a pipeline, so that everything goes into one run. */
export type SarifTarget =
  | { readonly host: "github" }
  /** Without a pipeline the log names none: the task that publishes it then does. */
  | { readonly host: "azure-devops"; readonly pipeline?: AzurePipelineRun };

/** Key of the only run of a log for Azure DevOps. */
export const onlyRun = "all";

/** `kvaudit/<key>/`: what stands before the last slash is the category, and nothing after it is no run id. */
export function category(key: string): string {
  return `kvaudit/${uriSegment(key)}/`;
}

const azurePrefix = "azuredevops/pipeline/build/";

/** The `automationDetails` of a run; undefined where there is nothing to tell. */
export function automationDetails(target: SarifTarget, key: string): object | undefined {
  if (target.host === "github") return { id: category(key) };
  const { pipeline } = target;
  if (!pipeline) return undefined;
  const { organization, projectId, definitionId, phaseId, branch, buildId } = pipeline;
  const segments = [organization, projectId, definitionId, phaseId, ...branch.split("/"), buildId];
  return {
    id: azurePrefix + segments.map(uriSegment).join("/"),
    properties: {
      // A string: a number makes Microsoft's own validator fail.
      [`${azurePrefix}buildDefinitionId`]: definitionId,
      [`${azurePrefix}buildDefinitionName`]: pipeline.definitionName,
      [`${azurePrefix}phaseId`]: phaseId,
      [`${azurePrefix}phaseName`]: pipeline.phaseName,
    },
  };
}

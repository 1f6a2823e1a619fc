import Type from "typebox";
import { SourceSpan } from "./fact.ts";
import { closed, nullable, type Of, oneOf } from "./schema.ts";

/** Secrets that one step of a pipeline fetches from a vault. */
export const PipelineFetch = closed({
  by: Type.String({ description: "The task or action, as in `AzureKeyVault@2`." }),
  all: Type.Boolean({ description: "All secrets of the vault, and not those that it names." }),
  isDefault: Type.Boolean({ description: "It says nothing of which secrets." }),
  wholeJob: Type.Boolean({ description: "Fetched before the job begins, for all of its steps." }),
});
export type PipelineFetch = Of<typeof PipelineFetch>;

/**
 * How a fetched value gets further than it has to. `printed`: into the log; `variable`: a variable of the pipeline that is not
 * secret; `environment`, `output`: the job's file of variables or of outputs, before it is masked; `substituted`: into the text of
 * a script; `file`: a file that nothing deletes.
 */
export const exposures = ["printed", "variable", "environment", "output", "substituted", "file"] as const;

/** A fetched value that a step exposes. */
export const PipelineExposure = closed({
  secret: Type.String({ description: "What the value is called where it is exposed, never the value." }),
  how: oneOf(exposures),
  at: Type.Optional(SourceSpan),
});
export type PipelineExposure = Of<typeof PipelineExposure>;

/** How a job or step signs in to Azure. What a service connection holds is not in the code. */
export const PipelineSignIn = closed({
  by: Type.String({ description: "The task or action, the command, or the variable that holds the credential." }),
  how: oneOf(["federated", "managed-identity", "service-connection", "stored-credential"]),
  at: Type.Optional(SourceSpan),
});
export type PipelineSignIn = Of<typeof PipelineSignIn>;

/** What stands between a job that signs in to Azure and its run. */
export const PipelineApproval = closed({
  signIns: Type.Array(Type.String({ description: "By what it signs in, each once." })),
  environment: nullable(Type.String({ description: "Environment that it runs in, which may ask for approval." })),
});
export type PipelineApproval = Of<typeof PipelineApproval>;

/** A task or action that its makers have given up. */
export const RetiredTask = closed({
  name: Type.String({ description: "As the code has it: `AzureKeyVault@1`." }),
  why: Type.String({ description: "What became of it, as the end of a sentence." }),
  replacement: Type.String(),
});
export type RetiredTask = Of<typeof RetiredTask>;

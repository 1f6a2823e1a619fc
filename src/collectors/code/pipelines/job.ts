import type { CodeFormat } from "../../../model/code.ts";
import type { SourceSpan } from "../../../model/fact.ts";
import type { YamlScalar } from "../yaml/yaml-node.ts";
import type { PipelineText } from "./scope.ts";

export type ScriptLanguage = "shell" | "powershell";

/** The script of a step, as it stands in the file: expressions and macros are still in it. */
export interface StepScript {
  readonly language: ScriptLanguage;
  readonly scalar: YamlScalar;
}

/** What a job does once: a task, an action, a script. */
export interface PipelineStep {
  /** The file that it is written in. */
  readonly uri: string;
  /** Names it in that file: `deploy.AzureKeyVault`. */
  readonly address: string;
  readonly at: SourceSpan;
  /** What other steps call it. */
  readonly id: string | undefined;
  /** `AzureKeyVault@2`, `azure/login@v2`; undefined for a script. */
  readonly uses: PipelineText | undefined;
  /** By name in lower case. */
  readonly inputs: ReadonlyMap<string, PipelineText>;
  /** Variables of its environment, by name as written. */
  readonly env: ReadonlyMap<string, PipelineText>;
  readonly script: StepScript | undefined;
}

/** Steps that run one after the other on one agent. */
export interface PipelineJob {
  readonly uri: string;
  readonly address: string;
  readonly at: SourceSpan;
  /** Undefined where it runs in none. */
  readonly environment: PipelineText | undefined;
  readonly env: ReadonlyMap<string, PipelineText>;
  readonly steps: readonly PipelineStep[];
  /** Steps come from where nobody can look: a template elsewhere, an expression. */
  readonly isCut: boolean;
}

/** A variable that a file sets for all of its jobs, or for some. */
export interface PipelineVariable {
  readonly uri: string;
  /** Of the job or file that sets it. */
  readonly owner: string;
  readonly path: string;
  readonly name: string;
  readonly value: PipelineText;
}

/** What a pipeline comes to. */
export interface Pipeline {
  readonly uri: string;
  readonly at: SourceSpan;
  readonly format: CodeFormat;
  readonly env: ReadonlyMap<string, PipelineText>;
  readonly jobs: readonly PipelineJob[];
  readonly variables: readonly PipelineVariable[];
}

import type { SourceSpan } from "../../../model/fact.ts";
import type { Refusal } from "../../../model/manifest.ts";
import type { ObjectValue, Value } from "./value.ts";

/** What a tree was read from. */
export type TerraformStage = "source" | "plan" | "state";

/** A provider as a module asks for it. */
export interface ProviderVersion {
  /** Its type, as in `azurerm`, whatever a module calls it, and without alias. */
  readonly name: string;
  /** Exact, from the lock file or the plan; undefined where neither says. */
  readonly locked: string | undefined;
  /** As `required_providers` has it; a plan gives its own. */
  readonly constraint: string | undefined;
  readonly at?: SourceSpan;
}

/** What a plan does to a resource. */
export interface TerraformChange {
  readonly actions: readonly string[];
  readonly reason: string | undefined;
  readonly before: Value | undefined;
  /** Where the resource stood before it was moved. */
  readonly previousAddress?: string;
  /** It is there already and is only taken over into the state. */
  readonly isImport?: true;
  /** An object of an earlier replacement that is still to be deleted; the resource itself stays. */
  readonly isDeposed?: true;
}

/**
 * One instance of a resource or data source, its `count`, `for_each`, modules and dynamic blocks resolved. `values` has the shape of a plan: nested
 * blocks are lists of objects. An attribute that the code does not state is absent; one that it sets to null is null.
 */
export interface TerraformResource {
  readonly mode: "managed" | "data" | "ephemeral";
  readonly type: string;
  readonly name: string;
  /** Ends in `[*]` where one instance stands for an unknown number of them; the same goes for modules in it. */
  readonly address: string;
  /** Address of the module that declares it; empty in the root. */
  readonly module: string;
  /** File that declares it, or the plan or state where no source is at hand. */
  readonly uri: string;
  /** Its block: from the first to the last line. */
  readonly at: SourceSpan | undefined;
  readonly values: ObjectValue;
  readonly provider: ProviderVersion | undefined;
  /** Version and settings of a provider configuration may differ by alias. */
  readonly providerAlias: string | undefined;
  readonly change?: TerraformChange;
  /** Its `lifecycle.prevent_destroy`. */
  readonly preventsDestroy?: boolean;
  /** It may be there or not, and may be there several times: `count` or `for_each` is not known. The expression. */
  readonly countUnknown?: string;
  /** Addresses that `depends_on`, or a plan's references, name: joins of last resort. */
  readonly dependsOn: readonly string[];
}

export interface TerraformVariable {
  readonly name: string;
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly isSensitive: boolean;
  readonly isEphemeral: boolean;
  /** As its block states it; undefined where it states none. */
  readonly default: Value | undefined;
  /** What it is in this tree: given, default, or unknown. */
  readonly value: Value;
  /** The file of values that gives it, where one does: `terraform.tfvars`. */
  readonly givenIn: string | undefined;
}

export interface TerraformOutput {
  readonly name: string;
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly isSensitive: boolean;
  readonly isEphemeral: boolean;
  readonly value: Value;
}

/** A `provider` block of a root module. */
export interface ProviderConfiguration {
  readonly name: string;
  readonly alias: string | undefined;
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly values: ObjectValue;
}

/** A call of a module: local ones are part of the tree, others are only named. */
export interface ModuleCall {
  readonly address: string;
  readonly source: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly isResolved: boolean;
  /** What is handed to it, for modules that are known without being there. */
  readonly inputs: ObjectValue;
}

/** A root module with everything that hangs on it, or the same out of a plan or a state. */
export interface TerraformTree {
  readonly stage: TerraformStage;
  /** Of a plan: root of the source tree that it was mapped onto; its resources have that tree's files and lines. */
  readonly sourceRoot?: string;
  /** Of a plan: it says itself that it covers all of the configuration. */
  readonly isComplete?: true;
  /** Folder of the root module, or the file of the plan or state. Empty for the scanned root itself. */
  readonly root: string;
  readonly resources: readonly TerraformResource[];
  /** Of a plan or state: how many instances it has in all. Those of which nothing is judged are not kept. */
  readonly total?: number;
  readonly variables: readonly TerraformVariable[];
  readonly outputs: readonly TerraformOutput[];
  readonly providerConfigurations: readonly ProviderConfiguration[];
  /** What the root module asks for; those of other modules hang on their resources. */
  readonly providers: readonly ProviderVersion[];
  /** `cloud` for HCP Terraform; undefined where no backend is named. */
  readonly backend:
    | { readonly type: string; readonly uri: string; readonly at: SourceSpan | undefined; readonly values: ObjectValue }
    | undefined;
  readonly calls: readonly ModuleCall[];
  readonly refused: readonly Refusal[];
}

import type { CodeFormat } from "../../../model/code.ts";
import type { SourceSpan } from "../../../model/fact.ts";
import type { Refusal } from "../../../model/manifest.ts";
import type { ObjectValue, Value } from "../terraform/value.ts";

/** What a what-if says of a resource. */
export interface DeployedChange {
  readonly kind: "create" | "delete" | "modify" | "no-change" | "ignore" | "deploy" | "unsupported";
  readonly before: Value | undefined;
}

/**
 * One resource that Resource Manager is asked for, whichever language says so: ARM JSON, Bicep or a what-if. Loops, conditions,
 * parameters and local modules are resolved as far as they are known. What another resource gives is an unknown value with a
 * reference to its `address`: `["id"]`, `["name"]`, `["properties", "vaultUri"]`, `["identity", "principalId"]`.
 */
export interface DeployedResource {
  /** As written, without the version and with the types of its parents: `Microsoft.KeyVault/vaults/secrets`. */
  readonly type: string;
  /** Undefined where none is stated, or where it is not known. */
  readonly apiVersion: string | undefined;
  /**
   * How the code names it: in Bicep the symbolic name (`kv::db`), in ARM `TYPE/name as written`, or the symbolic name of language
   * version 2.0. Modules and nested deployments stand before it with a dot (`module.vaults["a"].kv`), a loop's index behind it (`kv[0]`,
   * `kv["a"]`), `[*]` where nobody knows how many there are.
   */
  readonly address: string;
  /** Address of the module or nested deployment that declares it; empty in the file that is deployed. */
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  /** Where the type with its version stands. */
  readonly typeAt: SourceSpan | undefined;
  /** Its own name, without those of its parents. */
  readonly name: Value;
  /** What it lies in, as a reference, or the parents' names as a text; undefined at the top. */
  readonly parent: Value | undefined;
  /** What it is an extension of, or where it is deployed, where it says so. */
  readonly scope: Value | undefined;
  /** It is only named, and deployed elsewhere. */
  readonly isExisting: boolean;
  /** All it states besides: `location`, `tags`, `sku`, `identity`, `properties`. Secret values are masked, see `terraform/mask.ts`. */
  readonly body: ObjectValue;
  /** It may be there or not, or several times: the expression of its condition or loop. */
  readonly countUnknown?: string;
  readonly change?: DeployedChange;
}

export interface DeployedParameter {
  readonly name: string;
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  /** `@secure()`, `secureString`, `secureObject`. */
  readonly isSecure: boolean;
  /** Undefined where it has none. Masked where the parameter is secure. */
  readonly default: Value | undefined;
  /** The default makes a new value each time: `newGuid()`. */
  readonly isGenerated: boolean;
  /** What it is in this deployment: given, default, or unknown. */
  readonly value: Value;
  /** The file of parameter values that gives it. */
  readonly givenIn: { readonly uri: string; readonly at: SourceSpan | undefined } | undefined;
}

export interface DeployedOutput {
  readonly name: string;
  readonly module: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly isSecure: boolean;
  readonly value: Value;
}

/** A template that is called and is not here: a registry module, a template spec, a link. */
export interface MissingModule {
  readonly address: string;
  readonly source: string;
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  readonly inputs: ObjectValue;
}

/** A place where a secure value leaves its protection: an outer-scope nested deployment, a plain parameter of a module. */
export interface Leak {
  readonly uri: string;
  readonly at: SourceSpan | undefined;
  /** Address of what hands it on. */
  readonly address: string;
  readonly path: string;
  /** What is handed on, in words: `secure parameter "password"`. */
  readonly what: string;
}

/** Where a file is deployed. */
export type TargetScope = "resourceGroup" | "subscription" | "managementGroup" | "tenant";

/**
 * One file that somebody deploys, with everything that it brings along. The place of the deployment itself is known to nobody
 * before it runs: `resourceGroup()`, `subscription()`, `managementGroup()` and `tenant()` are addresses of references, with
 * paths such as `["id"]`, `["name"]`, `["location"]`, `["tenantId"]`.
 */
export interface Deployment {
  readonly format: CodeFormat;
  readonly targetScope: TargetScope;
  /** The file. */
  readonly uri: string;
  /** The file of parameter values that it is deployed with: one file is deployed with several, each time by itself. */
  readonly valuesUri?: string;
  readonly resources: readonly DeployedResource[];
  readonly parameters: readonly DeployedParameter[];
  readonly outputs: readonly DeployedOutput[];
  readonly missing: readonly MissingModule[];
  readonly leaks: readonly Leak[];
  readonly refused: readonly Refusal[];
}

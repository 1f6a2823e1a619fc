import Type from "typebox";
import { AccessGains } from "./access-change.ts";
import { CodeRoots, FactOf, OptionalFactOf, Origin, SourceSpan } from "./fact.ts";
import { KubernetesUse } from "./kubernetes.ts";
import { PipelineApproval, PipelineExposure, PipelineFetch, PipelineSignIn, RetiredTask } from "./pipeline.ts";
import { closed, nullable, type Of, oneOf, StringMap } from "./schema.ts";

/** What a piece of infrastructure code is written in. Plans and states are code that a tool printed. */
export const codeFormats = [
  "terraform",
  "terraform-plan",
  "terraform-state",
  "arm",
  "arm-what-if",
  "bicep",
  "kubernetes",
  "azure-pipelines",
  "github-actions",
  "shell",
  "powershell",
  "dockerfile",
  "env",
] as const;
export type CodeFormat = (typeof codeFormats)[number];

/** Kinds of code units, in the words that every format shares. */
export const codeUnitKinds = [
  /** A whole file: a committed state or plan. */
  "file",
  /** A root module: what is deployed as one, with its state. */
  "module",
  "provider",
  "resource",
  "data",
  "parameter",
  "output",
  /** A file of a pipeline or workflow as a whole, its jobs, and what they do one after the other. */
  "pipeline",
  "job",
  "step",
  /** A suppression in place. */
  "suppression",
] as const;
export type CodeUnitKind = (typeof codeUnitKinds)[number];

/**
 * Where a secret's value stands in code. `literal`: in the text itself; `default`: the default of a parameter; `file`: a file of
 * parameter values; `generated`: made by the tool (`random_password`); `resource`, `data`: an attribute that the platform
 * gives; `parameter`: handed in from outside.
 */
export const valueOrigins = ["literal", "default", "file", "generated", "resource", "data", "parameter"] as const;
export type ValueOrigin = (typeof valueOrigins)[number];

/** Where a value ends up that should be in a vault alone. */
export const valueSinks = ["vault", "state", "output", "setting", "parameter"] as const;
export type ValueSink = (typeof valueSinks)[number];

/** A place where a secret's value stands or passes. The value itself is dropped while it is read. */
export const SecretValue = closed({
  path: Type.String({ description: "Attribute path inside the unit, as in `value` or `certificate[0].password`." }),
  what: Type.String({ description: 'What the value is, in words: `the value of secret "db-password"`.' }),
  origin: oneOf(valueOrigins),
  reaches: Type.Array(oneOf(valueSinks)),
  shown: nullable(Type.String({ description: "The value masked: its length class, never a character of it." })),
  at: Type.Optional(SourceSpan),
  from: Type.Optional(Origin),
});
export type SecretValue = Of<typeof SecretValue>;

/** Something that the service or the tool will refuse. */
export const CodeFault = closed({
  path: Type.String(),
  message: Type.String({ description: "One sentence without full stop: what stands there, and what is allowed." }),
  at: Type.Optional(SourceSpan),
  from: Type.Optional(Origin),
});
export type CodeFault = Of<typeof CodeFault>;

/** What a plan will do to one resource. */
export const PlannedChange = closed({
  actions: Type.Array(oneOf(["create", "read", "update", "delete", "replace", "forget", "no-op"])),
  what: oneOf(["vault", "hsm", "secret", "key", "certificate", "other"]),
  reason: nullable(Type.String({ description: "The tool's own word for why, as in `replace_because_cannot_update`." })),
  /**
   * Attributes that the service lets nobody change, before and after; null where one is not known, or there is no resource then.
   * Purge protection that is not set is off.
   */
  purgeProtection: closed({ before: nullable(Type.Boolean()), after: nullable(Type.Boolean()) }),
  retentionDays: closed({ before: nullable(Type.Integer()), after: nullable(Type.Integer()) }),
});
export type PlannedChange = Of<typeof PlannedChange>;

/** The management API through which a unit's vaults are written. */
export const ManagementApi = closed({
  tool: Type.String({ description: "As the code names it: `azurerm ~> 4.0`, `Microsoft.KeyVault/vaults@2023-07-01`." }),
  apiVersion: nullable(Type.String({ description: "`YYYY-MM-DD[-preview]`; the newest that the code allows." })),
  oldest: nullable(Type.String({ description: "The oldest that the code allows, where it allows several." })),
  at: Type.Optional(SourceSpan),
});
export type ManagementApi = Of<typeof ManagementApi>;

/** A parameter or variable. */
export const CodeParameter = closed({
  isSecure: Type.Boolean({ description: "Marked secure or sensitive, or ephemeral." }),
  secretBy: nullable(oneOf(["name", "use"])),
  use: nullable(
    Type.String({ description: "Where its value goes, where that makes it a secret: an address and path." }),
  ),
  default: oneOf(["none", "empty", "generated", "value"]),
});
export type CodeParameter = Of<typeof CodeParameter>;

/** Where a root module keeps its state, and what in it holds values. */
export const StateStorage = closed({
  backend: nullable(
    Type.String({ description: "Type of the backend; `local` where it says so, null where none is named." }),
  ),
  secretBearing: Type.Array(Type.String({ description: "Addresses of what puts a value into the state." })),
  committed: Type.Array(Type.String({ description: "State files of it in the tree." })),
});
export type StateStorage = Of<typeof StateStorage>;

/** A reference to one version of an object. */
export const PinnedReference = closed({
  path: Type.String(),
  object: Type.String({ description: "Vault and object, without the version, as far as they are known." }),
  at: Type.Optional(SourceSpan),
});
export type PinnedReference = Of<typeof PinnedReference>;

/** A setting of an application whose name says secret and whose value stands in the code. */
export const PlainSetting = closed({
  path: Type.String(),
  name: Type.String(),
  at: Type.Optional(SourceSpan),
  from: Type.Optional(Origin),
});
export type PlainSetting = Of<typeof PlainSetting>;

/**
 * A piece of infrastructure code that rules about code judge. Every fact is there: one that a kind of unit cannot have is
 * read and empty, so that nothing is called not evaluated that does not apply.
 */
export const CodeUnit = closed({
  kind: oneOf(["code"]),
  id: Type.String({ description: "`<path from the root>#<address>`, or `<path>` for a whole file." }),
  name: Type.String({ description: "The address, or the file's path." }),
  at: Type.Optional(SourceSpan),
  roots: Type.Optional(CodeRoots),
  unit: oneOf(codeUnitKinds),
  format: oneOf(codeFormats),
  resourceType: nullable(Type.String({ description: "As the format names it: `azurerm_key_vault_secret`." })),
  /** Tags and vault name decide the environment, where a unit has any. */
  tags: FactOf(StringMap),
  vaultName: FactOf(nullable(Type.String({ description: "Name of the vault it belongs to or is." }))),
  secretValues: FactOf(Type.Array(SecretValue)),
  faults: FactOf(Type.Array(CodeFault)),
  change: FactOf(nullable(PlannedChange)),
  managementApi: FactOf(nullable(ManagementApi)),
  purgesOnDestroy: FactOf(
    Type.Array(Type.String(), { description: "Switches by which a destroy also purges, as the code names them." }),
  ),
  parameter: FactOf(nullable(CodeParameter)),
  stateStorage: FactOf(nullable(StateStorage)),
  pinnedReferences: FactOf(Type.Array(PinnedReference)),
  plainSettings: FactOf(Type.Array(PlainSetting)),
  kubernetes: FactOf(nullable(KubernetesUse)),
  /** Of steps of pipelines. */
  pipelineFetch: FactOf(nullable(PipelineFetch)),
  pipelineExposures: FactOf(Type.Array(PipelineExposure)),
  retiredTask: FactOf(nullable(RetiredTask)),
  /** Of steps, and of jobs and whole pipelines for what all their steps get. */
  pipelineSignIns: FactOf(Type.Array(PipelineSignIn)),
  /** Of jobs; null where nothing in the job signs in to Azure. */
  pipelineApproval: FactOf(nullable(PipelineApproval)),
  /** Of a suppression that is not in force; `problem` says why in words where it is not the missing reason. */
  suppression: FactOf(
    nullable(
      closed({
        rules: Type.Array(Type.String()),
        reason: nullable(Type.String()),
        problem: Type.Optional(Type.String()),
      }),
    ),
  ),
  /** Who gets which access by it that they have not today; null for what gives none. Only where a snapshot was given. */
  gains: OptionalFactOf(nullable(AccessGains)),
});
export type CodeUnit = Of<typeof CodeUnit>;

/** `kvaudit:ignore RULE reason` in a comment: findings of these rules on the lines that it covers do not count. */
export const Suppression = closed({
  rules: Type.Array(Type.String()),
  reason: Type.String(),
  at: SourceSpan,
  covers: closed({ uri: Type.String(), startLine: Type.Integer(), endLine: Type.Integer() }),
});
export type Suppression = Of<typeof Suppression>;

const nothing = { read: [] } as const;
const none = { read: null } as const;

/** A unit of which only what is given is said; all other facts are read and empty. */
export function codeUnit(given: Pick<CodeUnit, "id" | "name" | "unit" | "format"> & Partial<CodeUnit>): CodeUnit {
  return {
    kind: "code",
    resourceType: null,
    tags: { read: {} },
    vaultName: none,
    secretValues: nothing,
    faults: nothing,
    change: none,
    managementApi: none,
    purgesOnDestroy: nothing,
    parameter: none,
    stateStorage: none,
    pinnedReferences: nothing,
    plainSettings: nothing,
    kubernetes: none,
    pipelineFetch: none,
    pipelineExposures: nothing,
    retiredTask: none,
    pipelineSignIns: nothing,
    pipelineApproval: none,
    suppression: none,
    ...given,
  };
}

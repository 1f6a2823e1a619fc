import type { HclFile } from "../../hcl/syntax.ts";
import type { Looked, Step } from "../evaluate/scope.ts";
import type { Value } from "../value.ts";
import type { Declaration } from "./declaration.ts";
import type { ModuleSource } from "./module-source.ts";
import type { Each } from "./repetition.ts";
import type { TreeRun } from "./run.ts";

/** Something with instances, which traversals go into: a resource, a data source, a module call. */
export interface Group {
  /** What the steps from `start` on stand for. */
  lookup(steps: readonly Step[], start: number): Looked;
}

/** A module as its own expressions see it. Names that it does not declare are undefined. */
export interface RunningModule {
  /** Empty for the root module. */
  readonly address: string;
  readonly source: ModuleSource;
  readonly run: TreeRun;
  variable(name: string): Looked | undefined;
  local(name: string): Looked | undefined;
  /** By `type.name`, `data.type.name` or `ephemeral.type.name`. */
  resource(key: string): Group | undefined;
  call(name: string): Group | undefined;
}

/** Where an expression stands: its module, and what is different in each instance of its block. */
export interface Frame {
  readonly module: RunningModule;
  readonly each?: Each;
  readonly index?: Value;
  /** Iterators of the `dynamic` blocks around it, by name. */
  readonly iterators?: ReadonlyMap<string, Each>;
}

/** A place that can be told: `<uri>:<line>`. */
export function placeOf(file: HclFile, at: { readonly start: number; readonly end: number }): string {
  return `${file.uri}:${file.spanOf(at).startLine}`;
}

/** The place of a declaration's first line. */
export function placeOfDeclaration({ file, block }: Declaration): string {
  return placeOf(file, block.header);
}

import type { Refusal } from "../../../../model/manifest.ts";
import type { Declaration } from "./declaration.ts";
import type { ModuleSource } from "./module-source.ts";

/** What a module call leads to. */
export type CallTarget =
  | { readonly kind: "local"; readonly text: string; readonly source: ModuleSource }
  /** `remote`: in no folder of the tree, never fetched; `missing`: a folder that is not there. */
  | { readonly kind: "remote" | "missing"; readonly text: string; readonly refusal: Refusal };

/** Targets of all calls that a root module reaches, by their blocks. */
export type CallTargets = ReadonlyMap<Declaration, CallTarget>;

/** True for sources that are folders beside the caller's: only they start so. */
export function isLocalSource(source: string): boolean {
  return source === "." || source === ".." || source.startsWith("./") || source.startsWith("../");
}

/** The text of a call's source; undefined where it is no plain text. */
export function sourceText(declaration: Pick<Declaration, "attributes">): string | undefined {
  const value = declaration.attributes.get("source")?.attribute.value;
  return value?.type === "literal" && typeof value.value === "string" ? value.value : undefined;
}

import type { Refusal } from "../../../../model/manifest.ts";
import type { HclFile } from "../../hcl/syntax.ts";
import type { Declaration, StatedAttribute, StatedBlock } from "./declaration.ts";
import type { FolderFiles } from "./folder-files.ts";

/** What one folder declares, override files merged, nothing evaluated. */
export interface ModuleSource {
  readonly files: FolderFiles;
  readonly variables: ReadonlyMap<string, Declaration>;
  readonly locals: ReadonlyMap<string, StatedAttribute>;
  /** By address without module and key: `azurerm_key_vault.kv`, `data.azurerm_client_config.current`, `ephemeral.…`. */
  readonly resources: ReadonlyMap<string, Declaration>;
  readonly outputs: ReadonlyMap<string, Declaration>;
  readonly calls: ReadonlyMap<string, Declaration>;
  /** Provider configurations by `name`, or `name.alias`. */
  readonly providers: ReadonlyMap<string, Declaration>;
  /** Entries of `required_providers` by local name. */
  readonly requiredProviders: ReadonlyMap<string, StatedAttribute>;
  /** A `backend` or `cloud` block. */
  readonly backend: StatedBlock | undefined;
  /** What of it could not be read: syntax, and what is declared twice. */
  readonly refused: readonly Refusal[];
}

/** A refusal of one place in a file. */
export function unparsable(
  file: HclFile,
  at: { readonly start: number; readonly end: number },
  detail: string,
): Refusal {
  const { startLine } = file.spanOf(at);
  return { id: `${file.uri}:${startLine}`, why: { reason: "unparsable", detail } };
}

import type { SourceTree } from "../../parts.ts";
import type { EvaluationFiles } from "../evaluate/scope.ts";
import { folderOf } from "./folder-files.ts";
import { resolvedPath } from "./folder-path.ts";

/**
 * Files that functions of the code read (`file`, `templatefile`). The tree reads later than evaluation asks: what is asked for and
 * not there yet is remembered, loaded by `load`, and the evaluation done anew.
 */
export class CodeFiles {
  readonly #tree: SourceTree;
  readonly #known: ReadonlySet<string>;
  readonly #texts = new Map<string, string | undefined>();
  readonly #wanted = new Set<string>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
    this.#known = new Set(tree.uris);
  }

  /** The files as the code of one root module names them. */
  from(root: string): EvaluationFiles {
    return {
      text: (path) => {
        const uri = resolvedPath(root, path);
        return uri === undefined ? undefined : this.#text(uri);
      },
      under: (folder) => {
        const path = resolvedPath(root, folder);
        return path === undefined ? undefined : this.#under(path);
      },
    };
  }

  #text(uri: string): string | null | undefined {
    if (this.#texts.has(uri)) return this.#texts.get(uri);
    if (!this.#exists(uri)) return this.#tree.filesIn === undefined ? undefined : null;
    this.#wanted.add(uri);
    return undefined;
  }

  #exists(uri: string): boolean {
    return this.#known.has(uri) || this.#tree.filesIn?.(folderOf(uri)).includes(uri) === true;
  }

  #under(folder: string): readonly string[] | undefined {
    const start = folder === "" ? "" : `${folder}/`;
    const found = this.#tree.uris.filter((uri) => uri.startsWith(start)).map((uri) => uri.slice(start.length));
    return found.length === 0 ? undefined : found;
  }

  /** Reads what was asked for in vain; false where that was nothing. */
  async load(): Promise<boolean> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const uri of wanted) this.#texts.set(uri, await this.#tree.text(uri));
    return wanted.length > 0;
  }
}

import type { Refusal } from "../../../../model/manifest.ts";
import type { ParsedFiles } from "../../hcl/parsed-files.ts";
import type { TerraformTree } from "../tree.ts";
import { assembleTree } from "./assemble.ts";
import { CodeFiles } from "./code-files.ts";
import { configurationFolders } from "./folder-files.ts";
import { evaluateIn } from "./frame-scope.ts";
import { Interest, type IsOfInterest, isVaultRelated } from "./interest.ts";
import { maxFileRounds } from "./limits.ts";
import { lockedVersions } from "./lock-file.ts";
import { ModuleInstance } from "./module-instance.ts";
import { ModuleLoader } from "./module-loader.ts";
import type { ModuleSource } from "./module-source.ts";
import { relevantRoots } from "./root-folders.ts";
import { TreeRun } from "./run.ts";
import { type FiledValues, filedValues } from "./value-files.ts";
import type { Inputs } from "./variables.ts";

export interface SourceOptions {
  /** Files of values that were named, from the scanned root, in their order: they count for every root module. */
  readonly varFiles?: readonly string[];
  readonly isOfInterest?: IsOfInterest;
}

/**
 * Reads folders of Terraform configuration: one tree for each root module that reaches anything about vaults or secrets, sorted by folder. What
 * does not parse, is missing or lies elsewhere stands in `refused` of the first tree that meets it; the rest is read.
 */
export async function readTerraformSource(
  parsed: ParsedFiles,
  options: SourceOptions = {},
): Promise<readonly TerraformTree[]> {
  const folders = configurationFolders(parsed.tree);
  const loader = new ModuleLoader(parsed, folders);
  const reader = new RootReader(parsed, loader, options);
  const trees: TerraformTree[] = [];
  for (const folder of await relevantRoots(parsed, folders)) {
    const source = await loader.load(folder);
    if (source) trees.push(await reader.read(source));
  }
  return trees;
}

class RootReader {
  readonly #parsed: ParsedFiles;
  readonly #loader: ModuleLoader;
  readonly #options: SourceOptions;
  readonly #files: CodeFiles;
  readonly #interest: Interest;
  /** Modules that several roots share are told once. */
  readonly #told = new Set<string>();

  constructor(parsed: ParsedFiles, loader: ModuleLoader, options: SourceOptions) {
    this.#parsed = parsed;
    this.#loader = loader;
    this.#options = options;
    this.#files = new CodeFiles(parsed.tree);
    this.#interest = new Interest(options.isOfInterest ?? isVaultRelated);
  }

  async read(source: ModuleSource): Promise<TerraformTree> {
    const { files } = source;
    const values = await filedValues(this.#parsed, files, this.#options.varFiles ?? []);
    const lockFile = files.lockFile === undefined ? undefined : await this.#parsed.file(files.lockFile);
    const options = {
      interest: this.#interest,
      locked: lockFile ? lockedVersions(lockFile) : new Map<string, string>(),
    };
    let tree = assembleTree(this.#root(source, values), options);
    for (let round = 0; round < maxFileRounds && (await this.#files.load()); round += 1) {
      tree = assembleTree(this.#root(source, values), options);
    }
    return { ...tree, refused: this.#untold([...this.#syntaxOf(source), ...values.refused, ...tree.refused]) };
  }

  #root(source: ModuleSource, values: FiledValues): ModuleInstance {
    const run = new TreeRun(source.files.folder, this.#files.from(source.files.folder));
    const inputs: Inputs = (name) => {
      const filed = values.byName.get(name);
      if (filed === undefined) return undefined;
      const { file, expression } = filed;
      const what = `the value of variable "${name}" in ${file.uri.slice(file.uri.lastIndexOf("/") + 1)}`;
      return { value: evaluateIn({ module: root }, file, expression), what, uri: file.uri };
    };
    const place = { address: "", inputs, declaration: undefined, countUnknown: undefined };
    const root = new ModuleInstance({ run, targets: this.#loader.targets, caller: undefined }, source, place);
    return root;
  }

  /** What of the module and of those that it reaches does not parse. */
  #syntaxOf(root: ModuleSource): readonly Refusal[] {
    const found: Refusal[] = [];
    const sources = new Set([root]);
    for (const source of sources) {
      found.push(...source.refused);
      for (const call of source.calls.values()) {
        const target = this.#loader.targets.get(call);
        if (target?.kind === "local") sources.add(target.source);
      }
    }
    return found;
  }

  #untold(refused: readonly Refusal[]): readonly Refusal[] {
    return refused.filter(({ id, why }) => {
      const key = `${id} ${why.detail}`;
      if (this.#told.has(key)) return false;
      this.#told.add(key);
      return true;
    });
  }
}

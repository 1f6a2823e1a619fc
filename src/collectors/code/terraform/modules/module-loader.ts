import type { Refusal } from "../../../../model/manifest.ts";
import type { ParsedFiles } from "../../hcl/parsed-files.ts";
import type { HclFile } from "../../hcl/syntax.ts";
import { collectModule } from "./collect-module.ts";
import type { Declaration } from "./declaration.ts";
import { type FolderFiles, filesOfFolder } from "./folder-files.ts";
import { resolvedPath } from "./folder-path.ts";
import { type CallTarget, isLocalSource, sourceText } from "./module-graph.ts";
import type { ModuleSource } from "./module-source.ts";
import { placeOfDeclaration } from "./running.ts";

/** Loads folders as modules, each once, with every local module that it calls. */
export class ModuleLoader {
  /** Targets of the calls of everything that is loaded. */
  readonly targets = new Map<Declaration, CallTarget>();
  readonly #parsed: ParsedFiles;
  readonly #folders: ReadonlyMap<string, FolderFiles>;
  readonly #modules = new Map<string, ModuleSource>();

  constructor(parsed: ParsedFiles, folders: ReadonlyMap<string, FolderFiles>) {
    this.#parsed = parsed;
    this.#folders = folders;
  }

  /** Loads a folder and all that it reaches; undefined where it holds no configuration. */
  async load(folder: string): Promise<ModuleSource | undefined> {
    const loaded: ModuleSource[] = [];
    const open = [folder];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#modules.has(next)) continue;
      const files = this.#folders.get(next) ?? filesOfFolder(this.#parsed.tree, next);
      if (files === undefined) continue;
      // A link leads to a folder that may be there under its own name.
      const known = this.#modules.get(files.folder);
      const source = known ?? (await this.#collect(files));
      for (const name of [next, files.folder]) this.#modules.set(name, source);
      if (known) continue;
      loaded.push(source);
      for (const call of source.calls.values()) {
        const path = localPath(files.folder, call);
        if (path !== undefined) open.push(path);
      }
    }
    // Only now are those there that they call.
    for (const source of loaded) this.#resolveCalls(source);
    return this.#modules.get(folder);
  }

  async #collect(files: FolderFiles): Promise<ModuleSource> {
    return collectModule({
      files,
      primary: await this.#parse(files.primary),
      overrides: await this.#parse(files.overrides),
    });
  }

  async #parse(uris: readonly string[]): Promise<readonly HclFile[]> {
    const files: HclFile[] = [];
    for (const uri of uris) {
      // A file that could not be read is told by the tree.
      const file = await this.#parsed.file(uri);
      if (file) files.push(file);
    }
    return files;
  }

  #resolveCalls({ files, calls }: ModuleSource): void {
    for (const call of calls.values()) this.targets.set(call, this.#targetOf(files.folder, call));
  }

  #targetOf(folder: string, call: Declaration): CallTarget {
    const text = sourceText(call);
    const name = call.block.labels[0] ?? "";
    if (text === undefined) return { kind: "missing", text: "", refusal: withoutSource(call, name) };
    if (!isLocalSource(text)) return { kind: "remote", text, refusal: remoteModule(call, name, text) };
    const path = resolvedPath(folder, text);
    const source = path === undefined ? undefined : this.#modules.get(path);
    if (source) return { kind: "local", text, source };
    return { kind: "missing", text, refusal: missingModule(call, name, { text, path }) };
  }
}

/** The folder that a call leads to; undefined for sources that are not local, and for those outside the scanned root. */
export function localPath(folder: string, call: Pick<Declaration, "attributes">): string | undefined {
  const text = sourceText(call);
  return text !== undefined && isLocalSource(text) ? resolvedPath(folder, text) : undefined;
}

/** Modules of a registry end in the provider that they are for; those for another cloud declare no vault. */
const otherClouds = /\/(?:aws|google|google-beta|kubernetes|helm|oci|alicloud|ibm|digitalocean)$/;

/** Of a call of a module that is not among the files: may it declare vaults? */
export function mayDeclareVaults(call: Pick<Declaration, "attributes">): boolean {
  const text = sourceText(call);
  return text === undefined || isLocalSource(text) || !otherClouds.test(text);
}

function remoteModule(call: Declaration, name: string, text: string): Refusal {
  const detail = `module "${name}" comes from ${withoutCredentials(text)}, which is not among the files and is never fetched`;
  const remedy = "gate a plan in JSON, which has what the module declares";
  return { id: placeOfDeclaration(call), why: { reason: "not-in-output", detail, remedy } };
}

function withoutSource(call: Declaration, name: string): Refusal {
  const detail = `module "${name}" has no source that is a plain text, so nobody knows what it calls`;
  return { id: placeOfDeclaration(call), why: { reason: "unparsable", detail } };
}

function missingModule(
  call: Declaration,
  name: string,
  { text, path }: { readonly text: string; readonly path: string | undefined },
): Refusal {
  const detail =
    path === undefined
      ? `module "${name}" comes from "${text}", which lies outside the scanned root`
      : `module "${name}" comes from "${text}", and ${path === "" ? "the root" : path} holds no Terraform files`;
  const remedy = path === undefined ? "gate the folder that contains both" : "correct the path, or add the folder";
  return { id: placeOfDeclaration(call), why: { reason: "failed", detail, remedy } };
}

/** A source may be a URL with a token in it. */
export function withoutCredentials(source: string): string {
  const scheme = source.indexOf("://");
  if (scheme < 0) return source;
  const end = source.indexOf("/", scheme + 3);
  const authority = source.slice(scheme + 3, end < 0 ? source.length : end);
  const at = authority.lastIndexOf("@");
  const shown = at < 0 ? source : source.slice(0, scheme + 3) + source.slice(scheme + 3 + at + 1);
  const query = shown.indexOf("?");
  return query >= 0 && /token|sig|key|secret|password/i.test(shown.slice(query)) ? `${shown.slice(0, query)}?…` : shown;
}

import type { SourceTree } from "../../parts.ts";
import { fromPlain } from "../../terraform/evaluate/functions/json.ts";
import { resolvedPath } from "../../terraform/modules/folder-path.ts";
import type { Value } from "../../terraform/value.ts";
import { parseBicep } from "../syntax/parse.ts";
import { type BicepSource, plainText, sourceOf } from "./source.ts";

/** What a source of a module, import or `using` means. */
export type SourceKind =
  /** A file of the tree. */
  | { readonly kind: "local"; readonly uri: string }
  /** A path to no file of the tree, or out of it. */
  | { readonly kind: "absent" }
  /** A registry or a template spec, which is never asked. */
  | { readonly kind: "remote" };

/** Files that one file reads beside the code. */
const maxLoads = 200;
/** Characters that all files which a tree's code reads may have together. */
const maxLoaded = 20_000_000;

/** The Bicep files of a tree and the texts that they read, each read and parsed once. Loaded first, looked up afterwards. */
export class BicepFiles {
  readonly tree: SourceTree;
  readonly #known: ReadonlySet<string>;
  readonly #sources = new Map<string, BicepSource | undefined>();
  readonly #texts = new Map<string, string>();
  readonly #yaml = new Map<string, Value>();
  #loaded = 0;

  constructor(tree: SourceTree) {
    this.tree = tree;
    this.#known = new Set(tree.uris);
  }

  /** Reads a file with everything that it reaches. */
  async load(uri: string): Promise<BicepSource | undefined> {
    const open = [uri];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (this.#sources.has(next)) continue;
      const source = await this.#read(next);
      this.#sources.set(next, source);
      if (source) {
        open.push(...this.#linked(source));
        await this.#loadTexts(source);
      }
    }
    return this.#sources.get(uri);
  }

  source(uri: string): BicepSource | undefined {
    return this.#sources.get(uri);
  }

  /** A text that a function of the code reads. */
  textOf(from: string, path: string): string | undefined {
    const uri = resolvedPath(folderOf(from), path);
    return uri === undefined ? undefined : this.#texts.get(uri);
  }

  /** What a file of YAML holds; undefined where it is none. */
  yamlOf(from: string, path: string): Value | undefined {
    const uri = resolvedPath(folderOf(from), path);
    return uri === undefined ? undefined : this.#yaml.get(uri);
  }

  /** What a source that is written in a file means. */
  meaning(from: string, source: string): SourceKind {
    if (isRemote(source)) return { kind: "remote" };
    const uri = resolvedPath(folderOf(from), source);
    return uri !== undefined && this.has(uri) ? { kind: "local", uri } : { kind: "absent" };
  }

  has(uri: string): boolean {
    return hasFile(this.tree, this.#known, uri);
  }

  /** Every file that another one that was loaded calls as a module. */
  called(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const source of this.#sources.values()) {
      for (const { source: of } of source?.modules.values() ?? []) {
        const written = plainText(of);
        const meant = source && written !== undefined ? this.meaning(source.file.uri, written) : undefined;
        if (meant?.kind === "local" && meant.uri !== source?.file.uri) found.add(meant.uri);
      }
    }
    return found;
  }

  async #read(uri: string): Promise<BicepSource | undefined> {
    const text = await this.tree.text(uri);
    return text === undefined ? undefined : sourceOf(parseBicep(uri, text));
  }

  #linked({ file, modules, imports, links }: BicepSource): string[] {
    const written = [
      ...[...modules.values()].map(({ source }) => plainText(source)),
      ...[...imports.values()].map(({ source }) => source),
      ...links.map(({ source }) => plainText(source)),
    ];
    return written.flatMap((source) => {
      const meant = source === undefined ? undefined : this.meaning(file.uri, source);
      return meant?.kind === "local" && isBicep(meant.uri) ? [meant.uri] : [];
    });
  }

  async #loadTexts({ file }: BicepSource): Promise<void> {
    for (const path of file.loads.slice(0, maxLoads)) {
      const uri = resolvedPath(folderOf(file.uri), path);
      if (uri === undefined || this.#texts.has(uri) || this.#loaded > maxLoaded || !this.has(uri)) continue;
      const text = await this.tree.text(uri);
      if (text === undefined) continue;
      this.#loaded += text.length;
      this.#texts.set(uri, text);
      const yaml = yamlEnd.test(uri) ? await readYaml(text) : undefined;
      if (yaml) this.#yaml.set(uri, yaml);
    }
  }
}

/** Whether a file is there, asked for or not. A tree tells as refused what is asked for and is not there. */
export function hasFile(tree: SourceTree, known: ReadonlySet<string>, uri: string): boolean {
  return known.has(uri) || (tree.filesIn?.(folderOf(uri)).includes(uri) ?? false);
}

const yamlEnd = /\.ya?ml$/i;
/** Longest file of YAML that is read, in UTF-16 code units: its parser is slow. */
const longestYaml = 300_000;

/** Undefined for what is no YAML of one document, or grows too large by its aliases. */
async function readYaml(text: string): Promise<Value | undefined> {
  if (text.length > longestYaml) return undefined;
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  try {
    const plain: unknown = document.toJS({ maxAliasCount: 100 });
    return fromPlain(plain);
  } catch (error) {
    // Aliases that lead nowhere, or to more than is allowed.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

export function isBicep(uri: string): boolean {
  return uri.endsWith(".bicep") || uri.endsWith(".bicepparam");
}

/** `br:…`, `br/alias:…`, `ts:…`, `oci:…`: what stands before the first colon is no path. */
export function isRemote(source: string): boolean {
  return /^(?:br|ts)(?:\/[A-Za-z0-9_-]{1,64})?:/.test(source);
}

export function folderOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf("/")));
}

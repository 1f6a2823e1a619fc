import { realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import type { Refusal } from "../../../model/manifest.ts";
import { fileErrorCode } from "../../store/fault.ts";
import type { SourceTree } from "../parts.ts";
import { type Decoded, decode } from "./decode.ts";
import { fileFault, refused } from "./file-fault.ts";
import { Folders } from "./folders.ts";
import { readWhole } from "./read-file.ts";
import { isWithin, pathOf, type Root, rootOf, uriOf } from "./root.ts";

export interface TreeOptions {
  /** Absolute: what relative paths are relative to. */
  readonly cwd: string;
  /** Files that are read besides, wherever they lie: files of values that the command line names. */
  readonly beside?: readonly string[];
}

/** Longest text that is kept, in UTF-16 code units. */
const mostKept = 4 * 1024 * 1024;

/** The caller's fault: a path that is not there, or that cannot be read at all. */
export interface PathFault {
  readonly fault: string;
  /** As it was given. */
  readonly path: string;
}

/**
 * The files at some paths, named from the top of the git work tree that holds them all (else from `cwd`, or from the deepest
 * folder that holds them). A path that names a file is read even when it is ignored; of a folder, what `.gitignore` and
 * `.git/info/exclude` leave or git tracks all the same, without `.git`, `.terraform`, `.terragrunt-cache` and `node_modules`. Links inside the root are
 * followed, each folder once; others are told.
 */
export async function openTree(paths: readonly string[], options: TreeOptions): Promise<FileTree | PathFault> {
  const named: { readonly path: string; readonly isFolder: boolean }[] = [];
  for (const given of [...paths, ...(options.beside ?? [])]) {
    try {
      const path = realpathSync(resolve(options.cwd, given));
      const stat = statSync(path);
      if (!stat.isFile() && !stat.isDirectory()) return { fault: "is neither a file nor a folder", path: given };
      named.push({ path, isFolder: stat.isDirectory() });
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      return { fault: code === "ENOENT" ? "is not there" : `cannot be read (${code})`, path: given };
    }
  }
  const asked = named.slice(0, paths.length);
  const root = rootOf(
    asked.map(({ path, isFolder }) => (isFolder ? path : dirname(path))),
    realpathSync(options.cwd),
  );
  const tree = new FileTree(root);
  for (const { path, isFolder } of asked) {
    if (isFolder) tree.addFolder(uriOf(path, root));
    else tree.addFile(uriOf(path, root));
  }
  for (const { path, isFolder } of named.slice(paths.length)) if (!isFolder) tree.addBeside(path);
  return tree.walk();
}

export function isPathFault(result: FileTree | PathFault): result is PathFault {
  return "fault" in result;
}

/** Files on a disk as a tree; each is read when somebody wants it, and once. */
export class FileTree implements SourceTree {
  readonly root: Root;
  #uris: readonly string[] = [];
  readonly #folders: Folders;
  readonly #files = new Set<string>();
  readonly #visited = new Set<string>();
  readonly #pending: string[] = [];
  readonly #links: { readonly uri: string; readonly target: string }[] = [];
  /** Files that were named besides, by their uri. */
  readonly #beside = new Map<string, string>();
  readonly #named = new Set<string>();
  readonly #texts = new Map<string, string | undefined>();
  readonly #asked = new Set<string>();
  readonly #refused: Refusal[] = [];

  constructor(root: Root) {
    this.root = root;
    this.#folders = new Folders(root);
  }

  get uris(): readonly string[] {
    return this.#uris;
  }

  addFolder(uri: string): void {
    this.#folders.mean(uri);
    this.#pending.push(uri);
  }

  addFile(uri: string): void {
    this.#files.add(uri);
    this.#named.add(uri);
  }

  /** A file for `text` alone, wherever it lies. */
  addBeside(path: string): void {
    this.#beside.set(relative(this.root.path, path).split(sep).join("/"), path);
  }

  /** Uris of the files that were named besides, in their order. */
  get beside(): readonly string[] {
    return [...this.#beside.keys()];
  }

  /** Uris of the files that a path named as such. */
  get named(): ReadonlySet<string> {
    return this.#named;
  }

  /** Walks the folders that were added: first all real ones, then those that only a link leads to. */
  walk(): this {
    this.#walkPending();
    for (let link = this.#links.shift(); link !== undefined; link = this.#links.shift()) {
      const { uri, target } = link;
      if (isAtOrAbove(target, uri))
        this.#refused.push(
          refused(uri, "not-in-output", "a link to a folder that holds it is not followed: it has no end"),
        );
      else if (!this.#isVisited(target)) this.#pending.push(target);
      this.#walkPending();
    }
    this.#uris = [...this.#files].sort();
    return this;
  }

  #walkPending(): void {
    for (let uri = this.#pending.pop(); uri !== undefined; uri = this.#pending.pop()) {
      if (this.#visited.has(uri)) continue;
      this.#visited.add(uri);
      const { files, folders, links } = this.#folders.list(uri);
      for (const file of files) this.#files.add(file);
      this.#pending.push(...folders);
      this.#links.push(...[...links].sort((a, b) => (a.uri < b.uri ? -1 : 1)));
    }
  }

  /** Walked already, or left out of the repository where it lies. */
  #isVisited(uri: string): boolean {
    return this.#visited.has(uri) || this.#folders.isIgnoredFolder(uri);
  }

  filesIn(folder: string): readonly string[] {
    const uri = this.#realFolder(folder);
    if (uri === undefined) return [];
    const listed = this.#folders.listBeside(uri).files;
    const named = [...this.#named].filter((file) => file.slice(0, Math.max(0, file.lastIndexOf("/"))) === uri);
    return (named.length === 0 ? [...listed] : [...new Set([...listed, ...named])]).sort();
  }

  /** Where a folder really lies; undefined where there is none, or outside the root. */
  #realFolder(folder: string): string | undefined {
    if (this.#visited.has(folder)) return folder;
    try {
      const path = realpathSync(pathOf(folder, this.root));
      return isWithin(path, this.root.path) && statSync(path).isDirectory() ? uriOf(path, this.root) : undefined;
    } catch (error) {
      if (fileErrorCode(error) === undefined) throw error;
      return undefined;
    }
  }

  async text(uri: string): Promise<string | undefined> {
    if (this.#texts.has(uri)) return this.#texts.get(uri);
    const text = this.#ask(uri);
    // What is too large to keep twice is parsed once.
    if (text === undefined || text.length <= mostKept) this.#texts.set(uri, text);
    return text;
  }

  #ask(uri: string): string | undefined {
    const path = this.#pathOf(uri);
    if (path === undefined) return undefined;
    this.#asked.add(uri);
    const decoded = this.#read(uri, path);
    if ("text" in decoded) return decoded.text;
    if (decoded.fault !== undefined) this.#refused.push(refused(uri, "unparsable", decoded.fault));
    return undefined;
  }

  glance(uri: string): string | undefined {
    const path = this.#pathOf(uri);
    if (path === undefined) return undefined;
    const decoded = this.#read(uri, path);
    return "text" in decoded ? decoded.text : undefined;
  }

  /** A file that cannot be read at all is told, whoever wants it: nobody can know what it would have been. */
  #read(uri: string, path: string): Decoded | { readonly fault: undefined } {
    try {
      const bytes = readWhole(path);
      return Buffer.isBuffer(bytes) ? decode(bytes) : bytes;
    } catch (error) {
      this.#refused.push(fileFault(uri, error));
      return { fault: undefined };
    }
  }

  /** Only what the tree lists is read: a name from code cannot lead anywhere else. */
  #pathOf(uri: string): string | undefined {
    const beside = this.#beside.get(uri);
    if (beside !== undefined) return beside;
    const isListed =
      this.#files.has(uri) || this.filesIn(uri.slice(0, Math.max(0, uri.lastIndexOf("/")))).includes(uri);
    return isListed ? pathOf(uri, this.root) : undefined;
  }

  /** Uris of the files that somebody wanted and that are there, whether they could be read or not. */
  get asked(): ReadonlySet<string> {
    return this.#asked;
  }

  refused(): readonly Refusal[] {
    return [...this.#folders.refused, ...this.#refused].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }
}

function isAtOrAbove(folder: string, uri: string): boolean {
  return folder === "" || uri === folder || uri.startsWith(`${folder}/`);
}

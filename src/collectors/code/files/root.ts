import { lstatSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** What a tree's uris are relative to. */
export interface Root {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Is it the top of a git work tree? */
  readonly isRepository: boolean;
}

/**
 * The root of what lies at these paths (absolute, links resolved): the git work tree that holds them all, since code hosts
 * name files from there; else `cwd` if it holds them all, else the deepest folder that does.
 */
export function rootOf(paths: readonly string[], cwd: string): Root {
  const [first = cwd] = paths;
  const repository = repositoryOf(first);
  if (repository !== undefined && paths.every((path) => isWithin(path, repository)))
    return { path: repository, isRepository: true };
  let path = paths.every((one) => isWithin(one, cwd)) ? cwd : first;
  while (!paths.every((one) => isWithin(one, path))) path = dirname(path);
  return { path, isRepository: false };
}

/** The nearest folder upwards that has a `.git`, as a folder or, in a work tree beside the main one, as a file. */
function repositoryOf(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (exists(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Both absolute; a folder is within itself. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A path below the root as the tree names it: with `/`, empty for the root itself. */
export function uriOf(path: string, root: Root): string {
  return relative(root.path, path).split(sep).join("/");
}

export function pathOf(uri: string, root: Root): string {
  return resolve(root.path, ...uri.split("/"));
}

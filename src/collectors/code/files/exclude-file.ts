import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { readIndex, type Tracked } from "./git-index.ts";
import { readSmall } from "./read-file.ts";
import type { Root } from "./root.ts";

/** `.git/info/exclude` of a work tree: what its owner ignores without saying so in the repository. Empty where there is none. */
export function excludeFileOf({ path, isRepository }: Root): string {
  if (!isRepository) return "";
  return readSmall(join(sharedFolder(path), "info", "exclude"), ignoreError);
}

/** What git tracks of a work tree; nothing where there is none. */
export function trackedIn({ path, isRepository }: Root): Tracked {
  return isRepository ? readIndex(join(ownFolder(path), "index")) : { files: new Set(), folders: new Set() };
}

/** It only takes away: a run that cannot read it sees more. */
function ignoreError(): void {}

/** Git's own folder of a work tree: in one beside the main one `.git` is a file that names it. */
function ownFolder(root: string): string {
  const own = join(root, ".git");
  if (lstatSync(own, { throwIfNoEntry: false })?.isFile() !== true) return own;
  const line = readSmall(own, ignoreError).split("\n", 1)[0] ?? "";
  return line.startsWith("gitdir: ") ? resolve(root, line.slice("gitdir: ".length).trim()) : own;
}

/** The folder that all work trees of a repository share. */
function sharedFolder(root: string): string {
  const own = ownFolder(root);
  const shared = readSmall(join(own, "commondir"), ignoreError).trim();
  return shared === "" ? own : resolve(own, shared);
}

import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { readSmall } from "./read-file.ts";
import type { Root } from "./root.ts";

/** `.git/info/exclude` of a work tree: what its owner ignores without saying so in the repository. Empty where there is none. */
export function excludeFileOf({ path, isRepository }: Root): string {
  if (!isRepository) return "";
  return readSmall(join(gitFolder(path), "info", "exclude"), ignoreError);
}

/** It only takes away: a run that cannot read it sees more. */
function ignoreError(): void {}

/** In a work tree beside the main one `.git` is a file that names a folder, which names the one that all share. */
function gitFolder(root: string): string {
  const own = join(root, ".git");
  if (lstatSync(own, { throwIfNoEntry: false })?.isFile() !== true) return own;
  const line = readSmall(own, ignoreError).split("\n", 1)[0] ?? "";
  if (!line.startsWith("gitdir: ")) return own;
  const folder = resolve(root, line.slice("gitdir: ".length).trim());
  const shared = readSmall(join(folder, "commondir"), ignoreError).trim();
  return shared === "" ? folder : resolve(folder, shared);
}

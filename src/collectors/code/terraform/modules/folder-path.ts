/**
 * A path of the code, taken from a folder of the scanned root; undefined where it is absolute or leads out of the root. Paths have `/`,
 * and the root itself is the empty one.
 */
export function resolvedPath(folder: string, path: string): string | undefined {
  if (path.startsWith("/") || path.includes("\0")) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** The way from one folder to another, as Terraform shows paths of modules: `.`, `modules/kv`, `../shared`. */
export function relativeFolder(from: string, to: string): string {
  const source = from === "" ? [] : from.split("/");
  const target = to === "" ? [] : to.split("/");
  let shared = 0;
  while (shared < source.length && shared < target.length && source[shared] === target[shared]) shared += 1;
  const steps = [...source.slice(shared).map(() => ".."), ...target.slice(shared)];
  return steps.length === 0 ? "." : steps.join("/");
}

import { readFile, stat } from "node:fs/promises";
import { UsageError } from "./exit.ts";
import type { GitRef } from "./git-ref.ts";

/** Where a policy and what it extends are read from: the disk, or a commit. Paths are absolute. */
export interface PolicyFiles {
  has(path: string): Promise<boolean>;
  read(path: string): Promise<string>;
}

/** Throws the system's own error where a file cannot be read. */
export const filesOnDisk: PolicyFiles = { has: isFile, read: (path) => readFile(path, "utf8") };

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    // Not there, or not reachable: both mean that there is no such file to use.
    if ((error as NodeJS.ErrnoException).code !== undefined) return false;
    throw error;
  }
}

/** The same files as a commit has them. What lies outside its repository no change to it can reach: that is on the disk. */
export function filesAtRef(ref: GitRef): PolicyFiles {
  return {
    has: async (path) => {
      const inside = ref.inside(path);
      return inside === undefined ? isFile(path) : (await ref.read(inside)) !== undefined;
    },
    read: async (path) => {
      const inside = ref.inside(path);
      if (inside === undefined) return filesOnDisk.read(path);
      const bytes = await ref.read(inside);
      if (bytes) return bytes.toString("utf8");
      throw new UsageError(
        "policy-unreadable",
        `${ref.name} has no policy ${inside}`,
        "With --policy-ref, --policy names a file as that commit has it.",
      );
    },
  };
}

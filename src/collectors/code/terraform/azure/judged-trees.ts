import type { TerraformTree } from "../tree.ts";

/**
 * Are a tree's vaults judged? Those of a state are what is deployed already: where the code or a plan of the same root is at
 * hand they are the same vaults, as they were, and the state is good for the values in it alone.
 */
export function isJudgedAsVaults(tree: TerraformTree, others: readonly TerraformTree[]): boolean {
  if (tree.stage !== "state") return true;
  const folder = rootFolder(tree);
  return !others.some((other) => other !== tree && other.stage !== "state" && rootFolder(other) === folder);
}

/** Folder of the root module that a tree is of; plans and states may name their file. */
function rootFolder({ root, stage }: TerraformTree): string {
  const isFile = stage !== "source" && /\.(?:json|tfstate|backup)$/.test(root);
  const folder = isFile ? parentOf(root) : root;
  // Terraform keeps the states of further workspaces below the root: `terraform.tfstate.d/<workspace>/`.
  const parent = parentOf(folder);
  return lastWord(parent) === "terraform.tfstate.d" ? parentOf(parent) : folder;
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function parentOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}

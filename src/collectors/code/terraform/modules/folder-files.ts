import type { SourceTree } from "../../parts.ts";

/** The files of one folder that Terraform looks at, by what it does with them. Names are sorted as Terraform loads them. */
export interface FolderFiles {
  /** Path from the scanned root; empty for the root itself. */
  readonly folder: string;
  readonly primary: readonly string[];
  /** Merged over the primary files, in this order. */
  readonly overrides: readonly string[];
  /** `terraform.tfvars`, `terraform.tfvars.json`, then `*.auto.tfvars` and `*.auto.tfvars.json`: later ones win. */
  readonly loadedValues: readonly string[];
  /** Other `.tfvars` files, which Terraform loads only when it is told to. */
  readonly otherValues: readonly string[];
  readonly lockFile: string | undefined;
}

/** The folder part of a path; empty for the root. */
export function folderOf(uri: string): string {
  const slash = uri.lastIndexOf("/");
  return slash < 0 ? "" : uri.slice(0, slash);
}

/** Groups the files of the tree that was asked for by folder; folders without configuration are left out. */
export function configurationFolders(tree: SourceTree): ReadonlyMap<string, FolderFiles> {
  const byFolder = new Map<string, string[]>();
  for (const uri of tree.uris) {
    if (!isTerraformName(uri)) continue;
    const folder = folderOf(uri);
    const known = byFolder.get(folder);
    if (known) known.push(uri);
    else byFolder.set(folder, [uri]);
  }
  const found = new Map<string, FolderFiles>();
  for (const [folder, uris] of byFolder) {
    // A path may name one file: its folder is a module as a whole, whatever else of it was asked for.
    const files = sortedFiles(folder, tree.filesIn?.(folder) ?? uris);
    if (hasConfiguration(files)) found.set(folder, files);
  }
  return found;
}

/**
 * The files of one folder of the scanned root; undefined where it holds no configuration. A path through a link gives the folder
 * that it leads to, under its own name, so that a circle of links ends where it began.
 */
export function filesOfFolder(tree: SourceTree, path: string): FolderFiles | undefined {
  const uris = tree.filesIn?.(path) ?? tree.uris.filter((uri) => folderOf(uri) === path);
  const [first] = uris;
  const files = sortedFiles(first === undefined ? path : folderOf(first), uris);
  return hasConfiguration(files) ? files : undefined;
}

function hasConfiguration(files: FolderFiles): boolean {
  return files.primary.length > 0 || files.overrides.length > 0;
}

const configurationEnds = [".tofu.json", ".tf.json", ".tofu", ".tf"] as const;
const valueEnds = [".tfvars", ".tfvars.json"] as const;

function isTerraformName(uri: string): boolean {
  return configurationEnds.some((end) => uri.endsWith(end));
}

function sortedFiles(folder: string, uris: readonly string[]): FolderFiles {
  const present = new Set(uris);
  const primary: string[] = [];
  const overrides: string[] = [];
  const values: string[] = [];
  for (const uri of [...uris].sort()) {
    const name = uri.slice(folder === "" ? 0 : folder.length + 1);
    if (name.startsWith(".") || name.endsWith("~")) continue;
    const end = configurationEnds.find((each) => name.endsWith(each));
    if (end === undefined) {
      if (valueEnds.some((each) => name.endsWith(each))) values.push(uri);
      continue;
    }
    if (isShadowed(uri, end, present)) continue;
    const base = name.slice(0, -end.length);
    (base === "override" || base.endsWith("_override") ? overrides : primary).push(uri);
  }
  const lockFile = folder === "" ? ".terraform.lock.hcl" : `${folder}/.terraform.lock.hcl`;
  return {
    folder,
    primary,
    overrides,
    ...sortedValues(values),
    lockFile: present.has(lockFile) ? lockFile : undefined,
  };
}

/** OpenTofu reads `x.tofu` instead of an `x.tf` beside it. Who has both means them for OpenTofu. */
function isShadowed(uri: string, end: string, present: ReadonlySet<string>): boolean {
  const base = uri.slice(0, -end.length);
  if (end === ".tf") return present.has(`${base}.tofu`);
  return end === ".tf.json" && present.has(`${base}.tofu.json`);
}

function sortedValues(uris: readonly string[]): Pick<FolderFiles, "loadedValues" | "otherValues"> {
  const loaded: string[] = [];
  const automatic: string[] = [];
  const other: string[] = [];
  for (const uri of uris) {
    const name = uri.slice(uri.lastIndexOf("/") + 1);
    if (name === "terraform.tfvars" || name === "terraform.tfvars.json") loaded.push(uri);
    else if (name.endsWith(".auto.tfvars") || name.endsWith(".auto.tfvars.json")) automatic.push(uri);
    else other.push(uri);
  }
  return { loadedValues: [...loaded, ...automatic], otherValues: other };
}

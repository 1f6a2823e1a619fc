import type { SourceTree } from "../../parts.ts";

/** Files that may have something to do with vaults, told by their texts alone. */
export interface Candidates {
  /** What looks like a template, or carries one, and says something of vaults. */
  readonly templates: readonly string[];
  /** Templates that say nothing of vaults, and link others. */
  readonly linking: readonly string[];
  readonly values: readonly string[];
  readonly whatIfs: readonly string[];
}

const jsonEnd = /\.jsonc?$/i;
/** One of these stands in whatever is read here. */
const marks = /deploymentTemplate\.json|deploymentParameters\.json|"contentVersion"|"changeType"/i;
const template = /deploymentTemplate\.json|"contentVersion"/i;
const valuesMark = /deploymentParameters\.json|"parameters"/i;
/** Vaults as types, as references in settings and as names of resources. */
const vaultPattern = /key-?vault|\.vault\.|managedhsm/i;

/** A cheap look at every file of JSON. */
export async function candidatesIn(tree: SourceTree): Promise<Candidates> {
  const found = { templates: [] as string[], linking: [] as string[], values: [] as string[], whatIfs: [] as string[] };
  for (const uri of tree.uris) {
    const text = jsonEnd.test(uri) ? await glance(tree, uri) : undefined;
    const kind = text === undefined ? undefined : kindOf(text);
    if (kind) found[kind].push(uri);
  }
  return found;
}

function kindOf(text: string): keyof Candidates | undefined {
  if (isPrinted(text) || !marks.test(text)) return undefined;
  const isOfVaults = vaultPattern.test(text);
  if (/"changeType"/i.test(text)) return isOfVaults && /"resourceId"/i.test(text) ? "whatIfs" : undefined;
  if (template.test(text) && /"resources"/i.test(text)) {
    if (isOfVaults) return "templates";
    return /"templateLink"/i.test(text) ? "linking" : undefined;
  }
  return valuesMark.test(text) ? "values" : undefined;
}

async function glance(tree: SourceTree, uri: string): Promise<string | undefined> {
  return tree.glance ? tree.glance(uri) : tree.text(uri);
}

/** Plans and states of Terraform can be large, and are none of these. */
function isPrinted(text: string): boolean {
  const start = text.slice(0, 400);
  return start.includes('"format_version"') || start.includes('"terraform_version"');
}

import type { CodeFormat } from "../../../model/code.ts";
import { type CodeParts, type CodeReader, type CommentedFile, noParts, type SourceTree } from "../parts.ts";
import { commentedYaml } from "../yaml/commented-yaml.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { entriesOf, itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import { azurePipeline } from "./azure/azure-pipeline.ts";
import { templateUri } from "./azure/templates.ts";
import { localUri } from "./github/local-uri.ts";
import { githubPipelines } from "./github/workflow.ts";
import { formatOf, isOfInterest, isYaml, mayBePipeline, nameOfFile, usedNames } from "./interest.ts";
import type { Pipeline } from "./job.ts";
import { PipelineFiles } from "./pipeline-files.ts";
import { StepNames } from "./step-names.ts";
import { unitsOf } from "./units.ts";

/** Pipelines of Azure Pipelines and workflows of GitHub Actions, with what they use of the same repository. */
export const pipelinesReader: CodeReader = { name: "pipelines", read: readPipelineParts, commented };

async function readPipelineParts(tree: SourceTree): Promise<CodeParts> {
  const { pipelines, files } = await readPipelines(tree);
  const units = pipelines.flatMap(unitsOf);
  return { ...noParts, units, refused: files.refused };
}

/** What the pipelines of a tree come to. */
export interface FoundPipelines {
  readonly pipelines: readonly Pipeline[];
  readonly files: PipelineFiles;
}

/** Reads the pipelines that have anything to do with vaults or with signing in to Azure. Never throws for what stands in them. */
export async function readPipelines(tree: SourceTree): Promise<FoundPipelines> {
  const files = new PipelineFiles(tree);
  const formats = new Map<string, CodeFormat>();
  const used = new Set<string>();
  for (const uri of await interesting(tree)) {
    const root = await files.root(uri);
    const format = formatOf(root);
    if (!root || !format) continue;
    formats.set(uri, format);
    for (const other of usesOf(root, uri)) used.add(other);
  }
  const names = new StepNames();
  const pipelines: Pipeline[] = [];
  const read = async (uri: string, format: CodeFormat) => {
    if (format === "github-actions") pipelines.push(...(await githubPipelines(uri, { files, names })));
    else pipelines.push(...[await azurePipeline(uri, files, names)].flatMap((one) => one ?? []));
  };
  for (const [uri, format] of formats) if (!used.has(uri)) await read(uri, format);
  // Files that only use each other are judged as they are.
  for (const [uri, format] of formats) if (used.has(uri) && !files.used.has(uri)) await read(uri, format);
  return { pipelines, files };
}

/** Files that have anything to judge, and those that use them, over any number of steps. */
async function interesting(tree: SourceTree): Promise<readonly string[]> {
  const { open, users } = await glanced(tree);
  const found = new Set(open);
  for (let uri = open.pop(); uri !== undefined; uri = open.pop()) {
    for (const user of users.get(nameOfFile(uri)) ?? []) {
      if (found.has(user)) continue;
      found.add(user);
      open.push(user);
    }
  }
  return [...found].sort();
}

interface Glanced {
  readonly open: string[];
  /** By the last part of the name that they use. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

/** One look at every text that may be a pipeline, before anything is parsed. */
async function glanced(tree: SourceTree): Promise<Glanced> {
  const users = new Map<string, string[]>();
  const open: string[] = [];
  for (const uri of tree.uris) {
    if (!isYaml(uri)) continue;
    const text = tree.glance ? tree.glance(uri) : await tree.text(uri);
    if (text === undefined || !mayBePipeline(text)) continue;
    if (isOfInterest(text)) open.push(uri);
    for (const name of new Set(usedNames(text))) {
      const known = users.get(name);
      if (known) known.push(uri);
      else users.set(name, [uri]);
    }
  }
  return { open, users };
}

/** Files that a document names, as far as that needs no evaluation. Its nodes are bounded in depth. */
function usesOf(node: YamlNode, uri: string): readonly string[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") return itemsOf(node).flatMap((item) => usesOf(item, uri));
  const template = textOf(valueAt(node, "template"));
  const uses = textOf(valueAt(node, "uses"));
  const own = [template && templateUri(template, uri), ...actionUris(uses)].flatMap((one) => one || []);
  return [...own, ...entriesOf(node).flatMap(({ value }) => usesOf(value, uri))];
}

function actionUris(uses: string | undefined): readonly string[] {
  const path = uses === undefined ? undefined : localUri(uses);
  return path === undefined ? [] : [path, `${path}/action.yml`, `${path}/action.yaml`];
}

async function commented(uri: string, text: string): Promise<CommentedFile | undefined> {
  if (!isYaml(uri) || !mayBePipeline(text)) return undefined;
  const { documents } = await readYaml(uri, text);
  const format = formatOf(documents[0]);
  return format && commentedYaml(uri, text, format);
}

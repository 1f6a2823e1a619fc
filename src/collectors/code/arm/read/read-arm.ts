import type { Deployment } from "../../deployment/deployment.ts";
import type { SourceTree } from "../../parts.ts";
import type { JsonText } from "../json/json-text.ts";
import { deployFile } from "./deploy-file.ts";
import { ArmFiles, longestText } from "./files.ts";
import { type Candidates, candidatesIn } from "./interest.ts";
import { unparsable } from "./run.ts";
import { changesOf, type FoundTemplate, isValues, templatesIn } from "./shapes.ts";
import { ValuesFile } from "./values-file.ts";
import { templateOfValues } from "./values-names.ts";
import { readWhatIf } from "./what-if.ts";

/**
 * The deployments of a tree's ARM templates, one for each file of values that a template is deployed with, and one without where it
 * has none; and what-ifs. Files that have nothing to do with vaults are not read. Never throws.
 */
export async function readArm(tree: SourceTree): Promise<readonly Deployment[]> {
  const candidates = await candidatesIn(tree);
  const files = new ArmFiles(tree);
  const deployments: Deployment[] = [];
  for (const uri of candidates.whatIfs) {
    const text = await files.text(uri);
    const changes = text && changesOf(text);
    if (text && changes) deployments.push(readWhatIf(text, changes));
  }
  const templates = await loadTemplates(candidates, files);
  const linked = files.allLinked();
  const values = await loadValues(candidates, files, [...templates.keys()]);
  for (const [uri, { text, found }] of templates) {
    const given = values.get(uri) ?? [];
    if (found.length === 0) deployments.push(...brokenFile(text));
    else if (given.length > 0) for (const one of given) deployments.push(...deployFile({ text, found, files }, one));
    else if (!linked.has(uri)) deployments.push(...deployFile({ text, found, files }));
  }
  deployments.push(...files.tooLong.map((uri) => nothingOf(uri, tooLong(uri))));
  return deployments.sort((a, b) => compare(a.uri, b.uri) || compare(a.valuesUri ?? "", b.valuesUri ?? ""));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Loaded {
  readonly text: JsonText;
  readonly found: readonly FoundTemplate[];
}

/** Files with templates in them, with what they link. One that says nothing of vaults is kept where what it links does. */
async function loadTemplates(
  { templates, linking }: Candidates,
  files: ArmFiles,
): Promise<ReadonlyMap<string, Loaded>> {
  const loaded = new Map<string, Loaded>();
  for (const uri of templates) {
    const one = await load(uri, files);
    if (one) loaded.set(uri, one);
  }
  const ofVaults = new Set(templates);
  for (const uri of linking) {
    const one = await load(uri, files);
    if (one && files.reachableFrom(uri).some((link) => ofVaults.has(link))) loaded.set(uri, one);
  }
  return loaded;
}

async function load(uri: string, files: ArmFiles): Promise<Loaded | undefined> {
  const text = await files.text(uri);
  if (!text) return undefined;
  const found = templatesIn(text);
  for (const { node } of found) await files.loadLinked(files.template(text, node));
  return { text, found };
}

/** Files of values by the template that they are for. */
async function loadValues(
  { values }: Candidates,
  files: ArmFiles,
  templates: readonly string[],
): Promise<ReadonlyMap<string, readonly ValuesFile[]>> {
  const found = new Map<string, ValuesFile[]>();
  for (const uri of values) {
    const template = templateOfValues(uri, templates);
    const text = template === undefined ? undefined : await files.text(uri);
    if (template === undefined || !text || !isValues(text, text.root)) continue;
    const known = found.get(template);
    if (known) known.push(new ValuesFile(text));
    else found.set(template, [new ValuesFile(text)]);
  }
  return found;
}

/** What says that it is a template, and does not parse as one. Other JSON with such words in it is of no interest. */
function brokenFile(text: JsonText): readonly Deployment[] {
  if (text.faults.length === 0) return [];
  const refused = text.faults.map((fault) => unparsable(text, fault, fault.message));
  return [{ ...nothing, uri: text.uri, refused }];
}

const nothing = {
  format: "arm",
  targetScope: "resourceGroup",
  resources: [],
  parameters: [],
  outputs: [],
  missing: [],
  leaks: [],
} as const;

function nothingOf(uri: string, detail: string): Deployment {
  return { ...nothing, uri, refused: [{ id: uri, why: { reason: "unparsable", detail } }] };
}

function tooLong(uri: string): string {
  return `${uri.slice(uri.lastIndexOf("/") + 1)} has more than ${longestText / 1_000_000} million characters, which are not read`;
}

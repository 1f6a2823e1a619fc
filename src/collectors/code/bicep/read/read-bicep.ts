import type { Refusal } from "../../../../model/manifest.ts";
import type { Deployment, TargetScope } from "../../deployment/deployment.ts";
import type { SourceTree } from "../../parts.ts";
import { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import { type Collected, DeployedFile, type Placement } from "./deployed-file.ts";
import { BicepFiles } from "./files.ts";
import { graphOf, rootsOf } from "./interest.ts";
import { ParameterFile } from "./parameter-file.ts";
import { DeploymentRun } from "./run.ts";
import type { BicepSource } from "./source.ts";

/**
 * The deployments of a tree's Bicep files: of each file that no other one calls, and of each file once more for every file of values
 * that uses it. Files that have nothing to do with vaults, and call none that has, are not read. Never throws.
 */
export async function readBicep(tree: SourceTree): Promise<readonly Deployment[]> {
  const graph = await graphOf(tree);
  const files = new BicepFiles(tree);
  const isRead = (uri: string) => graph.files.get(uri)?.isOfInterest === true;
  const deployments: Deployment[] = [];
  const used = new Set<string>();
  for (const uri of tree.uris) {
    if (!uri.endsWith(".bicepparam") || !isRead(uri)) continue;
    const source = await files.load(uri);
    const deployment = source && deployWithValues(source, files, used);
    if (deployment) deployments.push(deployment);
  }
  for (const uri of rootsOf(graph, tree.uris)) {
    if (!isRead(uri) || used.has(uri)) continue;
    const source = await files.load(uri);
    if (source) deployments.push(deploy(source, { run: newRun(files) }));
  }
  return deployments.sort((a, b) => compare(a.uri, b.uri) || compare(a.valuesUri ?? "", b.valuesUri ?? ""));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function newRun(files: BicepFiles): DeploymentRun {
  return new DeploymentRun(files, new EvaluationBudget());
}

/** Undefined for a file of values that others extend: it deploys nothing itself. */
function deployWithValues(source: BicepSource, files: BicepFiles, used: Set<string>): Deployment | undefined {
  const run = newRun(files);
  const values = new ParameterFile(run, source);
  const { using } = values;
  const { uri } = source.file;
  if (using === undefined || using.kind === "none") return undefined;
  if (using.kind === "local") {
    used.add(using.source.file.uri);
    return deploy(using.source, { run, values });
  }
  run.refuse(using.refusal);
  const missing = { address: "using", source: using.written, uri, at: using.at, inputs: values.inputs() };
  return { ...nothing, uri, valuesUri: uri, missing: [missing], refused: run.refused };
}

const nothing = {
  format: "bicep",
  targetScope: "resourceGroup",
  resources: [],
  parameters: [],
  outputs: [],
  leaks: [],
} as const;

interface Deploying {
  readonly run: DeploymentRun;
  readonly values?: ParameterFile;
}

function deploy(source: BicepSource, { run, values }: Deploying): Deployment {
  const place: Placement = {
    address: "",
    countUnknown: undefined,
    scope: undefined,
    inputs: (name) => values?.input(name),
    givenIn: (name) => values?.givenIn(name),
    around: [],
  };
  const collected: Collected = { resources: [], parameters: [], outputs: [] };
  new DeployedFile(run, source, place).collect(collected);
  const refused: readonly Refusal[] = run.refused;
  return {
    format: "bicep",
    targetScope: targetScopeOf(source),
    uri: source.file.uri,
    ...(values ? { valuesUri: values.uri } : {}),
    ...collected,
    missing: run.missing,
    leaks: run.leaks,
    refused,
  };
}

const targetScopes: ReadonlyMap<string | undefined, TargetScope> = new Map([
  ["resourceGroup", "resourceGroup"],
  ["subscription", "subscription"],
  ["managementGroup", "managementGroup"],
  ["tenant", "tenant"],
]);

function targetScopeOf({ targetScope }: BicepSource): TargetScope {
  return targetScopes.get(targetScope) ?? "resourceGroup";
}

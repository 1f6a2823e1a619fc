import type { Refusal } from "../../../../model/manifest.ts";
import type { Deployment, TargetScope } from "../../deployment/deployment.ts";
import type { SourceTree } from "../../parts.ts";
import { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import { type Collected, DeployedFile, type Placement } from "./deployed-file.ts";
import { BicepFiles, isBicep } from "./files.ts";
import { filesOfInterest } from "./interest.ts";
import { ParameterFile, type Using } from "./parameter-file.ts";
import { DeploymentRun } from "./run.ts";
import type { BicepSource } from "./source.ts";

/**
 * The deployments of a tree's Bicep files: of each file for every file of values that uses it, of each that no other one calls, and of
 * those that are called and never deployed that way, as by a module whose condition is false. Files that have nothing to do with
 * vaults, and call none that has, are not read. Never throws.
 */
export async function readBicep(tree: SourceTree): Promise<readonly Deployment[]> {
  const wanted = await filesOfInterest(tree);
  const files = new BicepFiles(tree);
  const deployed = new Set<string>();
  const deployments: Deployment[] = [];
  const add = (source: BicepSource, values?: ParameterFile, run = newRun(files)): void => {
    deployments.push(deploy(source, { run, ...(values ? { values } : {}) }));
    for (const uri of run.deployed) deployed.add(uri);
  };
  const templates: BicepSource[] = [];
  for (const uri of tree.uris.filter((one) => isBicep(one) && wanted.has(one))) {
    const source = await files.load(uri);
    if (source && uri.endsWith(".bicep") && !isLibrary(source)) templates.push(source);
    if (!source || uri.endsWith(".bicep")) continue;
    const run = newRun(files);
    const values = new ParameterFile(run, source);
    if (values.using?.kind === "local") add(values.using.source, values, run);
    else if (values.using?.kind === "missing") deployments.push(withoutTemplate(values, values.using, run));
  }
  const called = files.called();
  for (const source of templates) if (!called.has(source.file.uri) && !deployed.has(source.file.uri)) add(source);
  for (const source of templates) if (!deployed.has(source.file.uri)) add(source);
  return deployments.sort((a, b) => compare(a.uri, b.uri) || compare(a.valuesUri ?? "", b.valuesUri ?? ""));
}

/** A file that only lends variables, functions and types to others. */
function isLibrary({ parameters, resources, modules, outputs, file }: BicepSource): boolean {
  return parameters.size + resources.size + modules.size + outputs.size === 0 && file.faults.length === 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function newRun(files: BicepFiles): DeploymentRun {
  return new DeploymentRun(files, new EvaluationBudget());
}

/** What a file of values hands to a file that is not here. */
function withoutTemplate(
  values: ParameterFile,
  using: Extract<Using, { kind: "missing" }>,
  run: DeploymentRun,
): Deployment {
  run.refuse(using.refusal);
  const { uri } = values;
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

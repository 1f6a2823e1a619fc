import { scalar } from "../evaluate/values.ts";
import type {
  ModuleCall,
  ProviderConfiguration,
  TerraformOutput,
  TerraformResource,
  TerraformTree,
  TerraformVariable,
} from "../tree.ts";
import type { Value } from "../value.ts";
import { valuesIn } from "./block-values.ts";
import type { CallGroup } from "./call-group.ts";
import { type Declaration, declarationOf } from "./declaration.ts";
import type { Interest } from "./interest.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { withoutCredentials } from "./module-loader.ts";
import { Providers } from "./providers.ts";
import { ResourceReader } from "./read-resource.ts";
import { isTrue } from "./variables.ts";

/** What a tree is made of, beside the modules themselves. */
export interface AssemblyOptions {
  readonly interest: Interest;
  /** Exact provider versions of the lock file. */
  readonly locked: ReadonlyMap<string, string>;
}

/** Evaluates a root module with everything that hangs on it. */
export function assembleTree(root: ModuleInstance, options: AssemblyOptions): TerraformTree {
  const modules = modulesFrom(root);
  const providers = new Providers(options.locked);
  const resources = readResources(modules, providers, options.interest);
  const { backend } = root.source;
  return {
    stage: "source",
    root: root.source.files.folder,
    resources,
    variables: modules.flatMap(variablesOf),
    outputs: modules.flatMap(outputsOf),
    providerConfigurations: modules.flatMap(configurationsOf),
    providers: providers.ofRoot(root),
    backend: backend && {
      type: backend.block.type === "cloud" ? "cloud" : (backend.block.labels[0] ?? ""),
      uri: backend.file.uri,
      at: backend.file.spanOf(backend.block),
      values: valuesIn(declarationOf(backend.block, backend.file), { module: root }, nothing),
    },
    calls: modules.flatMap((module) => [...module.calls.values()].flatMap(callsOf)),
    // Last: evaluation finds out what rests on itself.
    refused: root.run.refused(),
  };
}

const nothing: ReadonlySet<string> = new Set();

/** A module with those that it calls, each before those that it calls. */
function modulesFrom(root: ModuleInstance): readonly ModuleInstance[] {
  const found: ModuleInstance[] = [];
  const open = [root];
  for (let module = open.pop(); module; module = open.pop()) {
    found.push(module);
    for (const call of [...module.calls.values()].reverse()) {
      for (const { module: called } of call.instances.all().toReversed()) if (called) open.push(called);
    }
  }
  return found;
}

/** Resources that are judged, and those that they refer to. */
function readResources(
  modules: readonly ModuleInstance[],
  providers: Providers,
  interest: Interest,
): readonly TerraformResource[] {
  const reader = new ResourceReader(providers);
  for (const module of modules) {
    for (const { declaration, instances } of module.resources.values()) {
      if (interest.isIn(declaration)) for (const instance of instances.all()) reader.read(instance);
    }
  }
  // What those refer to may refer to others in turn, which come behind them.
  for (const instance of modules[0]?.run.referenced() ?? []) reader.read(instance);
  return reader.resources;
}

function variablesOf(module: ModuleInstance): readonly TerraformVariable[] {
  const found: TerraformVariable[] = [];
  for (const [name, declaration] of module.source.variables) {
    const value = module.variables.value(name);
    if (value === undefined) continue;
    found.push({
      name,
      module: module.address,
      ...placeOf(declaration),
      default: module.variables.default(name),
      value,
      givenIn: module.variables.givenIn(name),
    });
  }
  return found;
}

function placeOf(declaration: Declaration) {
  const { file, block } = declaration;
  return {
    uri: file.uri,
    at: file.spanOf(block),
    isSensitive: isTrue(declaration, "sensitive"),
    isEphemeral: isTrue(declaration, "ephemeral"),
  };
}

function outputsOf(module: ModuleInstance): readonly TerraformOutput[] {
  const found: TerraformOutput[] = [];
  for (const [name, declaration] of module.source.outputs) {
    const value: Value = module.output(name) ?? scalar(null);
    found.push({ name, module: module.address, ...placeOf(declaration), value });
  }
  return found;
}

const ofConfigurations: ReadonlySet<string> = new Set(["alias", "version"]);

function configurationsOf(module: ModuleInstance): readonly ProviderConfiguration[] {
  return [...module.source.providers].map(([key, declaration]) => {
    const [name = ""] = declaration.block.labels;
    return {
      name,
      alias: key === name ? undefined : key.slice(name.length + 1),
      module: module.address,
      uri: declaration.file.uri,
      at: declaration.file.spanOf(declaration.block),
      values: valuesIn(declaration, { module }, ofConfigurations),
    };
  });
}

function callsOf(group: CallGroup): readonly ModuleCall[] {
  const { declaration, target } = group;
  return group.instances.all().map((instance) => ({
    address: instance.address,
    source: withoutCredentials(target?.text ?? ""),
    uri: declaration.file.uri,
    at: declaration.file.spanOf(declaration.block),
    isResolved: instance.module !== undefined,
    // What a module that is there gets stands in its variables.
    inputs: instance.module ? { kind: "object", entries: new Map() } : group.inputs(instance),
  }));
}

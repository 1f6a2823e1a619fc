import type { Expression } from "../../hcl/syntax.ts";
import type { ProviderVersion, TerraformResource } from "../tree.ts";
import type { ObjectValue, Value } from "../value.ts";
import type { Declaration } from "./declaration.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { type Providers, providerNameOf, rootAlias } from "./providers.ts";
import type { ResourceInstance } from "./resource-instance.ts";

/** Turns instances into resources of the tree, each once. */
export class ResourceReader {
  readonly resources: TerraformResource[] = [];
  readonly #read = new Set<ResourceInstance>();
  readonly #providers: Providers;
  readonly #versions = new Map<string, ProviderVersion>();

  constructor(providers: Providers) {
    this.#providers = providers;
  }

  read(instance: ResourceInstance): void {
    if (this.#read.has(instance)) return;
    this.#read.add(instance);
    const { declaration, module } = instance.source;
    const { block, file } = declaration;
    const [type = "", name = ""] = block.labels;
    const provider = providerNameOf(declaration);
    const { countUnknown } = instance;
    this.resources.push({
      mode: block.type === "data" || block.type === "ephemeral" ? block.type : "managed",
      type,
      name,
      address: instance.address,
      module: module.address,
      uri: file.uri,
      at: file.spanOf(block),
      values: valuesOf(instance),
      provider: this.#version(module, provider.name),
      providerAlias: rootAlias(module, provider),
      ...(preventsDestroy(declaration) ? { preventsDestroy: true } : {}),
      ...(countUnknown ? { countUnknown: countUnknown.expression } : {}),
      dependsOn: dependenciesOf(declaration, module),
    });
  }

  #version(module: ModuleInstance, name: string): ProviderVersion {
    const key = `${module.address} ${name}`;
    let known = this.#versions.get(key);
    if (known === undefined) {
      known = this.#providers.version(module, name);
      this.#versions.set(key, known);
    }
    return known;
  }
}

function valuesOf(instance: ResourceInstance): ObjectValue {
  const entries = new Map<string, Value>();
  const { names, declaration } = instance.source;
  for (const name of names) {
    const value = instance.stated(name);
    if (value !== undefined) entries.set(name, value);
  }
  const { file, block } = declaration;
  const isCut = file.faults.some(({ start, end }) => start < block.end && block.start <= end);
  return { kind: "object", entries, at: file.spanOf(block), ...(isCut ? { isCut } : {}) };
}

/** `lifecycle.prevent_destroy`, which has to be a literal. The last one wins, which is the one of an override. */
function preventsDestroy({ blocks }: Declaration): boolean {
  let found = false;
  for (const { block } of blocks) {
    if (block.type !== "lifecycle") continue;
    const value = block.body.attributes.find(({ name }) => name === "prevent_destroy")?.value;
    if (value?.type === "literal") found = value.value === true || value.value === "true";
  }
  return found;
}

/** Whole addresses of what `depends_on` names, without keys of instances. */
function dependenciesOf({ attributes }: Declaration, module: ModuleInstance): readonly string[] {
  const list = attributes.get("depends_on")?.attribute.value;
  if (list?.type !== "tuple") return [];
  const prefix = module.address === "" ? "" : `${module.address}.`;
  const addresses: string[] = [];
  for (const item of list.items) {
    const text = nameOf(item);
    if (text !== undefined) addresses.push(prefix + text);
  }
  return addresses;
}

/** A name with the attributes behind it; keys of instances are left out. */
function nameOf(expression: Expression): string | undefined {
  if (expression.type === "variable") return expression.name;
  if (expression.type === "index") return nameOf(expression.of);
  if (expression.type !== "attribute") return undefined;
  const of = nameOf(expression.of);
  return of === undefined ? undefined : `${of}.${expression.name}`;
}

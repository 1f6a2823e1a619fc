import type { SourceSpan } from "../../../../model/fact.ts";
import type { Expression } from "../../hcl/syntax.ts";
import type { ProviderVersion } from "../tree.ts";
import type { Declaration, StatedAttribute } from "./declaration.ts";
import { providerAddress } from "./lock-file.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { ModuleSource } from "./module-source.ts";

/** A provider of one module: what its local name means and which versions it asks for. */
interface Requirement {
  readonly address: string;
  readonly constraint: string | undefined;
  readonly at: SourceSpan | undefined;
}

/** A provider configuration: local name, and alias where it has one. */
export interface ProviderName {
  readonly name: string;
  readonly alias: string | undefined;
}

/** Which provider, in which version, serves what, for all modules of one root. */
export class Providers {
  readonly #locked: ReadonlyMap<string, string>;
  readonly #requirements = new WeakMap<ModuleSource, ReadonlyMap<string, Requirement>>();

  constructor(locked: ReadonlyMap<string, string>) {
    this.#locked = locked;
  }

  /**
   * The version of a provider in a module. Terraform picks one for the whole tree, which has to fit every module: what the
   * callers ask for counts, too.
   */
  version(module: ModuleInstance, localName: string): ProviderVersion {
    const address = this.#requirementsOf(module.source).get(localName)?.address ?? providerAddress(localName);
    const constraints = new Set<string>();
    let at: SourceSpan | undefined;
    for (let each: ModuleInstance | undefined = module; each; each = each.caller) {
      for (const requirement of this.#requirementsOf(each.source).values()) {
        if (requirement.address !== address) continue;
        if (requirement.constraint !== undefined) constraints.add(requirement.constraint);
        at ??= requirement.at;
      }
    }
    return {
      name: address.slice(address.lastIndexOf("/") + 1),
      locked: this.#locked.get(address),
      constraint: constraints.size === 0 ? undefined : [...constraints].join(", "),
      ...(at ? { at } : {}),
    };
  }

  /** What a root module asks for, and the providers of its configurations that it asks no version of. */
  ofRoot(module: ModuleInstance): readonly ProviderVersion[] {
    const names = new Set(this.#requirementsOf(module.source).keys());
    for (const { block } of module.source.providers.values()) names.add(block.labels[0] ?? "");
    return [...names].map((name) => this.version(module, name));
  }

  #requirementsOf(source: ModuleSource): ReadonlyMap<string, Requirement> {
    let known = this.#requirements.get(source);
    if (known === undefined) {
      known = requirementsOf(source);
      this.#requirements.set(source, known);
    }
    return known;
  }
}

function requirementsOf(source: ModuleSource): ReadonlyMap<string, Requirement> {
  const requirements = new Map<string, Requirement>();
  for (const [name, stated] of source.requiredProviders) requirements.set(name, requirementOf(name, stated));
  // Before Terraform 0.13 the version stood in the configuration.
  for (const declaration of source.providers.values()) {
    const [name = ""] = declaration.block.labels;
    const stated = declaration.attributes.get("version");
    const constraint = stated && literalText(stated.attribute.value);
    if (stated === undefined || constraint === undefined || requirements.get(name)?.constraint !== undefined) continue;
    const address = requirements.get(name)?.address ?? providerAddress(name);
    requirements.set(name, { address, constraint, at: stated.file.spanOf(stated.attribute) });
  }
  return requirements;
}

function requirementOf(name: string, { attribute, file }: StatedAttribute): Requirement {
  const { value } = attribute;
  const at = file.spanOf(attribute);
  const plain = literalText(value);
  if (plain !== undefined) return { address: providerAddress(name), constraint: plain, at };
  const members = new Map<string, Expression>();
  if (value.type === "object") {
    for (const { key, value: member } of value.entries) {
      const text = key.type === "variable" ? key.name : literalText(key);
      if (text !== undefined) members.set(text, member);
    }
  }
  const version = members.get("version");
  const source = members.get("source");
  return {
    address: providerAddress((source && literalText(source)) ?? name),
    constraint: version && literalText(version),
    at: version ? file.spanOf(version) : at,
  };
}

function literalText(expression: Expression): string | undefined {
  return expression.type === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}

/** The provider configuration that a resource names, or its type implies. */
export function providerNameOf({ attributes, block }: Declaration): ProviderName {
  const stated = attributes.get("provider");
  const named = stated && providerNameIn(stated.attribute.value);
  if (named) return named;
  const type = block.labels[0] ?? "";
  const underscore = type.indexOf("_");
  return { name: underscore < 0 ? type : type.slice(0, underscore), alias: undefined };
}

/** `azurerm.hub`, as a traversal or as text; of `azurerm.by_region[each.key]`, what OpenTofu has, without the key. */
function providerNameIn(expression: Expression): ProviderName | undefined {
  if (expression.type === "index") return providerNameIn(expression.of);
  if (expression.type === "variable") return { name: expression.name, alias: undefined };
  if (expression.type === "attribute" && expression.of.type === "variable") {
    return { name: expression.of.name, alias: expression.name };
  }
  const text = literalText(expression);
  if (text === undefined) return undefined;
  const [name = "", alias] = text.split(".");
  return { name, alias };
}

/**
 * The alias by which the root module knows a provider configuration: calls hand configurations on, under names of their own, and
 * those without an alias go on by themselves. A configuration that a module has itself ends the way.
 */
export function rootAlias(module: ModuleInstance, of: ProviderName): string | undefined {
  let name = of;
  for (let each = module; each.caller && each.declaration; each = each.caller) {
    const key = name.alias === undefined ? name.name : `${name.name}.${name.alias}`;
    if (each.source.providers.has(key)) break;
    const passed = passedProvider(each.declaration, key);
    if (passed) name = passed;
    else if (name.alias !== undefined) break;
  }
  return name.alias;
}

function passedProvider(call: Declaration, key: string): ProviderName | undefined {
  const value = call.attributes.get("providers")?.attribute.value;
  if (value?.type !== "object") return undefined;
  for (const entry of value.entries) {
    const name = providerNameIn(entry.key);
    const text = name && (name.alias === undefined ? name.name : `${name.name}.${name.alias}`);
    if (text === key) return providerNameIn(entry.value);
  }
  return undefined;
}

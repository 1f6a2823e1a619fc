/**
 * Plans as `terraform show -json` prints them, made out of what a test says about resources: values, unknowns, sensitive places
 * and configuration agree with each other as they do in a real plan.
 */

import { type OutputLiteral, outputChange, plannedOutput } from "./output-literals.ts";
import { expressionJson, expressionsJson, type Parts, partsOf, unwrapped, type Written } from "./written.ts";

/** What a test says about one instance of a resource. */
export interface ResourceLiteral {
  readonly type: string;
  readonly name: string;
  readonly mode?: "managed" | "data";
  /** Key of the instance. */
  readonly index?: string | number;
  /** What `for_each` or `count` refers to. */
  readonly forEach?: readonly string[];
  readonly count?: readonly string[];
  readonly written: Written;
  /** Attributes that the code omits and the provider fills: unknown until apply. */
  readonly computed?: readonly string[];
  /** Attributes that the code omits and that have a value all the same: the provider's defaults, null for the rest. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly dependsOn?: readonly string[];
  /** Further members of the change: `previous_address`, `action_reason`, `deposed`. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Further members of `change`: `importing`, `replace_paths`. */
  readonly moreChange?: Readonly<Record<string, unknown>>;
  readonly providerKey?: string;
}

export interface VariableLiteral {
  /** Absent: none. */
  readonly default?: unknown;
  readonly sensitive?: boolean;
  /** What the run was given, or the default; root only. */
  readonly value?: unknown;
}

/** What stands in a module. */
export interface ModuleLiteral {
  readonly resources?: readonly ResourceLiteral[];
  readonly modules?: Readonly<Record<string, CallLiteral>>;
  readonly variables?: Readonly<Record<string, VariableLiteral>>;
  readonly outputs?: Readonly<Record<string, OutputLiteral>>;
}

export interface CallLiteral {
  readonly source: string;
  readonly inputs?: Written;
  readonly forEach?: readonly string[];
  /** Keys of the instances; one without a key where the call is no loop. */
  readonly keys?: readonly (string | number)[];
  /** What stands in the module, for one instance. */
  readonly contents: (key: string | number | undefined) => ModuleLiteral;
}

export interface PlanLiteral extends ModuleLiteral {
  readonly providers?: Readonly<Record<string, unknown>>;
  /** Further members at the top: `errored`, `prior_state`, `deferred_changes`. */
  readonly more?: Readonly<Record<string, unknown>>;
}

type Json = Record<string, unknown>;

const azurerm = "registry.terraform.io/hashicorp/azurerm";

export function planJson(literal: PlanLiteral): Json {
  const changes: Json[] = [];
  const planned = plannedModule(literal, "", changes);
  const outputs = Object.entries(literal.outputs ?? {});
  return {
    format_version: "1.2",
    terraform_version: "1.9.8",
    variables: valuesOf(literal.variables ?? {}),
    planned_values: {
      outputs: Object.fromEntries(outputs.map(([name, output]) => [name, plannedOutput(output)])),
      root_module: planned,
    },
    resource_changes: changes,
    output_changes: Object.fromEntries(outputs.map(([name, output]) => [name, outputChange(output)])),
    configuration: {
      provider_config: literal.providers ?? {
        azurerm: {
          name: "azurerm",
          full_name: azurerm,
          version_constraint: "~> 4.0",
          expressions: { features: [{}] },
        },
      },
      root_module: configuredModule(literal),
    },
    timestamp: "2026-01-01T00:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
    ...literal.more,
  };
}

/** One member of `resource_changes`, as `deferred_changes` has it too. */
export function changeJson(resource: ResourceLiteral, module = ""): Json {
  const { after, unknown, marks } = valuesAndMarks(resource);
  const isGoing = resource.actions?.every((action) => action === "delete" || action === "forget") === true;
  return {
    address: addressOf(resource, module),
    ...(module === "" ? {} : { module_address: module }),
    mode: resource.mode ?? "managed",
    type: resource.type,
    name: resource.name,
    ...(resource.index === undefined ? {} : { index: resource.index }),
    provider_name: azurerm,
    change: {
      actions: resource.actions ?? ["create"],
      before: resource.before ?? null,
      after: isGoing ? null : after,
      after_unknown: isGoing ? {} : unknown,
      before_sensitive: false,
      after_sensitive: isGoing ? false : marks,
      ...resource.moreChange,
    },
    ...resource.more,
  };
}

function plannedModule(literal: ModuleLiteral, module: string, changes: Json[]): Json {
  const resources = (literal.resources ?? []).flatMap((resource) => {
    const change = changeJson(resource, module);
    changes.push(change);
    const { after, marks } = valuesAndMarks(resource);
    const isGone = (change["change"] as Json)["after"] === null;
    return isGone ? [] : [{ ...shownMembers(change), schema_version: 2, values: after, sensitive_values: marks }];
  });
  const children = Object.entries(literal.modules ?? {}).flatMap(([name, call]) =>
    (call.keys ?? [undefined]).map((key) => {
      const address = `${module === "" ? "" : `${module}.`}module.${name}${indexOf(key)}`;
      return { ...plannedModule(call.contents(key), address, changes), address };
    }),
  );
  return {
    ...(resources.length === 0 ? {} : { resources }),
    ...(children.length === 0 ? {} : { child_modules: children }),
  };
}

function shownMembers(change: Json): Json {
  const { address, mode, type, name, index, provider_name } = change;
  return { address, mode, type, name, ...(index === undefined ? {} : { index }), provider_name };
}

function configuredModule(literal: ModuleLiteral): Json {
  const declared = new Map<string, Json>();
  for (const resource of literal.resources ?? []) {
    const address = localAddress(resource);
    if (!declared.has(address)) declared.set(address, configuredResource(resource, address));
  }
  const calls = Object.entries(literal.modules ?? {}).map(([name, call]) => [name, configuredCall(call)]);
  const outputs = Object.entries(literal.outputs ?? {}).map(([name, { value, sensitive: isSensitive }]) => [
    name,
    { ...(isSensitive ? { sensitive: true } : {}), expression: expressionJson(value) },
  ]);
  const variables = Object.entries(literal.variables ?? {}).map(([name, { value: _, ...variable }]) => [
    name,
    variable,
  ]);
  return {
    ...(outputs.length === 0 ? {} : { outputs: Object.fromEntries(outputs) }),
    ...(declared.size === 0 ? {} : { resources: [...declared.values()] }),
    ...(calls.length === 0 ? {} : { module_calls: Object.fromEntries(calls) }),
    ...(variables.length === 0 ? {} : { variables: Object.fromEntries(variables) }),
  };
}

function configuredCall(call: CallLiteral): Json {
  return {
    source: call.source,
    ...(call.inputs ? { expressions: expressionsJson(call.inputs) } : {}),
    ...(call.forEach ? { for_each_expression: { references: unwrapped(call.forEach) } } : {}),
    module: configuredModule(call.contents(call.keys?.[0])),
  };
}

function configuredResource(resource: ResourceLiteral, address: string): Json {
  const expressions = expressionsJson(resource.written);
  return {
    address,
    mode: resource.mode ?? "managed",
    type: resource.type,
    name: resource.name,
    provider_config_key: resource.providerKey ?? "azurerm",
    // Terraform leaves out what is empty.
    ...(Object.keys(expressions).length === 0 ? {} : { expressions }),
    schema_version: 2,
    ...(resource.forEach ? { for_each_expression: { references: unwrapped(resource.forEach) } } : {}),
    ...(resource.count ? { count_expression: { references: unwrapped(resource.count) } } : {}),
    ...(resource.dependsOn ? { depends_on: resource.dependsOn } : {}),
  };
}

function localAddress({ mode, type, name }: ResourceLiteral): string {
  return `${mode === "data" ? "data." : ""}${type}.${name}`;
}

function addressOf(resource: ResourceLiteral, module: string): string {
  const local = localAddress(resource) + indexOf(resource.index);
  return module === "" ? local : `${module}.${local}`;
}

function indexOf(key: string | number | undefined): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}

function valuesAndMarks(resource: ResourceLiteral): Parts {
  const parts = partsOf(resource.written);
  const computed = (resource.computed ?? []).map((name) => [name, true]);
  return {
    after: { ...resource.defaults, ...parts.after },
    unknown: { ...Object.fromEntries(computed), ...parts.unknown },
    marks: parts.marks,
  };
}

function valuesOf(variables: Readonly<Record<string, VariableLiteral>>): Json {
  const given = Object.entries(variables).filter(([, variable]) => "value" in variable || "default" in variable);
  return Object.fromEntries(given.map(([name, { value, default: standard }]) => [name, { value: value ?? standard }]));
}

import type {
  ProviderVersion,
  TerraformResource,
  TerraformStage,
  TerraformTree,
} from "../../../src/collectors/code/terraform/tree.ts";
import type { ObjectValue, Reference, UnknownReason, Value } from "../../../src/collectors/code/terraform/value.ts";
import type { SourceSpan } from "../../../src/model/fact.ts";

/** A value as a test writes it: plain, or a finished `Value` where it has a place, an origin or is not known. */
export type Plain = string | number | boolean | null | Value | readonly Plain[] | { readonly [name: string]: Plain };

const kinds: ReadonlySet<unknown> = new Set(["scalar", "list", "object", "unknown"]);

function isValue(plain: object): plain is Value {
  return "kind" in plain && kinds.has(plain.kind);
}

/** Turns a literal into a value; `at` is the line of `main.tf` (or a span) at which the whole of it stands. */
export function value(plain: Plain, at?: number | SourceSpan): Value {
  const place = at === undefined ? {} : { at: typeof at === "number" ? line(at) : at };
  if (plain === null || typeof plain !== "object") return { kind: "scalar", value: plain, ...place };
  if (isList(plain)) return { kind: "list", items: plain.map((item) => value(item)), ...place };
  if (isValue(plain)) return { ...plain, ...place };
  return { ...object(plain), ...place };
}

function isList(plain: object): plain is readonly Plain[] {
  return Array.isArray(plain);
}

function object(plain: { readonly [name: string]: Plain }): ObjectValue {
  return {
    kind: "object",
    entries: new Map(Object.entries(plain).map(([name, item]) => [name, value(item)])),
  };
}

/** A span of one line. */
export function line(startLine: number, uri = "main.tf"): SourceSpan {
  return { uri, startLine };
}

/** An attribute of a resource: `ref("azurerm_key_vault.kv", "id")`. */
export function ref(address: string, ...path: readonly (string | number)[]): Value {
  const expression = [address, ...path].join(".");
  return { kind: "unknown", expression, why: "apply", references: [{ address, path }] };
}

/** A text of pieces, some of which are attributes of resources. */
export function template(...parts: readonly (string | Reference)[]): Value {
  const references = parts.filter((part) => typeof part !== "string");
  const text = parts.map((part) => (typeof part === "string" ? part : `\${${[part.address, ...part.path].join(".")}}`));
  return { kind: "unknown", expression: `"${text.join("")}"`, why: "apply", references, parts };
}

/** Something that nobody knows before an apply: `open("var.mode")`. */
export function open(expression: string, why: UnknownReason = "input"): Value {
  return { kind: "unknown", expression, why, references: [] };
}

export type ResourceLiteral = Partial<Omit<TerraformResource, "values">>;

/**
 * A resource by its address, which names mode, module, type and name as well; its block stands at the first line of `main.tf` unless
 * `given` says otherwise.
 */
export function resource(
  address: string,
  values: { readonly [name: string]: Plain } = {},
  given: ResourceLiteral = {},
): TerraformResource {
  const words = /^(?<module>(?:module\.[^.[]+(?:\[[^\]]*\])?\.)*)(?<data>data\.)?(?<type>[^.[]+)\.(?<name>[^.[]+)/.exec(
    address,
  )?.groups;
  if (!words) throw new Error(`no address: ${address}`);
  const { module = "", data, type = "", name = "" } = words;
  return {
    mode: data === undefined ? "managed" : "data",
    type,
    name,
    address,
    module: module.replace(/\.$/, ""),
    uri: "main.tf",
    at: { uri: "main.tf", startLine: 1, endLine: 9 },
    values: object(values),
    provider: undefined,
    providerAlias: undefined,
    dependsOn: [],
    ...given,
  };
}

/** A provider as the code asks for it: `provider("azurerm", "~> 4.0")`, `provider("azurerm", undefined, "4.81.0")`. */
export function provider(name: string, constraint?: string, locked?: string): ProviderVersion {
  return { name, constraint, locked };
}

/** A tree that consists of these resources. */
export function tree(
  resources: readonly TerraformResource[],
  given: Partial<Omit<TerraformTree, "resources">> & { readonly stage?: TerraformStage } = {},
): TerraformTree {
  return {
    stage: "source",
    root: "",
    resources,
    variables: [],
    outputs: [],
    providerConfigurations: [],
    providers: [],
    backend: undefined,
    calls: [],
    refused: [],
    ...given,
  };
}

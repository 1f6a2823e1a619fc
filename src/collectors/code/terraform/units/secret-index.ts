import type { ValueOrigin } from "../../../../model/code.ts";
import type { TerraformResource, TerraformTree, TerraformVariable } from "../tree.ts";
import type { Reference, Value } from "../value.ts";
import {
  computedSecrets,
  dataSecrets,
  generatedSecrets,
  type SecretAttribute,
  secretGenerators,
  statedSecrets,
} from "./secret-attributes.ts";
import { statedSecretsOf } from "./stated-secrets.ts";
import { homeOf, leavesOf, placeKey } from "./walk-value.ts";

/** A secret that a value is made of. */
export interface SecretSource {
  readonly address: string;
  readonly path: string;
  /** What it is, with the resource that has it. */
  readonly what: string;
  readonly origin: ValueOrigin;
}

/** What one tree says of secrets: which attributes hold one, and which variables feed those. */
export interface SecretIndex {
  /** The resource that an address names, with or without the key of its instance. */
  resource(address: string): TerraformResource | undefined;
  /** The resource type that an address names, whether or not it is in the tree. */
  typeOf(address: string): string | undefined;
  /** Attributes of resources that a value names and that hold a secret; each once. */
  sourcesOf(value: Value): readonly SecretSource[];
  /** The same, and the stated secrets whose values stand where this one's parts do: known values name nothing. */
  secretsIn(value: Value): readonly SecretSource[];
  /** Variables that a value is, or is made of. */
  variablesOf(value: Value): readonly TerraformVariable[];
  /** True where something that holds a secret is fed by the resource. */
  feeds(address: string): boolean;
  /** Where the value of a variable goes that makes it a secret: an address and path. */
  useOf(variable: TerraformVariable): string | undefined;
}

/** Attributes of a resource that hold a secret, whoever gives it. */
export function secretAttributesOf({
  mode,
  type,
}: Pick<TerraformResource, "mode" | "type">): readonly SecretAttribute[] {
  if (mode === "data") return dataSecrets.get(type) ?? [];
  if (mode === "ephemeral") return [];
  return statedSecrets.get(type) ?? generatedSecrets.get(type) ?? computedSecrets.get(type) ?? [];
}

export function indexSecrets(tree: TerraformTree): SecretIndex {
  const index = new Index(tree);
  index.follow(tree.resources);
  return index;
}

class Index implements SecretIndex {
  readonly #resources = new Map<string, TerraformResource>();
  readonly #variables = new Map<string, TerraformVariable>();
  /** Variables by where their values stand. */
  readonly #homes = new Map<string, TerraformVariable>();
  /** Stated secrets by where their values stand: known values are followed by their place. */
  readonly #stated = new Map<string, SecretSource>();
  readonly #fed = new Set<string>();
  readonly #uses = new Map<TerraformVariable, string>();

  constructor(tree: TerraformTree) {
    for (const resource of tree.resources) {
      this.#resources.set(resource.address, resource);
      const plain = withoutKeys(resource.address);
      if (!this.#resources.has(plain)) this.#resources.set(plain, resource);
    }
    for (const variable of tree.variables) this.#addVariable(variable);
  }

  #addVariable(variable: TerraformVariable): void {
    this.#variables.set(addressOf(variable), variable);
    for (const value of [variable.value, variable.default]) {
      for (const at of value ? [value.at, value.from?.at] : []) {
        // A value that a module is called with stands with its caller: the outermost variable keeps the place.
        if (at && !this.#homes.has(placeKey(at))) this.#homes.set(placeKey(at), variable);
      }
    }
  }

  /** Notes which variables and resources feed attributes that hold secrets. */
  follow(resources: readonly TerraformResource[]): void {
    for (const resource of resources) {
      for (const { path, value, attribute } of statedSecretsOf(resource)) {
        const home = homeOf(value);
        if (isFollowed(value) && home) this.#stated.set(placeKey(home), sourceFor(resource, attribute, path));
        for (const source of this.sourcesOf(value)) this.#fed.add(source.address);
        for (const variable of this.variablesOf(value)) {
          if (!this.#uses.has(variable)) this.#uses.set(variable, `${resource.address}.${path}`);
        }
      }
    }
  }

  resource(address: string): TerraformResource | undefined {
    return this.#resources.get(address) ?? this.#resources.get(withoutKeys(address));
  }

  typeOf(address: string): string | undefined {
    return (this.resource(address) ?? kindOf(address))?.type;
  }

  sourcesOf(value: Value): readonly SecretSource[] {
    const found = new Map<string, SecretSource>();
    for (const { value: leaf } of leavesOf(value)) {
      for (const reference of restsOn(leaf)) {
        const source = this.#sourceAt(reference);
        if (source) found.set(`${source.address}.${source.path}`, source);
      }
    }
    return [...found.values()];
  }

  secretsIn(value: Value): readonly SecretSource[] {
    const found = new Map(this.sourcesOf(value).map((source) => [`${source.address}.${source.path}`, source]));
    for (const { value: leaf } of leavesOf(value)) {
      const home = isFollowed(leaf) ? homeOf(leaf) : undefined;
      const source = home && this.#stated.get(placeKey(home));
      if (source) found.set(`${source.address}.${source.path}`, source);
    }
    return [...found.values()];
  }

  /** Of a resource that is not in the tree, its address says what it is: only those that are judged are read. */
  #sourceAt({ address, path }: Reference): SecretSource | undefined {
    const resource = this.resource(address) ?? kindOf(address);
    if (!resource) return undefined;
    const names = path.filter((step) => typeof step === "string");
    const attribute = secretAttributesOf(resource).find((one) =>
      names.every((name, step) => covers(one.path, name, step)),
    );
    return attribute && sourceFor({ ...resource, address }, attribute, attribute.path.join("."));
  }

  variablesOf(value: Value): readonly TerraformVariable[] {
    const found = new Set<TerraformVariable>();
    const add = (variable: TerraformVariable | undefined) => {
      if (variable) found.add(variable);
    };
    for (const { value: leaf } of leavesOf(value)) {
      for (const at of [leaf.from?.at, leaf.at]) add(at && this.#homes.get(placeKey(at)));
      if (leaf.kind === "unknown") add(this.#variables.get(leaf.expression));
      for (const { address } of restsOn(leaf)) add(this.#variables.get(address));
    }
    return [...found];
  }

  feeds(address: string): boolean {
    return this.#fed.has(address);
  }

  useOf(variable: TerraformVariable): string | undefined {
    return this.#uses.get(variable);
  }
}

/** Values that stand somewhere: known ones, and what a variable is going to be given. */
function isFollowed({ kind, from }: Value): boolean {
  return kind === "scalar" || (kind === "unknown" && from !== undefined);
}

/** What a value names, known or not. */
function restsOn(value: Value): readonly Reference[] {
  const references = value.kind === "unknown" ? value.references : (value.restsOn ?? []);
  if (references.length < 2) return references;
  // A plan names `random_password.db` beside `random_password.db.result`: that is the same mention, not the whole resource.
  const precise = new Set(references.filter(({ path }) => path.length > 0).map(({ address }) => address));
  return references.filter(({ address, path }) => path.length > 0 || !precise.has(address));
}

/** A whole resource is all of its attributes; a step beyond the attribute is still inside it. */
function covers(path: readonly string[], name: string, step: number): boolean {
  return step >= path.length || path[step] === name;
}

function sourceFor(resource: Addressed, attribute: SecretAttribute, path: string): SecretSource {
  const what = `${attribute.what} of ${resource.address}`;
  return { address: resource.address, path, what, origin: originOf(resource) };
}

function originOf({ mode, type }: Pick<TerraformResource, "mode" | "type">): ValueOrigin {
  if (mode === "data") return "data";
  return generatedSecrets.has(type) ? "generated" : "resource";
}

/** True for a type whose attribute is a secret by itself, whether or not it feeds one. */
export function isSecretByPurpose(type: string): boolean {
  return secretGenerators.has(type);
}

function addressOf({ module, name }: TerraformVariable): string {
  return module === "" ? `var.${name}` : `${module}.var.${name}`;
}

type Addressed = Pick<TerraformResource, "mode" | "type" | "address">;

/** Mode and type out of an address: `module.a["x"].data.t.n[0]`. */
function kindOf(address: string): Pick<TerraformResource, "mode" | "type"> | undefined {
  const names = withoutKeys(address).split(".");
  while (names[0] === "module") names.splice(0, 2);
  const [first = "", second = "", third] = names;
  if (first === "data" || first === "ephemeral") return third === undefined ? undefined : { mode: first, type: second };
  return second === "" || first === "var" || first === "local" ? undefined : { mode: "managed", type: first };
}

/** An address with the keys of its instances taken out: `module.a["x"].t.n[0]` is `module.a.t.n`. */
function withoutKeys(address: string): string {
  let plain = "";
  let isInKey = false;
  let isQuoted = false;
  for (let index = 0; index < address.length; index += 1) {
    const character = address[index];
    if (isQuoted && character === "\\") index += 1;
    else if (isInKey && character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "[") isInKey = true;
    else if (!isQuoted && character === "]") isInKey = false;
    else if (!isInKey) plain += character;
  }
  return plain;
}

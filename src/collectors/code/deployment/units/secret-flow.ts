import type { ValueOrigin } from "../../../../model/code.ts";
import { leavesOf, placeKey } from "../../terraform/units/walk-value.ts";
import type { Reference, ScalarValue, UnknownValue, Value } from "../../terraform/value.ts";
import type { DeployedParameter, Deployment } from "../deployment.ts";
import { namesInText } from "./expression-names.ts";

/** A secret that the platform gives, as a value names it. */
export interface SecretSource {
  readonly address: string;
  readonly path: string;
  /** In words, with the resource that gives it. */
  readonly what: string;
  readonly origin: ValueOrigin;
}

/** A value that goes where a secret is set. */
export interface SecretUse {
  readonly value: Value;
  /** Module of the code that states it. */
  readonly module: string;
  /** Address and path. */
  readonly use: string;
}

/** Where the secrets of one deployment come from, and which parameters feed them. */
export class SecretFlow {
  /** Parameters by where their declarations and values stand. */
  readonly #homes = new Map<string, DeployedParameter>();
  readonly #defaults = new Set<string>();
  readonly #valueFiles = new Set<string>();
  readonly #byName = new Map<string, DeployedParameter>();
  readonly #uses = new Map<DeployedParameter, string>();

  constructor({ parameters }: Deployment) {
    // What a module is called with stands with its caller: the outermost parameter keeps the place.
    const outerFirst = [...parameters].sort((a, b) => a.module.length - b.module.length);
    for (const parameter of outerFirst) this.#add(parameter);
  }

  #add(parameter: DeployedParameter): void {
    const { name, module, at, value, default: initial, givenIn } = parameter;
    this.#byName.set(nameKey(module, name), parameter);
    if (initial?.at) this.#defaults.add(placeKey(initial.at));
    if (givenIn) this.#valueFiles.add(givenIn.uri);
    for (const place of [at, initial?.at, value.at, value.from?.at, givenIn?.at]) {
      if (place && !this.#homes.has(placeKey(place))) this.#homes.set(placeKey(place), parameter);
    }
  }

  /** Notes the parameters of which a value is made that goes where a secret is set. */
  follow({ value, module, use }: SecretUse): void {
    for (const parameter of this.parametersOf(value, module)) {
      if (!this.#uses.has(parameter)) this.#uses.set(parameter, use);
    }
  }

  /** Where the value of a parameter goes that makes it a secret: an address and path. */
  useOf(parameter: DeployedParameter): string | undefined {
    return this.#uses.get(parameter);
  }

  /** Parameters that a value is, or is made of. */
  parametersOf(value: Value, module: string): readonly DeployedParameter[] {
    const found = new Set<DeployedParameter>();
    for (const { value: leaf } of leavesOf(value)) {
      const home = this.#homeOf(leaf);
      if (home) found.add(home);
      else if (leaf.kind === "unknown") for (const one of this.#named(leaf, module)) found.add(one);
    }
    return [...found];
  }

  #homeOf({ from, at }: ScalarValue | UnknownValue): DeployedParameter | undefined {
    return (from?.at && this.#homes.get(placeKey(from.at))) ?? (at && this.#homes.get(placeKey(at)));
  }

  /** What is made of a parameter without being it says so in its expression alone. */
  #named({ expression }: UnknownValue, module: string): readonly DeployedParameter[] {
    return namesInText(expression).flatMap((name) => this.#byName.get(nameKey(module, name)) ?? []);
  }

  /** Secrets that the platform gives and that a value names: keys that a resource lists, a secret out of a vault. */
  sourcesOf(value: Value): readonly SecretSource[] {
    const found = new Map<string, SecretSource>();
    for (const { value: leaf } of leavesOf(value)) {
      if (leaf.kind !== "unknown") continue;
      const named = leaf.references.flatMap((reference) => sourceOf(reference) ?? []);
      const sources = named.length > 0 ? named : calledIn(leaf);
      for (const source of sources) found.set(`${source.address}.${source.path}`, source);
    }
    return [...found.values()];
  }

  /** Where a value comes from. A known one that no parameter gives stands in the text itself. */
  originOf(value: Value): ValueOrigin {
    const [source] = this.sourcesOf(value);
    if (source) return source.origin;
    const known = [...leavesOf(value)].map(({ value: leaf }) => leaf).find(isStated);
    if (!known) return "parameter";
    const home = known.from?.at ?? known.at;
    if (home && this.#valueFiles.has(home.uri)) return "file";
    return home && this.#defaults.has(placeKey(home)) ? "default" : "literal";
  }
}

/** A known text; what is empty is none. */
function isStated(leaf: ScalarValue | UnknownValue): leaf is ScalarValue {
  return leaf.kind === "scalar" && leaf.value !== null && leaf.value !== "";
}

const listing = /^list[a-z0-9]*\(\)$/i;

function sourceOf({ address, path }: Reference): SecretSource | undefined {
  const [first, ...rest] = path;
  if (first === "getSecret") {
    // Without a vault of the code, all arguments of `az.getSecret` are there: subscription, group, vault, name, version.
    const isElsewhere = address === "getSecret()";
    const [name, vault] = isElsewhere ? [rest[3], rest[2]] : [rest[0], address];
    return { address, path: path.join("."), what: `the secret ${String(name)} of ${String(vault)}`, origin: "data" };
  }
  const isCall = (text: string) => text.endsWith("()") && listing.test(text);
  return isCall(address) || (typeof first === "string" && isCall(first)) ? listed(address, path) : undefined;
}

const listCall = /\b(list[A-Z][A-Za-z]*)\(/;

/** Of what the deployment does not declare, the expression alone says that its keys are listed. */
function calledIn({ expression, isSensitive }: UnknownValue): readonly SecretSource[] {
  const [, name] = isSensitive ? (listCall.exec(expression) ?? []) : [];
  return name === undefined ? [] : [listed(`${name}()`, [])];
}

function listed(address: string, path: Reference["path"]): SecretSource {
  const what = address.endsWith("()") ? `what ${address} gives` : `what ${String(path[0])} of ${address} gives`;
  return { address, path: path.join("."), what, origin: "resource" };
}

function nameKey(module: string, name: string): string {
  return `${module}\n${name.toLowerCase()}`;
}

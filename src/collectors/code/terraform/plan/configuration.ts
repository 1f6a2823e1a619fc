import { type JsonObject, memberOf, membersOf, objectOf, objectsOf, textOf } from "../json.ts";
import { callNames } from "./addresses.ts";

/** A module of a plan's configuration: what its files declare, whatever instances there are. */
export interface ConfiguredModule {
  readonly json: JsonObject;
  /** By address in the module: `azurerm_key_vault.kv`, `data.azurerm_client_config.current`. */
  readonly resources: ReadonlyMap<string, JsonObject>;
  readonly calls: ReadonlyMap<string, JsonObject>;
  readonly outputs: ReadonlyMap<string, unknown>;
}

const prefixByMode: ReadonlyMap<string | undefined, string> = new Map([
  ["data", "data."],
  ["ephemeral", "ephemeral."],
]);

/** `azurerm_key_vault.kv`, `data.azurerm_key_vault.kv`. */
export function localAddress(resource: JsonObject): string {
  const prefix = prefixByMode.get(textOf(resource, "mode")) ?? "";
  return `${prefix}${textOf(resource, "type") ?? ""}.${textOf(resource, "name") ?? ""}`;
}

/** The `configuration` of a plan, each module read when somebody asks for it. */
export class PlanConfiguration {
  readonly #root: JsonObject | undefined;
  readonly #modules = new Map<string, ConfiguredModule | undefined>();
  readonly providers: ReadonlyMap<string, unknown>;

  constructor(plan: unknown) {
    const configuration = objectOf(plan, "configuration");
    this.#root = objectOf(configuration, "root_module");
    this.providers = new Map(membersOf(memberOf(configuration, "provider_config")));
  }

  /** False for a plan that was minimised: then nothing tells what the code omits. */
  get isThere(): boolean {
    return this.#root !== undefined;
  }

  /** The module of an instance: `module.a["x"].module.b`; empty for the root. */
  moduleOf(instance: string): ConfiguredModule | undefined {
    if (this.#modules.has(instance)) return this.#modules.get(instance);
    const found = this.#find(callNames(instance));
    this.#modules.set(instance, found);
    return found;
  }

  /** The call that makes a module instance; undefined for the root. */
  callOf(instance: string): JsonObject | undefined {
    const names = callNames(instance);
    const name = names.at(-1);
    return name === undefined ? undefined : this.#find(names.slice(0, -1))?.calls.get(name);
  }

  #find(names: readonly string[]): ConfiguredModule | undefined {
    const key = `declared ${names.join(" ")}`;
    if (this.#modules.has(key)) return this.#modules.get(key);
    let json = this.#root;
    for (const name of names) json = objectOf(objectOf(objectOf(json, "module_calls"), name), "module");
    const found = json === undefined ? undefined : configuredModule(json);
    this.#modules.set(key, found);
    return found;
  }
}

function configuredModule(json: JsonObject): ConfiguredModule {
  const resources = objectsOf(json, "resources").map((resource) => [localAddress(resource), resource] as const);
  return {
    json,
    resources: new Map(resources),
    calls: new Map(membersOf(memberOf(json, "module_calls")).flatMap(([name, call]) => callEntry(name, call))),
    outputs: new Map(membersOf(memberOf(json, "outputs"))),
  };
}

function callEntry(name: string, call: unknown): (readonly [string, JsonObject])[] {
  return typeof call === "object" && call !== null && !Array.isArray(call) ? [[name, call as JsonObject]] : [];
}

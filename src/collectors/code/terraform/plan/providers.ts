import { secretTestOf } from "../dropped-secrets.ts";
import { memberOf, textOf } from "../json.ts";
import type { ProviderConfiguration, ProviderVersion } from "../tree.ts";
import type { PlanConfiguration } from "./configuration.ts";
import { ExpressionValues } from "./expression-value.ts";
import type { References } from "./references.ts";

/** The provider of a resource, with the alias of its configuration. */
export interface ResourceProvider {
  readonly provider: ProviderVersion | undefined;
  readonly alias: string | undefined;
}

/**
 * What a plan says about the provider of a resource. A plan names no exact version, only what the code asks for.
 * `key` is the resource's `provider_config_key`, `fullName` the change's `provider_name`.
 */
export function providerOf(
  configuration: PlanConfiguration,
  key: string | undefined,
  fullName: string | undefined,
): ResourceProvider {
  const entry = key === undefined ? undefined : configuration.providers.get(key);
  const local = key?.slice(key.lastIndexOf(":") + 1);
  const name = textOf(entry, "name")?.split(".")[0] ?? local?.split(".")[0] ?? fullName?.split("/").at(-1);
  const alias = textOf(entry, "alias") ?? local?.split(".")[1];
  if (name === undefined) return { provider: undefined, alias };
  const constraint = textOf(entry, "version_constraint") ?? anyConstraint(configuration, fullName, name);
  return { provider: { name, locked: undefined, constraint }, alias };
}

/** Modules that take a provider over have no constraint of their own: then the one of the same provider elsewhere holds. */
function anyConstraint(
  configuration: PlanConfiguration,
  fullName: string | undefined,
  name: string,
): string | undefined {
  for (const entry of configuration.providers.values()) {
    const isSame = fullName === undefined ? textOf(entry, "name") === name : textOf(entry, "full_name") === fullName;
    const constraint = isSame ? textOf(entry, "version_constraint") : undefined;
    if (constraint !== undefined) return constraint;
  }
  return;
}

/** What the root module asks for: each provider once. */
export function rootProviders(configuration: PlanConfiguration): readonly ProviderVersion[] {
  const byName = new Map<string, ProviderVersion>();
  for (const entry of configuration.providers.values()) {
    const name = textOf(entry, "name");
    if (name === undefined || isOfModule(entry)) continue;
    const constraint = textOf(entry, "version_constraint") ?? byName.get(name)?.constraint;
    byName.set(name, { name, locked: undefined, constraint });
  }
  return [...byName.values()];
}

/** The `provider` blocks of the root module, with their features. */
export function providerConfigurations(
  uri: string,
  configuration: PlanConfiguration,
  references: References,
): readonly ProviderConfiguration[] {
  const found: ProviderConfiguration[] = [];
  for (const entry of configuration.providers.values()) {
    const name = textOf(entry, "name");
    const expressions = memberOf(entry, "expressions");
    // Without expressions it is only required, and no block configures it.
    if (name === undefined || expressions === undefined || isOfModule(entry)) continue;
    const type = `provider.${name}`;
    const values = new ExpressionValues({
      type,
      address: type,
      isSecret: secretTestOf(type, {}),
      referencesOf: (node) => references.of(node, { module: "", key: undefined, forEach: undefined }),
    }).block(expressions);
    found.push({ name, alias: textOf(entry, "alias"), module: "", uri, at: undefined, values });
  }
  return found;
}

function isOfModule(entry: unknown): boolean {
  const module = textOf(entry, "module_address");
  return module !== undefined && module !== "";
}

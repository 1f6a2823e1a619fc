import { type CodeUnit, codeUnit, type StateStorage } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { ProviderConfiguration, TerraformTree } from "../tree.ts";
import { blocksOf } from "./faults/fault-list.ts";
import { isVault, type UnitContext } from "./unit-context.ts";
import { booleanOf, stated, textOf } from "./walk-value.ts";

/** What azurerm's block `features.key_vault` may switch off, all on where nothing is stated. */
const purgeSwitches = [
  { name: "purge_soft_delete_on_destroy", types: ["azurerm_key_vault"] },
  { name: "purge_soft_deleted_certificates_on_destroy", types: ["azurerm_key_vault_certificate"] },
  { name: "purge_soft_deleted_keys_on_destroy", types: ["azurerm_key_vault_key"] },
  { name: "purge_soft_deleted_secrets_on_destroy", types: ["azurerm_key_vault_secret"] },
  {
    name: "purge_soft_deleted_hardware_security_modules_on_destroy",
    types: ["azurerm_key_vault_managed_hardware_security_module"],
  },
  {
    name: "purge_soft_deleted_hardware_security_module_keys_on_destroy",
    types: ["azurerm_key_vault_managed_hardware_security_module_key"],
  },
] as const;

/** A unit for each configuration of azurerm whose destroys also purge what the tree has. */
export function providerUnits(tree: TerraformTree, { format }: UnitContext): readonly CodeUnit[] {
  const configurations = tree.providerConfigurations.filter(({ name, module }) => name === "azurerm" && module === "");
  return configurations.flatMap((configuration) => {
    const { uri, at, alias } = configuration;
    const purges = purgesOf(configuration, tree);
    if (!purges) return [];
    const name = alias === undefined ? "provider.azurerm.features" : `provider.azurerm.${alias}.features`;
    const unit = codeUnit({ id: `${uri}#${name}`, name, unit: "provider", format });
    return [{ ...unit, ...(at ? { at } : {}), ...vaultPlace(tree), purgesOnDestroy: read(purges, at) }];
  });
}

/** Switches that are on and have something to purge; undefined where the tree has nothing of the kind. */
function purgesOf({ alias, values }: ProviderConfiguration, tree: TerraformTree): readonly string[] | undefined {
  const types = new Set<string>();
  for (const { mode, type, providerAlias } of tree.resources) {
    if (mode === "managed" && providerAlias === alias) types.add(type);
  }
  const relevant = purgeSwitches.filter((one) => one.types.some((type) => types.has(type)));
  if (relevant.length === 0) return undefined;
  const settings = blocksOf(values, "features").flatMap((features) => blocksOf(features, "key_vault"));
  return relevant
    .filter(({ name }) =>
      settings.every((block) => {
        const value = stated(block, name);
        return value === undefined || booleanOf(value) === true;
      }),
    )
    .map(({ name }) => name);
}

/** A root belongs to the environment of its vaults, where they agree on one name or have one in common. */
function vaultPlace(tree: TerraformTree): Partial<Pick<CodeUnit, "vaultName">> {
  const names = tree.resources.filter(isVault).map(({ values }) => textOf(values.entries.get("name")));
  const [first] = names;
  return first !== undefined && names.every((name) => name === first) ? { vaultName: read(first) } : {};
}

/**
 * The root module with the place of its state; undefined where nothing in it puts a secret there, and for a module that is no
 * root: azurerm asks a root for its `provider` block, and what has none is called from elsewhere.
 */
export function moduleUnit(
  tree: TerraformTree,
  secretBearing: readonly string[],
  hasState: readonly string[],
): CodeUnit | undefined {
  if (tree.stage !== "source" || (secretBearing.length === 0 && hasState.length === 0)) return undefined;
  const { backend } = tree;
  if (!backend && hasState.length === 0 && tree.providerConfigurations.every(({ module }) => module !== ""))
    return undefined;
  const uri = backend?.uri ?? tree.providerConfigurations.find(({ module }) => module === "")?.uri ?? tree.root;
  const at = backend?.at ?? tree.providerConfigurations.find(({ module }) => module === "")?.at;
  const storage: StateStorage = { backend: backend?.type ?? null, secretBearing, committed: hasState };
  const name = tree.root === "" ? "root module" : `root module ${tree.root}`;
  return {
    ...codeUnit({ id: `${uri}#module`, name, unit: "module", format: "terraform" }),
    ...(at ? { at } : {}),
    ...vaultPlace(tree),
    stateStorage: read(storage, at),
  };
}

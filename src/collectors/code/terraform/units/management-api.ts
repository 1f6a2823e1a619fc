import type { CodeUnit, ManagementApi } from "../../../../model/code.ts";
import { codeUnit } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { ProviderVersion, TerraformResource, TerraformTree } from "../tree.ts";
import { isAtLeast, isBelow, versionsOf } from "./provider-version.ts";
import type { UnitContext } from "./unit-context.ts";
import { textOf } from "./walk-value.ts";

/** The first azurerm that writes vaults through the API version that does not retire, and both API versions. */
const turn = { version: [4, 81, 0], before: "2023-02-01", since: "2026-02-01" } as const;

/** The types of azurerm that write through the management API of key vaults. */
const managementTypes: ReadonlySet<string> = new Set([
  "azurerm_key_vault",
  "azurerm_key_vault_access_policy",
  "azurerm_key_vault_managed_hardware_security_module",
]);

/** A unit for each provider, and each file with azapi, that writes vaults through a management API. */
export function managementUnits(tree: TerraformTree, context: UnitContext): readonly CodeUnit[] {
  const managed = tree.resources.filter(({ mode }) => mode === "managed");
  return [...azurermUnits(managed, tree, context), ...azapiUnits(managed, context)];
}

/** One for every constraint: modules may ask for other versions than the root does. */
function azurermUnits(
  managed: readonly TerraformResource[],
  tree: TerraformTree,
  context: UnitContext,
): readonly CodeUnit[] {
  const root = tree.providers.find(({ name }) => name === "azurerm");
  const byId = new Map<string, CodeUnit>();
  for (const resource of managed) {
    const provider = resource.provider ?? root;
    if (!managementTypes.has(resource.type) || provider?.name !== "azurerm") continue;
    const uri = provider.at?.uri ?? (tree.root === "" ? resource.uri : tree.root);
    const id = `${uri}#provider.azurerm`;
    if (byId.has(id)) continue;
    const unit = codeUnit({ id, name: "provider.azurerm", unit: "provider", format: context.format });
    byId.set(id, { ...unit, ...(provider.at ? { at: provider.at } : {}), managementApi: read(azurermApi(provider)) });
  }
  return [...byId.values()];
}

function azurermApi(provider: ProviderVersion): ManagementApi {
  const range = versionsOf(provider);
  const asked = provider.locked ?? provider.constraint;
  const oldest = isAtLeast(range, turn.version) ? turn.since : turn.before;
  const newest = isBelow(range, turn.version) ? turn.before : turn.since;
  return {
    tool: asked === undefined ? "azurerm" : `azurerm ${asked}`,
    apiVersion: newest,
    oldest: oldest === newest ? null : oldest,
    ...(provider.at ? { at: provider.at } : {}),
  };
}

/** One for every file: a version is repeated on each resource, and is changed file by file. */
function azapiUnits(managed: readonly TerraformResource[], context: UnitContext): readonly CodeUnit[] {
  const oldest = new Map<
    string,
    { readonly resource: TerraformResource; readonly type: string; readonly version: string }
  >();
  for (const resource of managed) {
    const found = keyVaultType(resource);
    if (!found) continue;
    const before = oldest.get(resource.uri);
    if (!before || found.version < before.version) oldest.set(resource.uri, { resource, ...found });
  }
  return [...oldest].map(([uri, { resource, type, version }]) => {
    const at = resource.values.entries.get("type")?.at ?? resource.at;
    const unit = codeUnit({ id: `${uri}#azapi`, name: `azapi in ${uri}`, unit: "file", format: context.format });
    const api: ManagementApi = { tool: `${type}@${version}`, apiVersion: version, oldest: null, ...(at ? { at } : {}) };
    return { ...unit, ...(at ? { at } : {}), managementApi: read(api) };
  });
}

/** The type and version of a resource of azapi that is a key vault, an HSM, or something in one. */
function keyVaultType({ type, values }: TerraformResource) {
  if (type !== "azapi_resource" && type !== "azapi_update_resource" && type !== "azapi_resource_action")
    return undefined;
  const [name = "", version] = (textOf(values.entries.get("type")) ?? "").split("@");
  const isVault = /^microsoft\.keyvault\/(vaults|managedhsms)(\/|$)/i.test(name);
  return isVault && version !== undefined && /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/.test(version)
    ? { type: name, version }
    : undefined;
}

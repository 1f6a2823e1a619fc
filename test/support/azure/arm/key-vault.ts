import { answer } from "../server/exchange.ts";
import { keyVaultShapes } from "../shapes/key-vault-management.ts";
import { vaultId } from "../tenant/vault-model.ts";
import { resourceNotFound } from "./errors.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { type ArmRoute, given, groupScope, subscriptionScope } from "./route.ts";
import { connectionOf, printDeleted, printVault, storesIn, vaultAt, vaultsOf } from "./stores.ts";

/** Management versions that still answer on the date of the facts. */
export const keyVaultVersions = [
  "2022-07-01",
  "2022-11-01",
  "2023-02-01",
  "2023-07-01",
  "2024-11-01",
  "2025-05-01",
  "2026-02-01",
];
/** Perimeters came with a later version than everything else. */
const perimeterVersions = ["2026-03-01-preview", "2026-04-01-preview", "2026-04-01"];

const specification = "Microsoft.KeyVault/stable/2026-02-01/openapi.json";
const underSubscription = "/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault";
const oneVault = "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

export const vaultScope = (parameters: Readonly<Record<string, string>>) =>
  `${groupScope(parameters)}/providers/Microsoft.KeyVault/vaults/${given(parameters, "vault")}`;

const at = (action: string) => (parameters: Readonly<Record<string, string>>) => ({
  action: `Microsoft.KeyVault/${action}`,
  scope: vaultScope(parameters),
});
const inSubscription = (action: string) => (parameters: Readonly<Record<string, string>>) => ({
  action: `Microsoft.KeyVault/${action}`,
  scope: subscriptionScope(parameters),
});

const listVaults: ArmRoute["run"] = (world, { call, parameters }) =>
  pageOf(call, storesIn(vaultsOf(world), parameters), {
    size: sizeAsked(call, world.options.pageSizes.arm),
    print: (vault) => printVault(world, vault),
  });

export const keyVaultRoutes: readonly ArmRoute[] = [
  {
    operation: "Vaults_ListBySubscription",
    specification,
    method: "GET",
    path: `${underSubscription}/vaults`,
    versions: keyVaultVersions,
    needs: inSubscription("vaults/read"),
    shape: keyVaultShapes.vaults,
    run: listVaults,
  },
  {
    operation: "Vaults_ListByResourceGroup",
    specification,
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults",
    versions: keyVaultVersions,
    needs: (parameters) => ({ action: "Microsoft.KeyVault/vaults/read", scope: groupScope(parameters) }),
    shape: keyVaultShapes.vaults,
    run: listVaults,
  },
  {
    operation: "Vaults_Get",
    specification,
    method: "GET",
    path: oneVault,
    versions: keyVaultVersions,
    needs: at("vaults/read"),
    shape: keyVaultShapes.vault,
    run: (world, { parameters }) => {
      const vault = vaultAt(world, parameters);
      return vault === undefined ? resourceNotFound(vaultScope(parameters)) : answer(200, printVault(world, vault));
    },
  },
  {
    operation: "Vaults_ListDeleted",
    specification,
    method: "GET",
    path: `${underSubscription}/deletedVaults`,
    versions: keyVaultVersions,
    needs: inSubscription("deletedVaults/read"),
    shape: keyVaultShapes.deletedVaults,
    run: (world, { call, parameters }) =>
      pageOf(call, storesIn(world.tenant.deletedVaults, parameters), {
        size: world.options.pageSizes.arm,
        print: (vault) => printDeleted(vault, "vault"),
      }),
  },
  {
    operation: "Vaults_GetDeleted",
    specification,
    method: "GET",
    path: `${underSubscription}/locations/{location}/deletedVaults/{vault}`,
    versions: keyVaultVersions,
    needs: inSubscription("locations/deletedVaults/read"),
    shape: keyVaultShapes.deletedVault,
    run: (world, { parameters }) => {
      const name = given(parameters, "vault").toLowerCase();
      const found = [...storesIn(world.tenant.deletedVaults, parameters)].find(
        (one) => one.name.toLowerCase() === name,
      );
      return found === undefined
        ? resourceNotFound(`${subscriptionScope(parameters)}/${name}`)
        : answer(200, printDeleted(found, "vault"));
    },
  },
  {
    operation: "PrivateEndpointConnections_ListByResource",
    specification,
    method: "GET",
    path: `${oneVault}/privateEndpointConnections`,
    versions: keyVaultVersions,
    needs: at("vaults/privateEndpointConnections/read"),
    shape: keyVaultShapes.privateEndpointConnections,
    run: (world, { call, parameters }) => {
      const vault = vaultAt(world, parameters);
      if (vault === undefined) return resourceNotFound(vaultScope(parameters));
      const print = (one: (typeof vault.privateEndpointConnections)[number]) =>
        connectionOf(vaultId(vault), "Microsoft.KeyVault/vaults", one);
      return pageOf(call, vault.privateEndpointConnections, { size: world.options.pageSizes.arm, print });
    },
  },
  {
    operation: "NetworkSecurityPerimeterConfigurations_List",
    specification: "Microsoft.KeyVault/stable/2026-04-01/openapi.json",
    method: "GET",
    path: `${oneVault}/networkSecurityPerimeterConfigurations`,
    versions: perimeterVersions,
    needs: at("vaults/networkSecurityPerimeterConfigurations/read"),
    shape: keyVaultShapes.perimeterConfigurations,
    run: (world, { call, parameters }) => {
      const vault = vaultAt(world, parameters);
      if (vault === undefined) return resourceNotFound(vaultScope(parameters));
      const type = "Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations";
      const print = ({ name, properties }: (typeof vault.networkSecurityPerimeters)[number]) => ({
        id: `${vaultId(vault)}/networkSecurityPerimeterConfigurations/${name}`,
        name,
        type,
        properties,
      });
      return pageOf(call, vault.networkSecurityPerimeters, { size: world.options.pageSizes.arm, print });
    },
  },
];

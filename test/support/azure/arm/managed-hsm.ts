import { answer } from "../server/exchange.ts";
import { keyVaultShapes } from "../shapes/key-vault-management.ts";
import { each, named } from "../tenant/series.ts";
import { managedHsmId } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import { resourceNotFound } from "./errors.ts";
import { keyVaultVersions } from "./key-vault.ts";
import { printKey, printKeyItem, recoveryLevel } from "./key-vault-objects.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { type ArmRoute, given, groupScope, subscriptionScope } from "./route.ts";
import { connectionOf, hsmAt, printDeleted, printHsm, storesIn } from "./stores.ts";

type Parameters = Readonly<Record<string, string>>;

const specification = "Microsoft.KeyVault/stable/2026-02-01/openapi.json";
const common = { specification, method: "GET" as const, versions: keyVaultVersions };
const type = "Microsoft.KeyVault/managedHSMs";
const oneHsm = "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/managedHSMs/{hsm}";

const hsmScope = (parameters: Parameters) =>
  `${groupScope(parameters)}/providers/Microsoft.KeyVault/managedHSMs/${given(parameters, "hsm")}`;
const at = (action: string) => (parameters: Parameters) => ({
  action: `Microsoft.KeyVault/managedHSMs/${action}`,
  scope: hsmScope(parameters),
});

function keyPlace(world: World, parameters: Parameters) {
  const hsm = hsmAt(world, parameters);
  if (hsm === undefined) return undefined;
  const recovery = recoveryLevel(hsm.properties);
  return {
    hsm,
    place: { base: managedHsmId(hsm), type, uri: world.base("hsm", hsm.name), location: hsm.location, recovery },
  };
}

const list: ArmRoute["run"] = (world, { call, parameters }) =>
  pageOf(call, storesIn(world.tenant.managedHsms, parameters), {
    size: sizeAsked(call, world.options.pageSizes.arm),
    print: (hsm) => printHsm(world, hsm),
  });

export const managedHsmRoutes: readonly ArmRoute[] = [
  {
    ...common,
    operation: "ManagedHsms_ListBySubscription",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/managedHSMs",
    needs: (parameters) => ({ action: "Microsoft.KeyVault/managedHSMs/read", scope: subscriptionScope(parameters) }),
    shape: keyVaultShapes.managedHsms,
    run: list,
  },
  {
    ...common,
    operation: "ManagedHsms_ListByResourceGroup",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/managedHSMs",
    needs: (parameters) => ({ action: "Microsoft.KeyVault/managedHSMs/read", scope: groupScope(parameters) }),
    shape: keyVaultShapes.managedHsms,
    run: list,
  },
  {
    ...common,
    operation: "ManagedHsms_Get",
    path: oneHsm,
    needs: at("read"),
    shape: keyVaultShapes.managedHsm,
    run: (world, { parameters }) => {
      const hsm = hsmAt(world, parameters);
      return hsm === undefined ? resourceNotFound(hsmScope(parameters)) : answer(200, printHsm(world, hsm));
    },
  },
  {
    ...common,
    operation: "ManagedHsms_ListDeleted",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/deletedManagedHSMs",
    needs: (parameters) => ({
      action: "Microsoft.KeyVault/deletedManagedHSMs/read",
      scope: subscriptionScope(parameters),
    }),
    shape: keyVaultShapes.deletedManagedHsms,
    run: (world, { call, parameters }) =>
      pageOf(call, storesIn(world.tenant.deletedManagedHsms, parameters), {
        size: world.options.pageSizes.arm,
        print: (hsm) => printDeleted(hsm, "hsm"),
      }),
  },
  {
    ...common,
    operation: "ManagedHsmKeys_List",
    path: `${oneHsm}/keys`,
    needs: at("keys/read"),
    shape: keyVaultShapes.keys,
    run: (world, { call, parameters }) => {
      const found = keyPlace(world, parameters);
      if (found === undefined) return resourceNotFound(hsmScope(parameters));
      const size = world.options.pageSizes.arm;
      return pageOf(call, each(found.hsm.keys), { size, print: (key) => printKeyItem(found.place, key) });
    },
  },
  {
    ...common,
    operation: "ManagedHsmKeys_Get",
    path: `${oneHsm}/keys/{name}`,
    needs: at("keys/read"),
    shape: keyVaultShapes.key,
    run: (world, { parameters }) => {
      const found = keyPlace(world, parameters);
      const key = found === undefined ? undefined : named(found.hsm.keys, given(parameters, "name"));
      if (found === undefined || key === undefined) return resourceNotFound(hsmScope(parameters));
      return answer(200, printKey(found.place, key));
    },
  },
  {
    ...common,
    operation: "MHSMPrivateEndpointConnections_ListByResource",
    path: `${oneHsm}/privateEndpointConnections`,
    needs: at("privateEndpointConnections/read"),
    shape: keyVaultShapes.privateEndpointConnections,
    run: (world, { call, parameters }) => {
      const hsm = hsmAt(world, parameters);
      if (hsm === undefined) return resourceNotFound(hsmScope(parameters));
      const print = (one: (typeof hsm.privateEndpointConnections)[number]) =>
        connectionOf(managedHsmId(hsm), type, one);
      return pageOf(call, hsm.privateEndpointConnections, { size: world.options.pageSizes.arm, print });
    },
  },
];

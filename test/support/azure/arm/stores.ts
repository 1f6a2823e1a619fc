import { type Json, type JsonObject, present } from "../json.ts";
import type { Call } from "../server/exchange.ts";
import { parameter } from "../server/exchange.ts";
import { each, named } from "../tenant/series.ts";
import {
  type DeletedStoreModel,
  type ManagedHsmModel,
  managedHsmId,
  type NamedProperties,
  type VaultModel,
  vaultId,
} from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import { given } from "./route.ts";

type Parameters = Readonly<Record<string, string>>;

interface Placed {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

function isAt(store: Placed, parameters: Parameters): boolean {
  return (
    same(store.subscriptionId, given(parameters, "subscriptionId")) &&
    same(store.resourceGroup, given(parameters, "group"))
  );
}

/** The vault that a path names, if it lies in that subscription and group. */
export function vaultAt(world: World, parameters: Parameters): VaultModel | undefined {
  const vault = named(world.tenant.vaults, given(parameters, "vault"));
  return vault !== undefined && isAt(vault, parameters) ? vault : undefined;
}

export function hsmAt(world: World, parameters: Parameters): ManagedHsmModel | undefined {
  const hsm = named(world.tenant.managedHsms, given(parameters, "hsm"));
  return hsm !== undefined && isAt(hsm, parameters) ? hsm : undefined;
}

/** The stores in a subscription, or in one of its groups where the path names one. */
export function* storesIn<Store extends Placed>(stores: Iterable<Store>, parameters: Parameters): Generator<Store> {
  const subscription = given(parameters, "subscriptionId");
  const group = parameters["group"];
  for (const store of stores) {
    if (!same(store.subscriptionId, subscription)) continue;
    if (group === undefined || same(store.resourceGroup, group)) yield store;
  }
}

export const vaultsOf = (world: World): Iterable<VaultModel> => each(world.tenant.vaults);

export function connectionOf(id: string, type: string, { name, properties }: NamedProperties): JsonObject {
  return {
    id: `${id}/privateEndpointConnections/${name}`,
    name,
    type: `${type}/privateEndpointConnections`,
    properties,
  };
}

/** Private endpoint connections inside the properties of their vault carry an id and no name. */
function connectionsIn(id: string, connections: readonly NamedProperties[]): Json | undefined {
  if (connections.length === 0) return undefined;
  return connections.map(({ name, properties }) => ({ id: `${id}/privateEndpointConnections/${name}`, properties }));
}

export function printVault(world: World, vault: VaultModel): JsonObject {
  const id = vaultId(vault);
  return present({
    id,
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags,
    systemData: vault.systemData,
    properties: present({
      ...vault.properties,
      vaultUri: vault.properties["vaultUri"] ?? `${world.base("vault", vault.name)}/`,
      privateEndpointConnections: connectionsIn(id, vault.privateEndpointConnections),
      provisioningState: vault.properties["provisioningState"] ?? "Succeeded",
    }),
  });
}

export function printHsm(world: World, hsm: ManagedHsmModel): JsonObject {
  const id = managedHsmId(hsm);
  return present({
    id,
    name: hsm.name,
    type: "Microsoft.KeyVault/managedHSMs",
    location: hsm.location,
    sku: { family: "B", name: hsm.skuName },
    tags: hsm.tags,
    systemData: hsm.systemData,
    properties: present({
      ...hsm.properties,
      hsmUri: hsm.properties["hsmUri"] ?? `${world.base("hsm", hsm.name)}/`,
      privateEndpointConnections: connectionsIn(id, hsm.privateEndpointConnections),
      provisioningState: hsm.properties["provisioningState"] ?? "Succeeded",
    }),
  });
}

export function printDeleted(store: DeletedStoreModel, kind: "vault" | "hsm"): JsonObject {
  const [deletedType, idName, type] =
    kind === "vault" ? ["deletedVaults", "vaultId", "vaults"] : ["deletedManagedHSMs", "mhsmId", "managedHSMs"];
  const scope = `/subscriptions/${store.subscriptionId}`;
  return {
    id: `${scope}/providers/Microsoft.KeyVault/locations/${store.location}/${deletedType}/${store.name}`,
    name: store.name,
    type: `Microsoft.KeyVault/${deletedType}`,
    properties: {
      [idName]: `${scope}/resourceGroups/${store.resourceGroup}/providers/Microsoft.KeyVault/${type}/${store.name}`,
      location: store.location,
      tags: store.tags,
      deletionDate: store.deletedOn,
      scheduledPurgeDate: store.scheduledPurgeOn,
      purgeProtectionEnabled: store.purgeProtectionEnabled,
    },
  };
}

/** Seconds since the epoch, as Key Vault prints its times. */
export const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);

export const asksPage = (call: Call) => parameter(call, "$top") !== null;

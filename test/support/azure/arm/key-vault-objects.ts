import { type Json, type JsonObject, present } from "../json.ts";
import { answer } from "../server/exchange.ts";
import { keyVaultShapes } from "../shapes/key-vault-management.ts";
import { each, named, type Series } from "../tenant/series.ts";
import { type KeyModel, type SecretModel, type VersionModel, vaultId } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import { resourceNotFound } from "./errors.ts";
import { keyVaultVersions, vaultScope } from "./key-vault.ts";
import { pageOf, sizeAsked } from "./paging.ts";
import { type ArmRoute, given } from "./route.ts";
import { seconds, vaultAt } from "./stores.ts";

const specification = "Microsoft.KeyVault/stable/2026-02-01/openapi.json";
const oneVault = "/subscriptions/{subscriptionId}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";
const withVersion = { versions: keyVaultVersions, specification, method: "GET" as const };

/** The current version, whose attributes an object without a version shows. */
export function current(versions: readonly VersionModel[]): VersionModel {
  const last = versions.at(-1);
  if (last === undefined) throw new Error("an object has at least one version");
  return last;
}

export function attributesOf(version: VersionModel): JsonObject {
  return present({
    enabled: version.enabled,
    nbf: version.notBefore === undefined ? undefined : seconds(version.notBefore),
    exp: version.expires === undefined ? undefined : seconds(version.expires),
    created: seconds(version.created),
    updated: seconds(version.updated),
  });
}

/** Objects that ARM lists: those of certificates only where the settings say so. */
function* listed<Model extends { readonly managed: boolean }>(world: World, series: Series<Model>): Generator<Model> {
  for (const item of each(series)) if (!item.managed || world.options.armListsManagedObjects) yield item;
}

/** ARM never gives a secret's value: there is no field for one in what it answers. */
function printSecret(base: string, uri: string, location: string, secret: SecretModel): JsonObject {
  const version = current(secret.versions);
  return {
    id: `${base}/secrets/${secret.name}`,
    name: secret.name,
    type: "Microsoft.KeyVault/vaults/secrets",
    location,
    tags: secret.tags,
    properties: present({
      attributes: attributesOf(version),
      contentType: secret.contentType,
      secretUri: `${uri}/secrets/${secret.name}`,
      secretUriWithVersion: `${uri}/secrets/${secret.name}/${version.version}`,
    }),
  };
}

/** How deleted objects of a vault or managed HSM can be brought back. */
export function recoveryLevel(properties: JsonObject): string {
  const days = properties["softDeleteRetentionInDays"];
  const word = typeof days === "number" && days < 90 ? "CustomizedRecoverable" : "Recoverable";
  return properties["enablePurgeProtection"] === true ? word : `${word}+Purgeable`;
}

export interface KeyPlace {
  readonly recovery: string;
  readonly base: string;
  readonly type: string;
  readonly uri: string;
  readonly location: string;
}

/** Lists give a key's attributes and URI; only a GET on one key gives the rest. */
export function printKeyItem({ base, type, uri, location, recovery }: KeyPlace, key: KeyModel): JsonObject {
  const attributes = { ...attributesOf(current(key.versions)), recoveryLevel: recovery };
  return {
    id: `${base}/keys/${key.name}`,
    name: key.name,
    type: `${type}/keys`,
    location,
    tags: key.tags,
    properties: { attributes, keyUri: `${uri}/keys/${key.name}` },
  };
}

/** The rotation policy as ARM prints it: `attributes` and `lifetimeActions` with types in lower case. */
function rotationOf(key: KeyModel): Json | undefined {
  if (key.rotationPolicy === undefined) return undefined;
  const { attributes, lifetimeActions } = key.rotationPolicy;
  return present({ attributes, lifetimeActions });
}

export function printKey(place: KeyPlace, key: KeyModel, version: VersionModel = current(key.versions)): JsonObject {
  const { base, type, uri, location, recovery } = place;
  return {
    id: `${base}/keys/${key.name}`,
    name: key.name,
    type: `${type}/keys`,
    location,
    tags: key.tags,
    properties: present({
      attributes: present({
        ...attributesOf(version),
        recoveryLevel: recovery,
        exportable: key.exportable,
      }),
      kty: key.kty,
      keyOps: key.keyOps,
      keySize: key.keySize,
      curveName: key.curve,
      keyUri: `${uri}/keys/${key.name}`,
      keyUriWithVersion: `${uri}/keys/${key.name}/${version.version}`,
      rotationPolicy: rotationOf(key),
      release_policy: key.releasePolicy,
    }),
  };
}

const needs = (action: string) => (parameters: Readonly<Record<string, string>>) => ({
  action: `Microsoft.KeyVault/vaults/${action}`,
  scope: vaultScope(parameters),
});

function placeOf(world: World, parameters: Readonly<Record<string, string>>) {
  const vault = vaultAt(world, parameters);
  if (vault === undefined) return undefined;
  const place: KeyPlace = {
    base: vaultId(vault),
    type: "Microsoft.KeyVault/vaults",
    uri: world.base("vault", vault.name),
    location: vault.location,
    recovery: recoveryLevel(vault.properties),
  };
  return { vault, place };
}

export const keyVaultObjectRoutes: readonly ArmRoute[] = [
  {
    ...withVersion,
    operation: "Secrets_List",
    path: `${oneVault}/secrets`,
    needs: needs("secrets/read"),
    shape: keyVaultShapes.secrets,
    run: (world, { call, parameters }) => {
      const found = placeOf(world, parameters);
      if (found === undefined) return resourceNotFound(vaultScope(parameters));
      const { base, uri, location } = found.place;
      const size = sizeAsked(call, world.options.pageSizes.arm);
      return pageOf(call, listed(world, found.vault.secrets), {
        size,
        print: (secret) => printSecret(base, uri, location, secret),
      });
    },
  },
  {
    ...withVersion,
    operation: "Secrets_Get",
    path: `${oneVault}/secrets/{name}`,
    needs: needs("secrets/read"),
    shape: keyVaultShapes.secret,
    run: (world, { parameters }) => {
      const found = placeOf(world, parameters);
      const secret = found === undefined ? undefined : named(found.vault.secrets, given(parameters, "name"));
      if (found === undefined || secret === undefined)
        return resourceNotFound(`${vaultScope(parameters)}/secrets/${given(parameters, "name")}`);
      const { base, uri, location } = found.place;
      return answer(200, printSecret(base, uri, location, secret));
    },
  },
  {
    ...withVersion,
    operation: "Keys_List",
    path: `${oneVault}/keys`,
    needs: needs("keys/read"),
    shape: keyVaultShapes.keys,
    run: (world, { call, parameters }) => {
      const found = placeOf(world, parameters);
      if (found === undefined) return resourceNotFound(vaultScope(parameters));
      const size = world.options.pageSizes.arm;
      return pageOf(call, listed(world, found.vault.keys), { size, print: (key) => printKeyItem(found.place, key) });
    },
  },
  {
    ...withVersion,
    operation: "Keys_Get",
    path: `${oneVault}/keys/{name}`,
    needs: needs("keys/read"),
    shape: keyVaultShapes.key,
    run: (world, { parameters }) => {
      const found = placeOf(world, parameters);
      const key = found === undefined ? undefined : named(found.vault.keys, given(parameters, "name"));
      if (found === undefined || key === undefined)
        return resourceNotFound(`${vaultScope(parameters)}/keys/${given(parameters, "name")}`);
      return answer(200, printKey(found.place, key));
    },
  },
  {
    ...withVersion,
    operation: "Keys_ListVersions",
    path: `${oneVault}/keys/{name}/versions`,
    needs: needs("keys/versions/read"),
    shape: keyVaultShapes.keys,
    run: (world, { call, parameters }) => {
      const found = placeOf(world, parameters);
      const key = found === undefined ? undefined : named(found.vault.keys, given(parameters, "name"));
      if (found === undefined || key === undefined)
        return resourceNotFound(`${vaultScope(parameters)}/keys/${given(parameters, "name")}`);
      return pageOf(call, key.versions, {
        size: world.options.pageSizes.arm,
        print: (version) => printKeyVersion(found.place, key, version),
      });
    },
  },
];

export function printKeyVersion(place: KeyPlace, key: KeyModel, version: VersionModel): JsonObject {
  const item = printKeyItem(place, { ...key, versions: [version] });
  return {
    ...item,
    id: `${place.base}/keys/${key.name}/versions/${version.version}`,
    name: version.version,
    type: `${place.type}/keys/versions`,
  };
}

import { given } from "../arm/route.ts";
import { type JsonObject, present } from "../json.ts";
import { secretMarker } from "../markers.ts";
import { answer } from "../server/exchange.ts";
import { vaultShapes } from "../shapes/vault.ts";
import { each, named } from "../tenant/series.ts";
import type { KeyModel } from "../tenant/vault-model.ts";
import { objectNotFound } from "./errors.ts";
import { deletedPage, oneDeleted, oneVersion, vaultPage, versionsOf } from "./lists.ts";
import { type Holder, keyBundle, keyItem } from "./print.ts";
import type { VaultNeed, VaultRoute } from "./route.ts";

const collection = "keys" as const;
const list: VaultNeed = { action: "keys/read", collection, permission: "list", hsm: "keys/read/action" };
const get: VaultNeed = { ...list, permission: "get" };
const deleted: VaultNeed = { ...list, hsm: "keys/deletedKeys/read/action" };

/** The data plane names the actions of a rotation policy with capitals. A key without a policy of its own shows notify. */
function rotationPolicy(holder: Holder, key: KeyModel): JsonObject {
  const own = key.rotationPolicy ?? {
    lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }],
    attributes: {},
  };
  return present({ id: `${holder.uri}/keys/${key.name}/rotationpolicy`, ...own });
}

/** Uses of a key that a reader has no business with: data action, policy permission, path. */
const uses: readonly (readonly [string, string, string])[] = [
  ["encrypt", "encrypt", "/keys/{name}/{version}/encrypt"],
  ["decrypt", "decrypt", "/keys/{name}/{version}/decrypt"],
  ["sign", "sign", "/keys/{name}/{version}/sign"],
  ["verify", "verify", "/keys/{name}/{version}/verify"],
  ["wrap", "wrapKey", "/keys/{name}/{version}/wrapkey"],
  ["unwrap", "unwrapKey", "/keys/{name}/{version}/unwrapkey"],
  ["release", "release", "/keys/{name}/{version}/release"],
  ["backup", "backup", "/keys/{name}/backup"],
  ["rotate", "rotate", "/keys/{name}/rotate"],
];

export const keyRoutes: readonly VaultRoute[] = [
  {
    operation: "GetKeys",
    method: "GET",
    path: "/keys",
    need: list,
    shape: vaultShapes.keys,
    run: (world, request) =>
      vaultPage(world, request, {
        items: each(request.holder.store.keys),
        print: (key) => keyItem(request.holder, key),
      }),
  },
  {
    operation: "GetKeyVersions",
    method: "GET",
    path: "/keys/{name}/versions",
    need: list,
    shape: vaultShapes.keys,
    run: (world, request) =>
      versionsOf(world, request, {
        series: request.holder.store.keys,
        collection,
        print: (key, version) => keyItem(request.holder, key, version),
      }),
  },
  {
    operation: "GetKeyRotationPolicy",
    method: "GET",
    path: "/keys/{name}/rotationpolicy",
    need: { action: "keyrotationpolicies/read", collection, permission: "getrotationpolicy", hsm: "keys/read/action" },
    shape: vaultShapes.rotationPolicy,
    run: (_, { holder, parameters }) => {
      const key = named(holder.store.keys, given(parameters, "name"));
      if (key === undefined) return objectNotFound(collection, given(parameters, "name"));
      return answer(200, rotationPolicy(holder, key));
    },
  },
  ...["/keys/{name}", "/keys/{name}/{version}"].map(
    (path): VaultRoute => ({
      operation: "GetKey",
      method: "GET",
      path,
      need: get,
      shape: vaultShapes.key,
      run: (_, request) =>
        oneVersion(request, {
          series: request.holder.store.keys,
          collection,
          print: (key, version) => keyBundle(request.holder, key, version),
        }),
    }),
  ),
  {
    operation: "GetDeletedKeys",
    method: "GET",
    path: "/deletedkeys",
    need: deleted,
    shape: vaultShapes.deletedKeys,
    run: (world, request) =>
      deletedPage(world, request, {
        series: request.holder.store.deletedKeys,
        collection,
        print: (key) => keyItem(request.holder, key),
      }),
  },
  {
    operation: "GetDeletedKey",
    method: "GET",
    path: "/deletedkeys/{name}",
    need: { ...deleted, permission: "get" },
    run: (_, request) =>
      oneDeleted(request, {
        series: request.holder.store.deletedKeys,
        collection,
        print: (key) => keyItem(request.holder, key),
      }),
  },
  ...uses.map(
    ([action, permission, path]): VaultRoute => ({
      operation: action,
      method: "POST",
      path,
      need: { action: `keys/${action}/action`, collection, permission, hsm: `keys/${action}/action` },
      run: () => answer(200, { value: Buffer.from(secretMarker).toString("base64url") }),
    }),
  ),
];

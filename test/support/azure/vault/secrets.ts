import { secretMarker } from "../markers.ts";
import { answer } from "../server/exchange.ts";
import { vaultShapes } from "../shapes/vault.ts";
import { each } from "../tenant/series.ts";
import { deletedPage, oneDeleted, oneVersion, vaultOf, vaultPage, versionsOf } from "./lists.ts";
import { secretBundle, secretItem } from "./print.ts";
import type { VaultNeed, VaultRoute } from "./route.ts";

const collection = "secrets" as const;
const list: VaultNeed = { action: "secrets/readMetadata/action", collection, permission: "list" };
const value: VaultNeed = { action: "secrets/getSecret/action", collection, permission: "get" };
const needs = (action: string, permission: string): VaultNeed => ({ action, collection, permission });

/** Secrets on the data plane. The value routes exist so that whoever calls them is found out, with a marker as the value. */
export const secretRoutes: readonly VaultRoute[] = [
  {
    operation: "GetSecrets",
    method: "GET",
    path: "/secrets",
    need: list,
    shape: vaultShapes.secrets,
    run: (world, request) =>
      vaultPage(world, request, {
        items: each(vaultOf(request.holder).secrets),
        print: (secret) => secretItem(request.holder, secret),
      }),
  },
  {
    operation: "GetSecretVersions",
    method: "GET",
    path: "/secrets/{name}/versions",
    need: list,
    shape: vaultShapes.secrets,
    run: (world, request) =>
      versionsOf(world, request, {
        series: vaultOf(request.holder).secrets,
        collection,
        print: (secret, version) => secretItem(request.holder, secret, version),
      }),
  },
  ...["/secrets/{name}", "/secrets/{name}/{version}"].map(
    (path): VaultRoute => ({
      operation: "GetSecret",
      method: "GET",
      path,
      need: value,
      run: (_, request) =>
        oneVersion(request, {
          series: vaultOf(request.holder).secrets,
          collection,
          print: (secret, version) => secretBundle(request.holder, secret, version),
        }),
    }),
  ),
  {
    operation: "GetDeletedSecrets",
    method: "GET",
    path: "/deletedsecrets",
    need: list,
    shape: vaultShapes.deletedSecrets,
    run: (world, request) =>
      deletedPage(world, request, {
        series: vaultOf(request.holder).deletedSecrets,
        collection,
        print: (secret) => secretItem(request.holder, secret),
      }),
  },
  {
    operation: "GetDeletedSecret",
    method: "GET",
    path: "/deletedsecrets/{name}",
    need: { ...list, permission: "get" },
    shape: vaultShapes.deletedSecret,
    run: (_, request) =>
      oneDeleted(request, {
        series: vaultOf(request.holder).deletedSecrets,
        collection,
        print: (secret) => secretItem(request.holder, secret, secret.versions.at(-1)),
      }),
  },
  {
    operation: "BackupSecret",
    method: "POST",
    path: "/secrets/{name}/backup",
    need: needs("secrets/backup/action", "backup"),
    run: () => answer(200, { value: Buffer.from(secretMarker).toString("base64url") }),
  },
  {
    operation: "SetSecret",
    method: "PUT",
    path: "/secrets/{name}",
    need: needs("secrets/setSecret/action", "set"),
    run: () => answer(200, {}),
  },
  {
    operation: "DeleteSecret",
    method: "DELETE",
    path: "/secrets/{name}",
    need: needs("secrets/delete", "delete"),
    run: () => answer(200, {}),
  },
];

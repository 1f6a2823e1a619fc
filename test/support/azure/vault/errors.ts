import type { Bearer } from "../identity/tokens.ts";
import { type Answer, failure } from "../server/exchange.ts";
import type { Store } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";

const callerOf = (world: World, { clientId, principalId }: Bearer) =>
  `appid=${clientId};oid=${principalId};iss=https://sts.windows.net/${world.tenant.tenantId}/`;

const placeOf = (store: Store) => `${store.name};location=${store.location}`;

export function blockedByFirewall(world: World, caller: Bearer, store: Store): Answer {
  const message = `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${world.options.callerAddress}\r\nCaller: ${callerOf(world, caller)}\r\nVault: ${placeOf(store)}`;
  return failure(403, "Forbidden", message, { inner: { code: "ForbiddenByFirewall" } });
}

export function blockedByConnection(world: World, caller: Bearer, store: Store): Answer {
  const message = `Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\nCaller: ${callerOf(world, caller)}\r\nVault: ${placeOf(store)}`;
  return failure(403, "Forbidden", message, { inner: { code: "ForbiddenByConnection" } });
}

export function forbiddenByRbac(
  world: World,
  caller: Bearer,
  {
    store,
    action,
    resource,
    deny,
  }: { readonly store: Store; readonly action: string; readonly resource: string; readonly deny: string | null },
): Answer {
  const reason = deny === null ? "'DeniedWithNoValidRBAC'" : "'DeniedWithDenyAssignment'";
  const message = [
    "Caller is not authorized to perform action on resource.",
    "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.",
    `Caller: ${callerOf(world, caller)}`,
    `Action: '${action}'`,
    `Resource: '${resource.toLowerCase()}'`,
    "Assignment: (not found)",
    `DenyAssignmentId: ${deny === null ? "null" : `'${deny}'`}`,
    `DecisionReason: ${reason} `,
    `Vault: ${placeOf(store)}`,
    "",
  ].join("\r\n");
  return failure(403, "Forbidden", message, { inner: { code: "ForbiddenByRbac" } });
}

export function forbiddenByPolicy(
  world: World,
  caller: Bearer,
  {
    store,
    collection,
    permission,
  }: { readonly store: Store; readonly collection: string; readonly permission: string },
): Answer {
  const groups = world.access.identities(caller.principalId).size - 1;
  const who = `appid=${caller.clientId};oid=${caller.principalId};numgroups=${groups};iss=https://sts.windows.net/${world.tenant.tenantId}/`;
  const message = `The user, group or application '${who}' does not have ${collection} ${permission} permission on key vault '${placeOf(store)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
  return failure(403, "Forbidden", message, { inner: { code: "ForbiddenByPolicy" } });
}

export function forbiddenInHsm(action: string, caller: Bearer): Answer {
  const message = `User '${caller.principalId}' does not have appropriate RBAC permission to perform the requested operation '${action}'.`;
  return failure(403, "Forbidden", message, { inner: { code: "NoPermission" } });
}

const kinds: Readonly<Record<string, readonly [string, string]>> = {
  secrets: ["SecretNotFound", "A secret"],
  keys: ["KeyNotFound", "A key"],
  certificates: ["CertificateNotFound", "A certificate"],
};

export function objectNotFound(collection: string, name: string): Answer {
  const [code, what] = kinds[collection] ?? ["NotFound", "An object"];
  const message = `${what} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${collection.slice(0, -1)} you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`;
  return failure(404, code, message);
}

export function vaultNotFound(name: string): Answer {
  return failure(404, "VaultNotFound", `The vault '${name}' was not found.`);
}

export const badParameter = (message: string) => failure(400, "BadParameter", message);

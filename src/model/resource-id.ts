/** The parts of a Key Vault's ARM id, lower case. */
export interface VaultIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const vaultId =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/([^/]+)$/;

/** ARM ids compare without case: lower case, no trailing slash, one leading slash. */
export function normalizeId(id: string): string {
  const lower = id.trim().toLowerCase().replace(/\/+$/, "");
  return lower === "" ? "/" : lower.startsWith("/") ? lower : `/${lower}`;
}

/** Splits a normalized vault or managed HSM id; undefined for any other id. */
export function parseVaultId(id: string): VaultIdParts | undefined {
  const match = vaultId.exec(id);
  if (!match) return undefined;
  const [, subscriptionId = "", resourceGroup = "", , name = ""] = match;
  return { subscriptionId, resourceGroup, name };
}

/** True when `scope` is the id itself or one of its ancestors, compared segment by segment (`/vaults/kv` is none of `/vaults/kv2`). */
export function isAtOrAbove(scope: string, id: string): boolean {
  return scope === "/" || id === scope || id.startsWith(`${scope}/`);
}

export const scopeKinds = [
  "root",
  "management-group",
  "subscription",
  "resource-group",
  "vault",
  "object",
  "resource",
] as const;
export type ScopeKind = (typeof scopeKinds)[number];

const scopePatterns: readonly (readonly [RegExp, ScopeKind])[] = [
  [/^\/providers\/microsoft\.management\/managementgroups\/[^/]+$/, "management-group"],
  [/^\/subscriptions\/[^/]+$/, "subscription"],
  [/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/, "resource-group"],
  [/\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/[^/]+$/, "vault"],
  [/\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/[^/]+\/(secrets|keys|certificates)\/[^/]+$/, "object"],
];

/** What kind of place a normalized scope is. */
export function scopeKind(scope: string): ScopeKind {
  if (scope === "/") return "root";
  return scopePatterns.find(([pattern]) => pattern.test(scope))?.[1] ?? "resource";
}

/** The subscription id inside a normalized ARM id. */
export function subscriptionOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/.exec(id)?.[1];
}

/** The vault part of a normalized id of a vault or of something inside one. */
export function vaultOf(id: string): string | undefined {
  return /^.*?\/providers\/microsoft\.keyvault\/(?:vaults|managedhsms)\/[^/]+/.exec(id)?.[0];
}

/** The GUID at the end of a role definition id, whatever its prefix: Azure prints several prefixes for one role. */
export function roleGuid(roleDefinitionId: string): string {
  return roleDefinitionId.trim().toLowerCase().split("/").at(-1) ?? "";
}

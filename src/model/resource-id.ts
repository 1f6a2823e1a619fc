/** The parts of a Key Vault's ARM id, lower case. */
export interface VaultIdParts {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const vaultId =
  /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/([^/]+)$/;

/** ARM ids compare without case: lower case, no trailing slash, one leading slash, no blanks around. */
export function normalizeId(id: string): string {
  return `/${withoutOuterSlashes(id.toLowerCase())}`;
}

/** Counted by hand: on a long run of slashes a regular expression that ends in `$` starts over at each of them. */
function withoutOuterSlashes(id: string): string {
  const isOuter = (character: string | undefined) => character === "/" || character?.trim() === "";
  let from = 0;
  let to = id.length;
  while (from < to && isOuter(id[from])) from += 1;
  while (to > from && isOuter(id[to - 1])) to -= 1;
  return id.slice(from, to);
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
  const id = normalizeId(roleDefinitionId);
  return id.slice(id.lastIndexOf("/") + 1);
}

import type { TenantModel } from "../tenant/model.ts";

/** A scope in the form that is compared: lower case, no slash at the end, `/` for the root. */
export function normalScope(scope: string): string {
  const trimmed = scope.replace(/\/+/g, "/").replace(/\/$/, "").toLowerCase();
  return trimmed === "" ? "/" : trimmed.startsWith("/") ? trimmed : `/${trimmed}`;
}

const groupPrefix = "/providers/microsoft.management/managementgroups/";

export interface Scopes {
  /** Whether something granted at `scope` applies to `target`: equal, above it, or a management group over it. */
  covers(scope: string, target: string): boolean;
  /** The scopes over a subscription or management group, nearest first, the root last. */
  above(scope: string): readonly string[];
  /** The subscriptions at or under a management group. */
  subscriptionsUnder(groupName: string): readonly string[];
}

/** The tree of management groups and subscriptions, as the ids alone do not show it. All scopes in normal form. */
export function makeScopes(tenant: TenantModel): Scopes {
  const parents = new Map<string, string | null>();
  for (const { name, parent } of tenant.managementGroups)
    parents.set(name.toLowerCase(), parent?.toLowerCase() ?? null);
  const holders = new Map(
    tenant.subscriptions.map(({ subscriptionId, managementGroup }) => [
      subscriptionId.toLowerCase(),
      managementGroup.toLowerCase(),
    ]),
  );

  function chain(group: string | null | undefined): string[] {
    const found: string[] = [];
    let here = group ?? null;
    while (here !== null && !found.includes(`${groupPrefix}${here}`)) {
      found.push(`${groupPrefix}${here}`);
      here = parents.get(here) ?? null;
    }
    return found;
  }
  function groupsOver(target: string): string[] {
    const subscription = /^\/subscriptions\/([^/]+)/.exec(target)?.[1];
    if (subscription !== undefined) return chain(holders.get(subscription));
    if (!target.startsWith(groupPrefix)) return [];
    return chain(target.slice(groupPrefix.length).split("/")[0]);
  }
  return {
    covers: (scope, target) =>
      scope === "/" || target === scope || target.startsWith(`${scope}/`) || groupsOver(target).includes(scope),
    above: (scope) => [...groupsOver(scope).filter((group) => group !== scope), "/"],
    subscriptionsUnder: (groupName) =>
      tenant.subscriptions
        .filter(({ managementGroup }) =>
          chain(managementGroup.toLowerCase()).includes(`${groupPrefix}${groupName.toLowerCase()}`),
        )
        .map(({ subscriptionId }) => subscriptionId),
  };
}

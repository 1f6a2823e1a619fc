import { isRead } from "../../model/fact.ts";
import { subscriptionOf } from "../../model/resource-id.ts";
import type { Scope } from "../../model/scope.ts";
import { containerKind, scopeFromId } from "./containers.ts";
import type { Estate } from "./estate.ts";

/**
 * The scopes above vaults: every subscription and group that holds a vault or an assignment, and their parents as far as
 * they are known. Assignments on resources that are no vaults reach no vault and are in no record.
 */
export function scopeRecords(estate: Estate, vaultIds: readonly string[]): readonly Scope[] {
  const ids = new Set<string>(estate.scopes.keys());
  for (const id of vaultIds) ids.add(id.split("/").slice(0, 5).join("/"));
  for (const place of estate.assignments.places()) if (containerKind(place) !== undefined) ids.add(place);
  for (const id of [...ids]) {
    const subscription = subscriptionOf(id);
    if (subscription !== undefined) ids.add(`/subscriptions/${subscription}`);
  }
  return [...ids].sort().flatMap((id) => scopeRecord(estate, id));
}

function scopeRecord(estate: Estate, id: string): readonly Scope[] {
  const kind = containerKind(id);
  if (!kind) return [];
  const settings = estate.scopes.get(id) ?? scopeFromId(id, kind);
  return [{ ...settings, roleAssignments: estate.assignments.atScope(id) }];
}

/** The one tenant that the vaults of the files belong to; null where there are several or none is named. */
export function tenantOf(estate: Estate): string | null {
  const tenants = new Set<string>();
  for (const { tenantId } of estate.vaults.values()) {
    if (isRead(tenantId) && tenantId.read !== null) tenants.add(tenantId.read.toLowerCase());
  }
  const [tenant] = tenants;
  return tenants.size === 1 && tenant !== undefined ? tenant : null;
}

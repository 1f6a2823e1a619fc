import { named } from "../tenant/series.ts";
import { managedHsmId, vaultId } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";

/** Whether a scope is something that the tenant has: vault, managed HSM, record, group, subscription, management group. */
export function existsInTenant(world: World, scope: string): boolean {
  const wanted = scope.replace(/\/$/, "").toLowerCase();
  const name = wanted.split("/").at(-1) ?? "";
  if (/\/providers\/microsoft\.keyvault\/vaults\/[^/]+$/.test(wanted)) {
    const vault = named(world.tenant.vaults, name);
    return vault !== undefined && vaultId(vault).toLowerCase() === wanted;
  }
  if (/\/providers\/microsoft\.keyvault\/managedhsms\/[^/]+$/.test(wanted)) {
    const hsm = named(world.tenant.managedHsms, name);
    return hsm !== undefined && managedHsmId(hsm).toLowerCase() === wanted;
  }
  // What lies above resources was looked up before (subscriptions), or has lists of its own that answer 404.
  return !/\/providers\/(?!microsoft\.management)/.test(wanted) || world.records.byId(wanted) !== undefined;
}

import type { TenantModel } from "./model.ts";
import { named, type Series } from "./series.ts";

const day = 86_400_000;
const text = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

/** The series without the item of that name; a generated series stays generated. */
export function without<Item extends { readonly name: string }>(series: Series<Item>, name: string): Series<Item> {
  const wanted = name.toLowerCase();
  const keep = (item: Item | undefined) => (item?.name.toLowerCase() === wanted ? undefined : item);
  return {
    length: series.length,
    at: (index) => keep(series.at(index)),
    named: (other) => keep(named(series, other)),
  };
}

/** The tenant after one of its vaults was deleted. */
export function withoutVault(tenant: TenantModel, name: string, now: Date): TenantModel {
  const vault = named(tenant.vaults, name);
  if (vault === undefined) throw new Error(`there is no vault ${name}`);
  const days = vault.properties["softDeleteRetentionInDays"];
  const kept = typeof days === "number" ? days : 90;
  const deleted = {
    name: vault.name,
    subscriptionId: vault.subscriptionId,
    resourceGroup: vault.resourceGroup,
    location: vault.location,
    deletedOn: text(now.getTime()),
    scheduledPurgeOn: text(now.getTime() + kept * day),
    purgeProtectionEnabled: vault.properties["enablePurgeProtection"] === true,
    tags: vault.tags,
  };
  return { ...tenant, vaults: without(tenant.vaults, name), deletedVaults: [...tenant.deletedVaults, deleted] };
}

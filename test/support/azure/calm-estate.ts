import { localRoles } from "./access/role-book.ts";
import { estate } from "./estate.ts";
import { estateVaults } from "./estate-vaults.ts";
import type { VaultDraft } from "./tenant/draft-vault.ts";
import type { TenantModel } from "./tenant/model.ts";
import { collector, tenantFrom, usualTenantId } from "./tenant/tenant-from.ts";

/** Few enough objects for a run of seconds, enough for several pages of three. */
function calm(vault: VaultDraft): VaultDraft {
  const secrets = vault.secrets?.slice(0, 5);
  return { ...vault, ...(secrets ? { secrets } : {}) };
}

const everything = {
  secrets: ["list"],
  keys: ["list", "get"],
  certificates: ["list", "get", "listissuers", "managecontacts"],
};

/** Lets the collector in where access policies rule. */
function opened(vault: VaultDraft): VaultDraft {
  const { accessPolicies } = vault.properties ?? {};
  if (!Array.isArray(accessPolicies)) return vault;
  const own = { tenantId: usualTenantId, objectId: collector.principalId, permissions: everything };
  return { ...vault, properties: { ...vault.properties, accessPolicies: [...accessPolicies, own] } };
}

const auditor = localRoles.find(({ name }) => name === "Managed HSM Crypto Auditor");
if (!auditor) throw new Error("the role book has no auditor of managed HSMs");

const stores = tenantFrom({
  vaults: estateVaults.map(calm).map(opened),
  managedHsms: [
    {
      name: "hsm-root",
      keys: [{ name: "root" }, { name: "branch" }],
      localAssignments: [
        {
          name: "1a000000-0000-0000-0000-000000000001",
          scope: "/",
          principalId: collector.principalId,
          roleId: auditor.id,
        },
      ],
    },
  ],
});

/**
 * The small tenant again, such that a caller in the vaults' own network may read all of it: whatever is missing from a
 * snapshot of it was lost on the way.
 */
export const calmEstate: TenantModel = {
  ...estate,
  vaults: stores.vaults,
  managedHsms: stores.managedHsms,
};

import Type from "typebox";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

/** What Key Vault accepts, in days, and what a vault has that does not say. */
const accepted = { minimum: 7, maximum: 90 };
const platformDefaultDays = 90;

export default defineRule({
  id: "vault-soft-delete-retention-short",
  title: "Vault keeps deleted objects too short",
  severity: "low",
  area: "recovery",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["softDeleteEnabled", "softDeleteRetentionDays"],
  controls: ["soft-delete"],
  peers: ["trivy:AZU-0016"],
  references: ["https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"],
  doc: {
    what: "Flags vaults whose soft-delete retention is below the minimum, or outside the 7 to 90 days that Key Vault accepts. A vault that does not say has 90 days.",
    why: "The retention period is all the time there is to notice that a vault, key, secret or certificate was deleted, and to recover it. Seven days can pass over a holiday.",
    fix: "Declare the full period for new vaults. It is fixed when a vault is created: where an existing vault must have a longer one, make a new vault and move its objects there.",
  },
  params: {
    minDays: Type.Integer({
      default: 90,
      ...accepted,
      description: "Shortest retention, in days, that is long enough.",
    }),
  },
  examples: { fails: { softDeleteRetentionDays: 7 }, passes: { softDeleteRetentionDays: 90 } },
  *check(vault, { params }) {
    // Only an explicit false switches soft delete off, see vault-soft-delete-disabled.
    if (vault.softDeleteEnabled === false) {
      yield notApplicable("soft delete is off");
      return;
    }
    const days = vault.softDeleteRetentionDays ?? platformDefaultDays;
    const fact = "softDeleteRetentionDays";
    const observed = `vault "${vault.name}" keeps deleted objects for ${days} ${days === 1 ? "day" : "days"}`;
    if (days < accepted.minimum || days > accepted.maximum) {
      const { minimum, maximum } = accepted;
      yield { at: vault.id, fact, message: `${observed}, outside the ${minimum} to ${maximum} that Key Vault accepts` };
    } else if (days < params.minDays) {
      yield { at: vault.id, fact, message: `${observed}, less than the ${params.minDays} required` };
    }
  },
  fix: (vault) => ({
    az: shell`az keyvault create --name <new vault> --resource-group ${vault.resourceGroup ?? "<resource group>"} --retention-days 90`,
    bicep: "properties: { softDeleteRetentionInDays: 90 }",
    terraform: "soft_delete_retention_days = 90",
  }),
});

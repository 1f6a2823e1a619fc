import Type from "typebox";
import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

/** What a managed HSM accepts, in days, and what one has that does not say. */
const accepted = { minimum: 7, maximum: 90 };
const platformDefaultDays = 90;

export default defineRule({
  id: "hsm-soft-delete-retention-short",
  title: "Managed HSM keeps deleted keys too short",
  severity: "low",
  area: "recovery",
  subject: "hsm",
  sources: ["live", "code"],
  needs: ["softDeleteRetentionDays"],
  controls: ["soft-delete"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/soft-delete-overview"],
  doc: {
    what: "Flags managed HSMs whose soft-delete retention is below the minimum. Soft delete itself is always on; an HSM that does not say keeps what is deleted for 90 days.",
    why: "The retention period is all the time there is to notice that a key, or the HSM, was deleted, and to recover it.",
    fix: "Declare the full period for new managed HSMs. It is fixed when an HSM is created.",
  },
  params: {
    minDays: Type.Integer({
      default: 90,
      ...accepted,
      description: "Shortest retention, in days, that is long enough.",
    }),
  },
  examples: { fails: { softDeleteRetentionDays: 7 }, passes: { softDeleteRetentionDays: 90 } },
  *check(hsm, { params }) {
    const days = hsm.softDeleteRetentionDays ?? platformDefaultDays;
    if (days >= params.minDays) return;
    const kept = `${days} ${days === 1 ? "day" : "days"}`;
    yield {
      at: hsm.id,
      message: `managed HSM "${hsm.name}" keeps deleted keys for ${kept}, less than the ${params.minDays} required`,
    };
  },
  fix: (hsm) => ({
    az: shell`az keyvault create --hsm-name <new HSM> --resource-group ${hsm.resourceGroup ?? "<resource group>"} --retention-days 90`,
    bicep: "properties: { softDeleteRetentionInDays: 90 }",
    terraform: "soft_delete_retention_days = 90",
  }),
});

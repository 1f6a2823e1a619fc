import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "hsm-arm-key-management-enabled",
  title: "Managed HSM lets Azure Resource Manager manage keys",
  severity: "medium",
  area: "access",
  subject: "hsm",
  sources: ["live"],
  needs: ["isArmKeyManagementOn"],
  controls: ["separation-of-duties", "hsm"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/authorize-azure-resource-manager"],
  doc: {
    what: "Flags managed HSMs whose setting AllowKeyManagementOperationsThroughARM is on.",
    why: "A managed HSM does not trust Azure Resource Manager by itself. With the setting on, whoever has the Azure role for it makes and lists keys without a local role, and a stolen deployment pipeline reaches into the HSM.",
    fix: "Switch the setting off once templates have made the keys they have to make, and make keys through the HSM's own address. The portal then shows no keys any more.",
  },
  examples: { fails: { isArmKeyManagementOn: true }, passes: { isArmKeyManagementOn: false } },
  *check(hsm) {
    // Absent means off: the HSM does not trust Azure Resource Manager unless it is told to.
    if (hsm.isArmKeyManagementOn !== true) return;
    yield {
      at: hsm.id,
      message: `managed HSM "${hsm.name}" lets Azure Resource Manager make and list keys`,
    };
  },
  fix: (hsm) => ({
    az: shell`az keyvault setting update --hsm-name ${hsm.name} --name AllowKeyManagementOperationsThroughARM --value false`,
  }),
});

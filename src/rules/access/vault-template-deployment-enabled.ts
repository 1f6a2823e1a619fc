import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import type { Deployers } from "../../model/subject.ts";
import { someOf } from "../support/some-of.ts";
import { needStatedBy, statedNeedTag, statesNeed } from "../support/stated-need.ts";

export default defineRule({
  id: "vault-template-deployment-enabled",
  title: "Template deployments may fetch the vault's secrets",
  severity: "medium",
  area: "access",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["enabledForTemplateDeployment", "tags", "deployers"],
  controls: ["rbac-scope"],
  peers: ["azts:Azure_KeyVault_AuthZ_Configure_Advanced_Access_Policies"],
  references: ["https://learn.microsoft.com/azure/azure-resource-manager/templates/key-vault-parameter"],
  doc: {
    what: "Flags vaults that let Resource Manager fetch secrets for template deployments, unless a tag states that they need it, and names who holds the right to use it.",
    why: "Whoever holds Microsoft.KeyVault/vaults/deploy/action on the vault and may deploy anything anywhere can have every secret of it handed to a deployment, by name, and read it there. No data-plane permission and no access policy is asked for. Owner, Contributor and Key Vault Contributor hold that right.",
    fix: "Switch the flag off where no template takes a secret from the vault by reference. Where one does, state the need by a tag and give the right to the deploying identity alone, by a custom role.",
  },
  params: { statedNeedTag: statedNeedTag("enabled-for-template-deployment") },
  examples: { fails: { enabledForTemplateDeployment: true }, passes: { enabledForTemplateDeployment: false } },
  *check(vault, { params }) {
    // Absent means off.
    if (vault.enabledForTemplateDeployment !== true) return;
    if (statesNeed(vault.tags, params.statedNeedTag)) yield notApplicable(needStatedBy(params.statedNeedTag));
    else {
      const holders = holdersInWords(vault.deployers);
      yield { at: vault.id, message: `vault "${vault.name}" lets template deployments fetch its secrets, ${holders}` };
    }
  },
  fix: (vault) => ({
    az: shell`az keyvault update --name ${vault.name} --enabled-for-template-deployment false`,
    bicep: "properties: { enabledForTemplateDeployment: false }",
    terraform: "enabled_for_template_deployment = false",
  }),
});

/** Who may have a deployment fetch the secrets; "at least" where more may hold the right than was read. */
function holdersInWords({ holders, isComplete }: Deployers): string {
  if (holders.length === 0) {
    return isComplete
      ? "though nobody holds vaults/deploy/action on it"
      : "and who holds vaults/deploy/action on it is not known";
  }
  const count = `${isComplete ? "" : "at least "}${holders.length}`;
  const hold = holders.length === 1 ? "principal holds" : "principals hold";
  return `and ${count} ${hold} vaults/deploy/action on it: ${someOf(holders.map((name) => `"${name}"`))}`;
}

import { defineRule } from "../../model/rule.ts";
import type { Drift } from "../../model/subject.ts";

export default defineRule({
  id: "vault-drifted",
  title: "Vault differs from the code that declares it",
  severity: "medium",
  area: "governance",
  subject: "vault",
  sources: ["live"],
  needs: ["drift"],
  controls: ["config-drift"],
  references: [
    "https://developer.hashicorp.com/terraform/tutorials/state/resource-drift",
    "https://learn.microsoft.com/azure/azure-resource-manager/templates/deploy-what-if",
  ],
  doc: {
    what: "Flags live vaults whose settings differ from what infrastructure code states of them, setting by setting. Only runs that were given the code (--iac) look for it. What the code leaves open, or knows only after an apply, is not compared; of tags only those that the code sets. A name that several places of the code declare belongs to several deployments, and is not compared.",
    why: "Somebody changed the vault by hand, or the code was changed and never applied. Either way the review of the code says nothing of the vault that is in use, and the next apply takes the change back without anybody asking for it.",
    fix: "Find out from the activity log who changed the vault and why. Put the change into the code if it was right, apply the code if it was not.",
  },
  examples: {
    fails: { drift: [{ fact: "publicNetworkAccess", declared: "Disabled", live: "Enabled" }] },
    passes: { drift: [] },
  },
  *check(vault) {
    if (vault.drift === null) {
      yield { notApplicable: "no code that was given declares it, or several places do" };
      return;
    }
    const [first] = vault.drift;
    if (!first) return;
    yield {
      at: vault.id,
      message: `vault "${vault.name}" differs from the code that declares it: ${vault.drift.map(inWords).join("; ")}`,
      ...(first.at ? { where: first.at } : {}),
    };
  },
});

function inWords({ fact, declared, live }: Drift): string {
  return `${fact} is ${live}, the code says ${declared}`;
}

import { defineRule, notApplicable } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-destroy-purges",
  title: "A destroy also purges",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["purgesOnDestroy"],
  controls: ["soft-delete", "purge-protection"],
  references: [
    "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/features-block",
    "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
  ],
  doc: {
    what: "Flags configurations of the azurerm provider that purge vaults, secrets, keys or certificates when Terraform destroys them, in production. That is what azurerm does where its features do not say otherwise.",
    why: "Soft delete is there so that a deletion can be taken back. A purge right after it takes that away, unless purge protection stops it: a wrong plan then costs the vault for good.",
    fix: "Switch the purges off in the provider's features, and leave purging to the end of the retention period.",
  },
  examples: {
    fails: {
      name: "provider.azurerm.features",
      unit: "provider",
      purgesOnDestroy: ["purge_soft_delete_on_destroy"],
    },
    passes: { name: "provider.azurerm.features", unit: "provider", purgesOnDestroy: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "provider");
    if (unit.purgesOnDestroy.length === 0) return;
    if (!unit.isProduction) {
      yield notApplicable("only production keeps what it deletes");
      return;
    }
    yield { at: unit.id, message: `azurerm purges what it destroys: ${unit.purgesOnDestroy.join(", ")}` };
  },
  fix: (unit) => ({
    terraform: `features { key_vault { ${unit.purgesOnDestroy.map((name) => `${name} = false`).join(", ")} } }`,
  }),
});

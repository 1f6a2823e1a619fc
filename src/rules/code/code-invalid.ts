import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-invalid",
  title: "Code that the provider or the service will refuse",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["faults"],
  controls: ["config-drift"],
  peers: ["psrule:Azure.KeyVault.Name", "psrule:Azure.Template.ValidSecretRef"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates",
    "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/key_vault",
  ],
  doc: {
    what: "Flags values that cannot be deployed: names, SKUs, key types, sizes and curves that do not exist, retention and rotation outside what the service takes, arguments that the provider's version does not have, settings that exclude each other, and references that cannot be resolved.",
    why: "The deployment fails half-way, after other resources are changed. A reference that cannot be resolved fails later still: the application starts without its secret.",
    fix: "Correct the value: the finding says what is allowed.",
  },
  examples: {
    fails: { faults: [{ path: "sku_name", message: 'sku_name is "basic", and may be standard or premium' }] },
    passes: { faults: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "resource", "data");
    for (const { path, message, at, from } of unit.faults) {
      yield {
        at: unit.id,
        message,
        detail: path,
        ...(at ? { where: at } : {}),
        ...(from ? { from } : {}),
      };
    }
  },
});

import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "app-setting-plain-secret",
  title: "Application setting holds a secret in plain text",
  severity: "high",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["plainSettings"],
  controls: ["secret-rotation", "access-model"],
  references: ["https://learn.microsoft.com/azure/app-service/app-service-key-vault-references"],
  doc: {
    what: "Flags settings and connection strings of web, function and container apps whose name says secret and whose value stands in the code instead of a Key Vault reference. A connection string counts where it carries a credential.",
    why: "The value is in the repository and in the state, and everybody who may read the application's configuration sees it. A rotation does not reach it.",
    fix: "Put the value into a vault, give the application an identity that may read it, and set the setting to a Key Vault reference without version. Take the value that was here for known and replace it.",
  },
  examples: {
    fails: {
      name: "azurerm_linux_web_app.shop",
      resourceType: "azurerm_linux_web_app",
      plainSettings: [{ path: "app_settings.API_KEY", name: "API_KEY" }],
    },
    passes: { name: "azurerm_linux_web_app.shop", resourceType: "azurerm_linux_web_app", plainSettings: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "resource");
    for (const { path, name, at, from } of unit.plainSettings) {
      yield {
        at: unit.id,
        message: `the setting ${name} of ${unit.name} holds a secret in plain text, and no Key Vault reference`,
        detail: path,
        ...(at ? { where: at } : {}),
        ...(from ? { from } : {}),
      };
    }
  },
  fix: () => ({
    bicep: "value: '@Microsoft.KeyVault(VaultName=VAULT;SecretName=NAME)'",
    terraform: '"@Microsoft.KeyVault(VaultName=VAULT;SecretName=NAME)"',
  }),
});

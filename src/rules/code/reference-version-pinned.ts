import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "reference-version-pinned",
  title: "Reference to one version of an object",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["pinnedReferences"],
  controls: ["secret-rotation", "key-rotation"],
  references: [
    "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references#rotation",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags references to a secret, key or certificate that name one version of it: addresses with a version at the end, Key Vault references with a version, and ids that carry one.",
    why: "A rotation makes a new version, and whoever asks for the old one by name never sees it. When the old one is disabled or ends, the reference breaks.",
    fix: "Refer to the object without version, so that the newest is used: in Terraform `versionless_id`, in Key Vault references the address without its last part.",
  },
  examples: {
    fails: {
      name: "azurerm_linux_web_app.shop",
      pinnedReferences: [{ path: "app_settings.API_KEY", object: "kv-shop/secrets/api-key" }],
    },
    passes: { name: "azurerm_linux_web_app.shop", pinnedReferences: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "resource", "data", "step");
    for (const { path, object, at } of unit.pinnedReferences) {
      yield {
        at: unit.id,
        message: `${path} of ${unit.name} names one version of ${object}, and will not follow a rotation`,
        detail: path,
        ...(at ? { where: at } : {}),
      };
    }
  },
});

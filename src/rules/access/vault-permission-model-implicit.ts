import { defineRule } from "../../model/rule.ts";

export default defineRule({
  id: "vault-permission-model-implicit",
  title: "Code does not state the permission model",
  severity: "medium",
  area: "access",
  subject: "vault",
  sources: ["code"],
  needs: ["permissionModelBy"],
  controls: ["access-model"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/access-control-default",
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
  ],
  doc: {
    what: "Flags vaults in code that do not say whether access is decided by Azure RBAC or by access policies, and leave it to the default.",
    why: "The default hangs on the tool and its API version: access policies before 2026-02-01, Azure RBAC on new vaults from then on, and access policies in azurerm before 5.0. A newer provider or API version then makes another vault out of the same code, in which nobody has the access that was meant.",
    fix: "State the model in the code, Azure RBAC unless something still needs access policies.",
  },
  examples: { fails: { permissionModelBy: "api-default" }, passes: { permissionModelBy: "stated" } },
  *check(vault) {
    if (vault.permissionModelBy === "stated") return;
    yield {
      at: vault.id,
      message: `vault "${vault.name}" does not state its permission model: the default changed with API version 2026-02-01`,
    };
  },
  fix: () => ({
    bicep: "properties: { enableRbacAuthorization: true }",
    terraform: "rbac_authorization_enabled = true",
  }),
});

import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { expiring, expiryWindow, windowContradiction } from "../support/expiry.ts";

export default defineRule({
  id: "secret-expiring",
  title: "Secret expires soon",
  severity: "medium",
  levels: ["high"],
  area: "objects",
  subject: "secret",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  profiles: { strict: { params: { urgentDays: 14 } } },
  controls: ["secret-expiry"],
  peers: [
    "azure-policy:b0eb591a-5e70-4534-a8bf-04b9c489584a",
    "cloudsploit:keyVaultSecretExpiry",
    "cloudsploit:keyVaultSecretExpiryNonRbac",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/secrets/about-secrets",
    "https://learn.microsoft.com/azure/key-vault/general/event-grid-overview",
    "https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation",
  ],
  doc: {
    what: "Flags enabled secrets that expire within a number of days: medium at first, high in the last days. Secrets without an expiry date and expired ones are other rules' business.",
    why: "Key Vault does not rotate secrets. When the date comes, whoever honours it stops working, and whoever does not goes on with a credential that should be gone.",
    fix: "Store a new value with a new expiry date before the old one ends. Let the near-expiry event, which comes thirty days ahead, start the rotation, so that nobody has to read this finding again.",
  },
  params: expiryWindow,
  contradiction: windowContradiction,
  examples: {
    fails: { name: "db-password", expiresOn: "2026-11-20T00:00:00Z" },
    passes: { expiresOn: "2027-01-01T00:00:00Z" },
  },
  *check(secret, context) {
    const answer = expiring("secret", secret, context);
    if (answer) yield answer;
  },
  fix: (secret) => ({
    az: shell`az keyvault secret set --vault-name ${secret.vault.name} --name ${secret.name} --file <file-with-new-value> --expires <YYYY-MM-DDTHH:MM:SSZ>`,
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

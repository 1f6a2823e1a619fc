import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { expired } from "../support/expiry.ts";

export default defineRule({
  id: "secret-expired",
  title: "Secret has expired and is still enabled",
  severity: "medium",
  area: "objects",
  subject: "secret",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  supersedes: ["secret-expiring"],
  controls: ["secret-expiry"],
  peers: ["cloudsploit:keyVaultSecretExpiry", "cloudsploit:keyVaultSecretExpiryNonRbac"],
  references: ["https://learn.microsoft.com/azure/key-vault/secrets/about-secrets"],
  doc: {
    what: "Flags enabled secrets whose expiry date has passed. A secret has expired from the very second of that date on. Secrets without an expiry date are another rule's business.",
    why: "Key Vault still hands out the value of an expired secret: the date only informs. So either an application keeps using a credential that was meant to be gone, or nobody needs it and it lies about for whoever finds a way in.",
    fix: "Find out in the audit log whether anybody still asks for it. If so, store a new value with a new expiry date and make the old one invalid where it is accepted; if not, disable the secret and delete it later.",
  },
  examples: {
    fails: { name: "db-password", expiresOn: "2026-03-01T00:00:00Z" },
    passes: { expiresOn: "2027-01-01T00:00:00Z" },
  },
  *check(secret, { now }) {
    const answer = expired("secret", secret, now);
    if (answer) yield answer;
  },
  fix: (secret) => ({
    az: [
      "# still in use: a new value",
      shell`az keyvault secret set --vault-name ${secret.vault.name} --name ${secret.name} --file <file-with-new-value> --expires <YYYY-MM-DDTHH:MM:SSZ>`,
      "# no longer in use",
      shell`az keyvault secret set-attributes --vault-name ${secret.vault.name} --name ${secret.name} --enabled false`,
    ].join("\n"),
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

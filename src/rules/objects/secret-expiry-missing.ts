import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { skippedObject } from "../support/skipped-object.ts";

export default defineRule({
  id: "secret-expiry-missing",
  title: "Secret has no expiry date",
  severity: "medium",
  area: "objects",
  subject: "secret",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  controls: ["secret-expiry"],
  peers: [
    "azure-policy:98728c90-32c7-4049-8429-847dc0f4fe37",
    "checkov:CKV_AZURE_41",
    "cloudsploit:secretExpirationEnabled",
    "kics:cff9c3f7-e8f0-455f-9fb4-5f72326da96e",
    "kics:dfa20ffa-f476-428f-a490-424b41e91c7f",
    "prowler:keyvault_non_rbac_secret_expiration_set",
    "prowler:keyvault_rbac_secret_expiration_set",
    "regula:FG_R00451",
    "steampipe:keyvault_secret_expiration_set",
    "terrascan:AC_AZURE_0163",
    "trivy:AZU-0017",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/secrets/about-secrets",
    "https://learn.microsoft.com/azure/key-vault/general/event-grid-overview",
  ],
  doc: {
    what: "Flags enabled secrets without an expiry date.",
    why: "Key Vault never rotates a secret by itself. Without an expiry date nothing reminds anybody, no near-expiry event is sent, and a leaked value works for ever.",
    fix: "Give the secret an expiry date that fits how it is rotated, and let the near-expiry event start the rotation.",
  },
  examples: { fails: { expiresOn: null }, passes: { expiresOn: "2027-01-01T00:00:00Z" } },
  *check(secret) {
    const skipped = skippedObject(secret);
    if (skipped) yield skipped;
    // No `exp` means for ever: it is optional and has no default.
    else if (secret.expiresOn === null)
      yield { at: secret.id, fact: "expiresOn", message: `secret "${secret.name}" never expires` };
  },
  fix: (secret) => ({
    az: shell`az keyvault secret set-attributes --vault-name ${secret.vault.name} --name ${secret.name} --expires <YYYY-MM-DDTHH:MM:SSZ>`,
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "secret-expiry-missing",
  title: "Secret has no expiry date",
  severity: "medium",
  area: "objects",
  subject: "secret",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  controls: ["secret-expiry"],
  peers: ["prowler:keyvault_rbac_secret_expiration_set", "checkov:CKV_AZURE_114", "trivy:AVD-AZU-0017"],
  references: ["https://learn.microsoft.com/azure/key-vault/secrets/about-secrets"],
  doc: {
    what: "Flags enabled secrets without an expiry date.",
    why: "Key Vault never rotates a secret by itself. Without an expiry date nothing reminds anybody, no near-expiry event is sent, and a leaked value works for ever.",
    fix: "Give the secret an expiry date that fits how it is rotated, and let the near-expiry event start the rotation.",
  },
  examples: { fails: { expiresOn: null }, passes: { expiresOn: "2027-01-01T00:00:00Z" } },
  *check(secret) {
    if (!secret.enabled) yield notApplicable("disabled");
    else if (secret.managed) yield notApplicable("belongs to a certificate, which is judged itself");
    else if (secret.expiresOn === null) yield { at: secret.id, message: `secret "${secret.name}" never expires` };
  },
  fix: (secret) => ({
    az: shell`az keyvault secret set-attributes --vault-name ${secret.vault.name} --name ${secret.name} --expires <YYYY-MM-DDTHH:MM:SSZ>`,
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

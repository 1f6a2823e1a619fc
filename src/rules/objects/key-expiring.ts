import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { expiring, expiryWindow, windowContradiction } from "../support/expiry.ts";

export default defineRule({
  id: "key-expiring",
  title: "Key expires soon",
  severity: "medium",
  levels: ["high"],
  area: "objects",
  subject: "key",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  profiles: { strict: { params: { days: 60, urgentDays: 14 } } },
  controls: ["key-expiry"],
  peers: [
    "azure-policy:5ff38825-c5d8-47c5-b70e-069a21955146",
    "cloudsploit:keyVaultKeyExpiry",
    "cloudsploit:keyVaultKeyExpiryNonRbac",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/keys/about-keys-details",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags enabled keys that expire within a number of days, whether or not a rotation policy exists: medium at first, high in the last days. Keys without an expiry date and expired ones are other rules' business.",
    why: "From the expiry on Key Vault refuses to encrypt, wrap and sign with the version: writing stops, and services that keep their data under the key may stop with it.",
    fix: "Rotate the key now and check that everything that uses it takes the new version. Set the rotation policy to rotate well before this window opens, so that an automatic rotation never shows up here.",
  },
  params: expiryWindow,
  contradiction: windowContradiction,
  examples: {
    fails: { name: "signing", expiresOn: "2026-11-20T00:00:00Z" },
    passes: { expiresOn: "2027-09-01T00:00:00Z" },
  },
  *check(key, context) {
    const answer = expiring("key", key, context);
    if (answer) yield answer;
  },
  fix: (key) => ({
    az: shell`az keyvault key rotate --vault-name ${key.vault.name} --name ${key.name}`,
    bicep:
      "properties: { rotationPolicy: { lifetimeActions: [ { trigger: { timeBeforeExpiry: 'P<days>D' }, action: { type: 'rotate' } } ] } }",
    terraform: 'rotation_policy { automatic { time_before_expiry = "P<days>D" } }',
  }),
});

import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { expired } from "../support/expiry.ts";
import { serviceEncryption } from "../support/service-encryption.ts";

export default defineRule({
  id: "key-expired",
  title: "Key has expired and is still enabled",
  severity: "medium",
  area: "objects",
  subject: "key",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  supersedes: ["key-expiring"],
  controls: ["key-expiry"],
  peers: ["cloudsploit:keyVaultKeyExpiry", "cloudsploit:keyVaultKeyExpiryNonRbac"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/keys/about-keys-details",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags enabled keys whose expiry date has passed. A key has expired from the very second of that date on. Keys without an expiry date are another rule's business.",
    why: "Key Vault refuses to encrypt, wrap and sign with an expired key but still decrypts, unwraps and verifies: writers fail while readers work, and old data stays readable with a key whose time is over.",
    fix: "Rotate the key, so that a new version with a new expiry date takes over, and move everything that names the old version. Disable the key only when no data is left that needs it: a service whose key is disabled loses its data until the key is back.",
  },
  examples: {
    fails: { name: "signing", expiresOn: "2026-03-01T00:00:00Z" },
    passes: { expiresOn: "2027-09-01T00:00:00Z" },
  },
  waiverKinds: { "service-encryption": serviceEncryption },
  *check(key, { now }) {
    const answer = expired("key", key, now);
    if (answer) yield answer;
  },
  fix: (key) => ({
    az: shell`az keyvault key rotate --vault-name ${key.vault.name} --name ${key.name}`,
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

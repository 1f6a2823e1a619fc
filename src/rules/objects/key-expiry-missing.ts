import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { serviceEncryption } from "../support/service-encryption.ts";
import { skippedObject } from "../support/skipped-object.ts";

export default defineRule({
  id: "key-expiry-missing",
  title: "Key has no expiry date",
  severity: "medium",
  area: "objects",
  subject: "key",
  sources: ["live", "code"],
  needs: ["enabled", "managed", "expiresOn"],
  controls: ["key-expiry"],
  peers: [
    "azure-policy:152b15f7-8e1f-4c1f-ab71-8c010ba5dbc0",
    "checkov:CKV_AZURE_40",
    "cloudsploit:keyExpirationEnabled",
    "kics:4d080822-5ee2-49a4-8984-68f3d4c890fc",
    "prowler:keyvault_key_expiration_set_in_non_rbac",
    "prowler:keyvault_rbac_key_expiration_set",
    "steampipe:keyvault_key_expiration_set",
    "terrascan:AC_AZURE_0164",
    "trivy:AZU-0014",
  ],
  references: [
    "https://learn.microsoft.com/azure/key-vault/keys/about-keys-details",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags enabled keys without an expiry date. A rotation policy that gives later versions an end does not give one to the current version.",
    why: "A key without an end can sign, encrypt and wrap for ever, however old and widely known it is; no near-expiry event is sent, and a rotation that counts back from the expiry never starts.",
    fix: "Give the key a rotation policy that rotates well before the expiry, then an expiry date. Where services encrypt with the key, make sure first that they follow to new versions: they stop writing when the version they hold expires.",
  },
  examples: { fails: { expiresOn: null }, passes: { expiresOn: "2027-09-01T00:00:00Z" } },
  waiverKinds: { "service-encryption": serviceEncryption },
  *check(key) {
    const skipped = skippedObject(key);
    if (skipped) yield skipped;
    // No `exp` means for ever: it is optional and has no default.
    else if (key.expiresOn === null)
      yield { at: key.id, fact: "expiresOn", message: `key "${key.name}" never expires` };
  },
  fix: (key) => ({
    az: shell`az keyvault key set-attributes --vault-name ${key.vault.name} --name ${key.name} --expires <YYYY-MM-DDTHH:MM:SSZ>`,
    bicep: "properties: { attributes: { exp: <unix seconds> } }",
    terraform: 'expiration_date = "<YYYY-MM-DDTHH:MM:SSZ>"',
  }),
});

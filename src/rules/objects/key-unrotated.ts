import Type from "typebox";
import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { unrotated } from "../support/rotation.ts";

export default defineRule({
  id: "key-unrotated",
  title: "Key has not been rotated",
  severity: "medium",
  area: "objects",
  subject: "key",
  sources: ["live"],
  needs: ["enabled", "managed", "createdOn"],
  supersedes: ["key-validity-too-long"],
  profiles: { strict: { params: { maxAgeDays: 365 } } },
  controls: ["key-rotation"],
  peers: ["azure-policy:c26e4b24-cf98-4c67-b48b-5a25c4c69eb9", "azure-policy:d8cf8476-a2ec-4916-896e-992351803c44"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/keys/about-keys-details",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags enabled keys whose current version is older than the limit, counted from the moment the version was made, whatever its not-before date and whatever a rotation policy promises. A version without a creation date is flagged too: it comes from before Key Vault kept such dates. The key of a certificate is judged as the certificate.",
    why: "The longer one key is used, the more data depends on it and the more is lost when it is misused or broken. A rotation policy is a plan; the age of the version shows whether it is carried out.",
    fix: "Rotate the key, check that its users take the new version, and keep the old version enabled until all data is wrapped anew. Give the key a rotation policy with a rotate action.",
  },
  params: {
    maxAgeDays: Type.Integer({
      default: 730,
      minimum: 1,
      maximum: 3650,
      description: "Oldest that the current version may be, in days. Exactly so many days old is allowed.",
    }),
  },
  examples: {
    fails: { name: "signing", createdOn: "2023-05-01T00:00:00Z" },
    passes: { createdOn: "2026-05-01T00:00:00Z" },
  },
  *check(key, context) {
    const answer = unrotated("key", key, context);
    if (answer) yield answer;
  },
  fix: (key) => ({
    az: shell`az keyvault key rotate --vault-name ${key.vault.name} --name ${key.name}`,
    bicep:
      "properties: { rotationPolicy: { lifetimeActions: [ { trigger: { timeAfterCreate: 'P<days>D' }, action: { type: 'rotate' } } ] } }",
    terraform: 'rotation_policy { automatic { time_after_creation = "P<days>D" } }',
  }),
});

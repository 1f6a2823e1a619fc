import Type from "typebox";
import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { unrotated } from "../support/rotation.ts";

export default defineRule({
  id: "secret-unrotated",
  title: "Secret has not been rotated",
  severity: "medium",
  area: "objects",
  subject: "secret",
  sources: ["live"],
  needs: ["enabled", "managed", "createdOn"],
  supersedes: ["secret-rotation-unplanned", "secret-validity-too-long"],
  profiles: { strict: { params: { maxAgeDays: 60 } } },
  controls: ["secret-rotation"],
  peers: ["azure-policy:e8d99835-8a06-45ae-a8e0-87a91941ccfe"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/secrets/about-secrets",
    "https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation",
  ],
  doc: {
    what: "Flags enabled secrets whose current version is older than the limit, counted from the moment the version was made, whatever its not-before date. A version without a creation date is flagged too: it comes from before Key Vault kept such dates. The secret of a certificate is judged as the certificate, and is not evaluated where that is not known.",
    why: "Every person and program that ever read the value may still have it, in memory dumps, logs and old laptops. Rotation ends all of that at once, and shows that rotation works before an incident asks for it.",
    fix: "Rotate the secret where it is accepted (database, API, storage account) and store the new value as a new version. Automate it with a function on the near-expiry event, or replace the secret by a managed identity, which needs none.",
  },
  params: {
    maxAgeDays: Type.Integer({
      default: 90,
      minimum: 1,
      maximum: 3650,
      description: "Oldest that the current version may be, in days. Exactly so many days old is allowed.",
    }),
  },
  examples: {
    fails: { name: "db-password", createdOn: "2026-01-10T00:00:00Z" },
    passes: { createdOn: "2026-10-01T00:00:00Z" },
  },
  *check(secret, context) {
    const answer = unrotated("secret", secret, context);
    if (answer) yield answer;
  },
  fix: (secret) => ({
    az: shell`az keyvault secret set --vault-name ${secret.vault.name} --name ${secret.name} --file <file-with-new-value> --expires <YYYY-MM-DDTHH:MM:SSZ>`,
  }),
});

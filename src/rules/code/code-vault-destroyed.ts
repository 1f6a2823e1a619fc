import type { PlannedChange } from "../../model/code.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";

const nouns = { vault: "vault", hsm: "managed HSM", secret: "secret", key: "key", certificate: "certificate" } as const;

export default defineRule({
  id: "code-vault-destroyed",
  title: "A change deletes or replaces a vault or what is in it",
  severity: "high",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["change"],
  controls: ["soft-delete", "backup-availability"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery",
    "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
  ],
  doc: {
    what: "Flags plans that delete or replace a vault, a managed HSM, or a secret, key or certificate. What is only taken out of the state (`removed`, forget) is not flagged.",
    why: "Whatever reads from the vault fails at once. A deleted vault can be recovered while its retention period lasts, but without its role assignments and diagnostic settings; what was encrypted with a deleted key cannot be read until the key is back. azurerm also purges what it destroys, unless its features say otherwise.",
    fix: "Find out which attribute forces the replacement and keep it as it is, or move the resource in the state instead of making it anew. Where the deletion is meant, take it through a change of its own, after nobody uses the vault any more.",
  },
  examples: {
    fails: {
      name: "azurerm_key_vault.main",
      resourceType: "azurerm_key_vault",
      change: {
        actions: ["replace"],
        what: "vault",
        reason: "replace_because_cannot_update",
        purgeProtection: { before: true, after: true },
        retentionDays: { before: 90, after: 90 },
      },
    },
    passes: {
      name: "azurerm_key_vault.main",
      resourceType: "azurerm_key_vault",
      change: {
        actions: ["update"],
        what: "vault",
        reason: null,
        purgeProtection: { before: true, after: true },
        retentionDays: { before: 90, after: 90 },
      },
    },
  },
  *check(unit) {
    const { change } = unit;
    if (!change || change.what === "other") {
      yield notApplicable("no planned change to a vault or what lies in it");
      return;
    }
    const verb = verbOf(change);
    if (!verb) return;
    const reason = change.reason === null ? "" : ` (${change.reason})`;
    const lost =
      change.what === "vault" || change.what === "hsm" ? ": a recovery brings back none of its role assignments" : "";
    yield { at: unit.id, message: `the plan ${verb} ${nouns[change.what]} ${unit.name}${reason}${lost}` };
  },
});

function verbOf({ actions }: PlannedChange): string | undefined {
  if (actions.includes("replace")) return "replaces";
  return actions.includes("delete") ? "deletes" : undefined;
}

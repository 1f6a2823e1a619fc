import { defineRule, notApplicable } from "../../model/rule.ts";

export default defineRule({
  id: "code-change-refused",
  title: "The service will refuse a planned change",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["change"],
  controls: ["purge-protection", "soft-delete"],
  references: ["https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"],
  doc: {
    what: "Flags plans that switch purge protection off, or change the retention period of a vault that is there already.",
    why: "Both are fixed for good: the apply fails at this resource, and whatever was to come after it is left undone.",
    fix: "Leave purge protection on and the retention period as it was made. Where another retention is needed, make a new vault and move to it.",
  },
  examples: {
    fails: {
      name: "azurerm_key_vault.main",
      change: {
        actions: ["update"],
        what: "vault",
        reason: null,
        purgeProtection: { before: true, after: false },
        retentionDays: { before: 90, after: 90 },
      },
    },
    passes: {
      name: "azurerm_key_vault.main",
      change: {
        actions: ["update"],
        what: "vault",
        reason: null,
        purgeProtection: { before: false, after: true },
        retentionDays: { before: 90, after: 90 },
      },
    },
  },
  *check(unit) {
    const { change } = unit;
    if (change?.what !== "vault" && change?.what !== "hsm") {
      yield notApplicable("no planned change to a vault");
      return;
    }
    // A replacement makes a new vault, with settings of its own: code-vault-destroyed.
    if (!change.actions.includes("update")) return;
    const { purgeProtection, retentionDays } = change;
    if (purgeProtection.before === true && purgeProtection.after === false) {
      const message = `the plan switches purge protection of ${unit.name} off, which nobody can`;
      yield { at: unit.id, message, detail: "purge-protection" };
    }
    const { before, after } = retentionDays;
    if (before !== null && after !== null && before !== after) {
      const message = `the plan changes the retention of ${unit.name} from ${before} to ${after} days, which is fixed when a vault is made`;
      yield { at: unit.id, message, detail: "retention" };
    }
  },
});

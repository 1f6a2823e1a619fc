import { defineRule } from "../../model/rule.ts";
import { exampleSync } from "../support/example-sync.ts";
import { leftOpen, notOf, storeNotInCode } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "eso-never-refreshes",
  title: "Copy of a secret is never refreshed",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["secret-rotation"],
  references: ["https://external-secrets.io/latest/api/externalsecret/"],
  doc: {
    what: "Flags what the External Secrets operator copies out of a vault once and not again: a refreshInterval of 0, or a refreshPolicy of CreatedOnce or OnChange.",
    why: "A rotation in the vault never reaches the copy. Applications go on with the old value, and break when it is disabled or ends.",
    fix: "Set refreshPolicy to Periodic and refreshInterval to what the application can wait for after a rotation, such as 1h.",
  },
  examples: { fails: exampleSync({ seconds: 0 }), passes: exampleSync() },
  *check({ id, name, kubernetes }) {
    const sync = kubernetes?.sync;
    if (sync?.direction !== "read") {
      yield notOf("copy out of a vault");
      return;
    }
    if (sync.store === "not-in-code") {
      yield storeNotInCode(sync.storeName);
      return;
    }
    if (sync.undecided !== null) yield leftOpen(sync.undecided);
    const words = sync.repeats === "periodic" ? (sync.seconds === 0 ? "is 0" : undefined) : policies[sync.repeats];
    if (words === undefined) return;
    const setting = sync.repeats === "periodic" ? "refreshInterval" : "refreshPolicy";
    const message = `${setting} of ${name} ${words}, so that a rotation never reaches the copy`;
    yield { at: id, message, ...(sync.refreshAt ? { where: sync.refreshAt } : {}) };
  },
});

const policies = { once: "is CreatedOnce", "on-change": "is OnChange" } as const;

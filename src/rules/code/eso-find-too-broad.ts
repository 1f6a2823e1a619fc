import { defineRule } from "../../model/rule.ts";
import { exampleSync } from "../support/example-sync.ts";
import { notOf, storeNotInCode } from "../support/kubernetes-words.ts";

export default defineRule({
  id: "eso-find-too-broad",
  title: "Search copies a whole vault into the cluster",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["rbac-scope", "vault-isolation"],
  references: ["https://external-secrets.io/latest/guides/getallsecrets/"],
  doc: {
    what: "Flags searches of the External Secrets operator that find everything in a vault: dataFrom.find with a pattern that matches every name, or with neither a pattern nor tags.",
    why: "Every secret of the vault is copied into one namespace, also those of others and those that are added later. Whoever may read Secrets there has all of them, and each refresh reads them all.",
    fix: "Name the secrets one by one under data, or search by a pattern with the prefix of the application, or by tags.",
  },
  examples: {
    fails: exampleSync({ isLowerBound: true, finds: [{ path: "spec.dataFrom[0].find", breadth: "everything" }] }),
    passes: exampleSync({ isLowerBound: true, finds: [{ path: "spec.dataFrom[0].find", breadth: "some" }] }),
  },
  *check({ id, name, kubernetes }) {
    const sync = kubernetes?.sync;
    if (sync?.direction !== "read") {
      yield notOf("copy out of a vault");
      return;
    }
    if (sync.store === "not-in-code" && sync.finds.length > 0) yield storeNotInCode(sync.storeName);
    if (sync.store === "not-in-code") return;
    for (const { path, breadth, at } of sync.finds) {
      if (breadth !== "everything") continue;
      const message = `${path} of ${name} finds everything in the vault of ${sync.storeName}`;
      yield { at: id, message, detail: path, ...(at ? { where: at } : {}) };
    }
  },
});

import { callerKey, callerName } from "../../model/caller-name.ts";
import { dateOf } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { grouped } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-client-secret-sign-in",
  title: "Application signs in with a client secret",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage", "callersJudged"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference",
    "https://learn.microsoft.com/azure/key-vault/general/authentication",
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
  ],
  doc: {
    what: "Flags applications that called the vault with a token that they got by a client secret, as the token's own claim says (appidacr or azpacr 1). One finding for each application and vault. Where the record does not say how a caller proved itself, nothing is said. An application that the directory knows and that has access to what is in the vault is told once for all vaults, by principal-static-credential, while that rule is on.",
    why: "A client secret that opens a vault is a secret outside the vault: it lies in a pipeline, a file or a colleague's notes, works from anywhere, and whoever finds it has everything that the vault gives this application.",
    fix: "Use a managed identity where the application runs in Azure, and workload identity federation where it runs elsewhere (GitHub, Azure DevOps, another cloud, Kubernetes); then remove the client secret. A certificate is the second best.",
  },
  examples: {
    fails: { usage: { callers: [{ caller: { kind: "secret", name: "app-legacy" }, calls: 1_200 }] } },
    passes: { usage: { callers: [{ caller: { kind: "managed-identity" }, calls: 1_200 }] } },
  },
  *check({ id, name, usage, callersJudged }) {
    const judged = new Set(callersJudged);
    const bySecret = usage.callers.filter(({ caller }) => caller.kind === "secret");
    const open = bySecret.filter(({ caller: { oid } }) => oid === null || !judged.has(oid));
    if (open.length === 0 && bySecret.length > 0) yield notApplicable("see principal-static-credential");
    for (const { caller, calls, last } of open) {
      yield {
        at: id,
        message: `"${callerName(caller)}" called vault "${name}" ${calls === 1 ? "once" : `${grouped(calls)} times`} with a client secret, last on ${dateOf(last)}`,
        detail: callerKey(caller),
        data: { application: caller.appId, calls, last },
      };
    }
  },
});

import { defineRule } from "../../model/rule.ts";
import { removeGrant } from "../support/remove-grant.ts";

export default defineRule({
  id: "grant-orphaned",
  title: "Grant names a principal that no longer exists",
  severity: "low",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["principalExists"],
  supersedes: [
    "access-policy-compound-identity",
    "access-policy-excessive",
    "access-policy-mixed-types",
    "grant-at-root",
    "grant-broad-scope",
    "grant-over-privileged",
    "grant-permission-unused",
    "grant-scope-unused",
    "grant-standing-privileged",
    "grant-to-user",
    "grant-unused",
    "grant-vault-wide",
    "grant-wrong-type",
  ],
  controls: ["access-review"],
  peers: ["azts:Azure_KeyVault_AuthZ_Remove_Orphan_Applications"],
  references: [
    "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
    "https://learn.microsoft.com/azure/key-vault/general/troubleshooting-access-issues",
  ],
  doc: {
    what: "Flags access policy entries and role assignments whose principal the directory does not know. A principal made minutes ago can look the same, and so can an entry that names an application's object id instead of its service principal's.",
    why: "Nobody can use the grant, but it hides among those that count, uses up a limited number, and comes back to life if the deleted principal is restored. An entry with a wrong id also means that somebody who should have access has none.",
    fix: "Make sure that the id is not simply new or mistyped, then remove the grant. az refuses to edit access policies while the vault uses Azure RBAC: take the entry out of the template then.",
  },
  examples: { fails: { principalExists: false }, passes: { principalExists: true } },
  *check(grant) {
    if (grant.principalExists) return;
    const holder = grant.kind === "access-policy" ? "an access policy entry" : "a role assignment";
    yield { at: grant.id, message: `principal "${grant.name}" is not in the directory, and ${holder} still names it` };
  },
  fix: removeGrant,
});

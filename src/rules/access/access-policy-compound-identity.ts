import { defineRule, notApplicable } from "../../model/rule.ts";

export default defineRule({
  id: "access-policy-compound-identity",
  title: "Access policy entry is for one application acting for somebody",
  severity: "info",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["applicationId", "vault.permissionModel"],
  controls: ["access-model"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
    "https://learn.microsoft.com/azure/key-vault/general/security-features",
  ],
  doc: {
    what: "Names access policy entries with an application id. Such an entry counts only for a token that the application got on behalf of the principal: neither of them has the access alone.",
    why: "Azure RBAC has no such thing. A role assignment in its place goes to the principal whatever application it uses, or to the application whoever uses it: either is more than the entry gives, so that the vault cannot go over to Azure RBAC as it is.",
    fix: "Find out before the migration whether the application still acts on behalf of somebody. If not, remove the entry. If so, let the application ask for what it needs as itself, with an identity of its own, and check by itself whom it serves.",
  },
  examples: {
    fails: {
      kind: "access-policy",
      applicationId: "00000000-0000-0000-0000-0000000000bb",
      vault: { permissionModel: "access-policy" },
    },
    passes: { kind: "access-policy", applicationId: null, vault: { permissionModel: "access-policy" } },
  },
  *check({ id, name, kind, applicationId, vault }) {
    if (kind === "role-assignment") yield notApplicable("a role assignment");
    else if (vault?.permissionModel === "rbac") yield notApplicable("dormant: the vault uses Azure RBAC");
    else if (applicationId !== null) {
      yield {
        at: id,
        fact: "applicationId",
        message: `access policy entry of "${name}" is for application ${applicationId} acting for it, which Azure RBAC cannot express`,
      };
    }
  },
});

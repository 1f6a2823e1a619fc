import { defineRule, notApplicable, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";

export default defineRule({
  id: "access-policy-dormant",
  title: "Access policy entries are left on a vault that uses Azure RBAC",
  severity: "low",
  area: "access",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["permissionModel", "policyEntries"],
  controls: ["access-model"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
  ],
  doc: {
    what: "Flags vaults that decide access by Azure RBAC and still carry access policy entries. One finding a vault, whatever the number of entries.",
    why: "The entries grant nothing, and all of them come back into force at once when somebody with write access to the vault switches the permission model back. Until then they mislead whoever reads the template, and tools that go by them. Right after a migration they are the way back; for ever they are a second set of rights that nobody reviews.",
    fix: "Once nobody is refused any more after the migration, remove all entries. az keyvault delete-policy refuses to work on a vault that uses Azure RBAC: empty the list on the resource itself, or in its template. Accept the finding by a waiver with an end date while the entries are kept as a way back.",
  },
  examples: {
    fails: { permissionModel: "rbac", policyEntries: { count: 3, isComplete: true } },
    passes: { permissionModel: "rbac", policyEntries: { count: 0, isComplete: true } },
  },
  *check({ id, name, permissionModel, policyEntries }) {
    const { count, isComplete, first, missing } = policyEntries;
    if (permissionModel === "access-policy")
      yield notApplicable("the entries are in force: the vault uses access policies");
    else if (count > 0) {
      const entries = `${isComplete ? "" : "at least "}${count} access policy ${count === 1 ? "entry" : "entries"}`;
      const come = count === 1 && isComplete ? "comes" : "come";
      yield {
        at: id,
        message: `vault "${name}" uses Azure RBAC and carries ${entries}, which ${come} back into force if it is switched back`,
        ...(first ? { where: first } : {}),
      };
    } else if (!isComplete) yield notJudged("policyEntries", { unread: missing ?? notRead });
  },
  fix: ({ id }) => ({
    az: shell`az resource update --ids ${id} --set properties.accessPolicies=[]`,
    bicep: "properties: { enableRbacAuthorization: true, accessPolicies: [] }",
    terraform: "access_policy = [] # and no azurerm_key_vault_access_policy for this vault",
  }),
});

const notRead = { reason: "not-in-output", detail: "the access policy entries were not read" } as const;

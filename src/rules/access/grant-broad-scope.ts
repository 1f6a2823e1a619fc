import { readsMetadataOnly } from "../../model/data-rights.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { broadScopeInWords } from "../support/broad-scope.ts";
import { assignRole, removeAssignment } from "../support/role-assignment.ts";

export default defineRule({
  id: "grant-broad-scope",
  title: "Role on vault data is assigned above vaults",
  severity: "high",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["role", "rights", "reach", "scope"],
  supersedes: ["grant-scope-unused"],
  controls: ["rbac-scope"],
  peers: ["psrule:Azure.RBAC.LimitMGDelegation", "psrule:Azure.RBAC.UseRGDelegation", "sonariac:S6387"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Flags role assignments on a resource group, subscription, management group or the tenant's root whose role reaches vault data: values, key operations, or the life of objects. Judged by the role's data actions, so custom roles count too. Left out: roles that only read metadata, as an inventory needs. An assignment that a condition limits by vault or secret name is not evaluated.",
    why: "The assignment reaches every vault below it, those that will be made there tomorrow included, and nobody who looks at a single vault's own assignments sees it.",
    fix: "Assign the role on the vaults that the holder needs, or on single objects, then remove this assignment. For people who step in rarely, make it eligible instead of standing.",
  },
  examples: {
    fails: {
      scope: "/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg-example",
      reach: "resource-group",
    },
    passes: { reach: "vault" },
  },
  *check({ id, name, role, rights, reach, scope }) {
    if (role === null) yield notApplicable("an access policy entry, which reaches its own vault only");
    else if (rights.length === 0) yield notApplicable("gives no rights on vault data");
    else if (readsMetadataOnly(rights)) yield notApplicable("reads metadata only");
    else {
      const place = broadScopeInWords(scope, reach);
      if (place === undefined) return;
      yield {
        at: id,
        fact: "scope",
        message: `"${name}" holds "${role.name}" on ${place}, and so on every vault in it`,
      };
    }
  },
  fix: ({ id, role }) => ({
    az: `${assignRole({ roleId: role?.id, scope: "<vault resource id>" })}\n${removeAssignment(id)}`,
    bicep: "scope: <vault>",
    terraform: "scope = azurerm_key_vault.<vault>.id",
  }),
});

import { defineRule } from "../../model/rule.ts";
import { grantInWords, privilegesInWords } from "../support/grant-in-words.ts";
import { assignmentScope, removeAssignment } from "../support/role-assignment.ts";

export default defineRule({
  id: "grant-standing-privileged",
  title: "Privileged role is held for ever",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["isStanding", "role", "privileges", "principalId"],
  controls: ["standing-access"],
  references: [
    "https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-assign-roles",
    "https://learn.microsoft.com/azure/role-based-access-control/best-practices",
  ],
  doc: {
    what: "Flags role assignments of people and groups that never end and are privileged: by their role somebody administers what is in vaults, adds and deletes objects, gives access to vaults, or changes vaults. Judged by what the role grants, conditions looked at. Workloads are left out, and groups that only workloads are in: they cannot activate a role. Without the answers of Privileged Identity Management nothing is judged.",
    why: "Whoever takes over the account has the privilege at once, at any hour, whether its holder needs it today or not. An eligible role has to be activated, with a second factor, a reason and perhaps an approval: that takes the attacker time, and leaves a trace that somebody reads.",
    fix: "Make the assignment eligible, with approval and multifactor authentication on activation, and remove the standing one. Keep standing access for the two emergency accounts, and waive the finding for them.",
  },
  examples: {
    fails: { name: "admins", privileges: ["administers-data"], isStanding: true },
    passes: { name: "admins", privileges: ["administers-data"], isStanding: false },
  },
  *check(grant) {
    const { id, name, privileges, isStanding } = grant;
    if (isStanding) {
      yield {
        at: id,
        message: `"${name}" holds ${grantInWords(grant)} for ever, and so ${privilegesInWords(privileges)} at any time`,
      };
    }
  },
  fix: ({ id, role, principalId }) => ({
    az: removeAssignment(id),
    terraform: `resource "azurerm_pim_eligible_role_assignment" "<name>" {
  scope              = ${JSON.stringify(assignmentScope(id))}
  role_definition_id = "/subscriptions/<subscription id>/providers/Microsoft.Authorization/roleDefinitions/${role?.id ?? "<role id>"}"
  principal_id       = ${JSON.stringify(principalId)}
}`,
  }),
});

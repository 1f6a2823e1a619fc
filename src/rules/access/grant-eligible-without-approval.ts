import { readsMetadataOnly } from "../../model/data-rights.ts";
import { unread } from "../../model/fact.ts";
import { defineRule, notApplicable, notJudged } from "../../model/rule.ts";

export default defineRule({
  id: "grant-eligible-without-approval",
  title: "Eligible role is activated without approval or second factor",
  severity: "low",
  area: "access",
  subject: "eligibility",
  sources: ["live"],
  needs: ["principal", "role", "rights", "privileges", "activation"],
  controls: ["standing-access"],
  references: [
    "https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings",
  ],
  doc: {
    what: "Flags roles that somebody may activate through Privileged Identity Management, where activating asks too little: a role that leads to vault data without multifactor authentication, and a privileged one (it administers what is in vaults, adds and deletes objects, gives access to vaults, or changes vaults) also without approval. Looked up at the scope of the assignment itself, since a role's settings are not handed down. Left out: roles that only read metadata or have nothing to do with vaults. Where an authentication context may ask for the second factor, whether it does is not known, and the rule is not evaluated.",
    why: "A role that its holder activates alone, with the session he already has, is standing access with one more click: whoever holds the session clicks it, too.",
    fix: "In the settings of the role at this scope, ask for multifactor authentication or an authentication context on activation; for privileged roles name approvers, at least two.",
  },
  examples: {
    fails: {
      privileges: ["administers-data"],
      activation: { requiresApproval: false, requiresMfa: true },
    },
    passes: {
      privileges: ["administers-data"],
      activation: { requiresApproval: true, requiresMfa: true },
    },
  },
  *check({ id, name, role, rights, privileges, activation }) {
    const isPrivileged = privileges.length > 0;
    if (!isPrivileged && (rights.length === 0 || readsMetadataOnly(rights))) {
      yield notApplicable("leads to nothing in a vault");
      return;
    }
    const asked = [
      ...(isPrivileged ? [{ what: "approval", isRequired: activation.requiresApproval }] : []),
      { what: "multifactor authentication", isRequired: activation.requiresMfa },
    ];
    const lacking = asked.filter(({ isRequired }) => isRequired === false).map(({ what }) => what);
    const unsaid = asked.filter(({ isRequired }) => isRequired === null).map(({ what }) => what);
    if (lacking.length > 0) {
      yield { at: id, message: `"${name}" can activate "${role.name}" without ${lacking.join(" and without ")}` };
    } else if (unsaid.length > 0) {
      const detail = `the settings of the role do not say whether activating it asks for ${unsaid.join(" and ")}`;
      yield notJudged("activation", unread("not-in-output", detail));
    }
  },
  fix: () => ({
    terraform: `# in azurerm_role_management_policy
activation_rules {
  require_multifactor_authentication = true
  require_approval                   = true

  approval_stage {
    primary_approver {
      object_id = "<group of approvers>"
      type      = "Group"
    }
  }
}`,
  }),
});

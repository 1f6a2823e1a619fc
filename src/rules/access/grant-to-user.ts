import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { grantInWords } from "../support/grant-in-words.ts";
import { removalOf } from "../support/remove-grant.ts";

export default defineRule({
  id: "grant-to-user",
  title: "Access is granted to a person instead of a group",
  severity: "low",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["principal", "role", "opens", "isActivated"],
  controls: ["access-review"],
  references: ["https://learn.microsoft.com/azure/role-based-access-control/best-practices"],
  doc: {
    what: "Flags role assignments and access policy entries that name a person, where they lead to something in a vault: values, keys, the life of objects, the vault's settings, or who has access. Left out: roles that only read metadata or have nothing to do with vaults, grants that the vault's permission model makes dormant, and assignments that were activated for a time by Privileged Identity Management.",
    why: "When the person changes team or leaves, somebody has to find each of these grants; removing him from a group is one step, and access reviews look at groups. Single grants also use up a limited number of assignments.",
    fix: "Put the person into a group that stands for the job, give the role to the group, and remove this grant. A person who needs it now and then should be eligible for it.",
  },
  examples: {
    fails: { principal: { id: "1", name: "alice", kind: "user", appId: null }, name: "alice" },
    passes: { principal: { id: "1", name: "team", kind: "group", appId: null }, name: "team" },
  },
  *check(grant) {
    const { id, name, principal, opens, isActivated } = grant;
    if (principal.kind !== "user") return;
    if (!opens) yield notApplicable("leads to nothing in a vault");
    else if (isActivated) yield notApplicable("activated for a time");
    else
      yield { at: id, message: `"${name}" holds ${grantInWords(grant)} as a person, and not as a member of a group` };
  },
  fix: (grant) => ({
    az: `az ad group member add --group <group> ${shell`--member-id ${grant.principal.id}`}\n${removalOf(grant)}`,
  }),
});

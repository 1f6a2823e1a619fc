import { defineRule, notApplicable } from "../../model/rule.ts";
import { grantInWords, privilegesInWords } from "../support/grant-in-words.ts";
import { removeAssignment } from "../support/role-assignment.ts";

export default defineRule({
  id: "grant-at-root",
  title: "Role is assigned at the tenant's root",
  severity: "high",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["scopeKind", "role", "opens", "privileges"],
  supersedes: ["grant-broad-scope", "grant-standing-privileged"],
  controls: ["rbac-scope", "privileged-roles"],
  references: ["https://learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin"],
  doc: {
    what: "Flags role assignments at `/` that reach vault data or lead to it: data roles, Owner, User Access Administrator, Contributor, and custom roles that do the same. Judged by what the role grants. Left out: roles that only read, as inventory tools hold there.",
    why: "An assignment at the root reaches every vault of the tenant. Most of them are left over from a Global Administrator who elevated himself once: that makes him User Access Administrator at `/`, and it stays until somebody takes it back, even when his directory role has ended. It does not show among the assignments of any subscription's own.",
    fix: "Remove the assignment. Only somebody who holds User Access Administrator at `/` can: a Global Administrator elevates himself, removes it, and then his own. Assign what is needed on a management group.",
  },
  examples: {
    fails: { scopeKind: "root", scope: "/", heldBy: "/", privileges: ["grants-access"] },
    passes: { scopeKind: "subscription", privileges: ["grants-access"] },
  },
  *check(grant) {
    const { id, name, role, opens, privileges, scopeKind } = grant;
    if (role === null) yield notApplicable("an access policy entry, which reaches its own vault only");
    else if (scopeKind === "root" && !opens) yield notApplicable("leads to nothing in a vault");
    else if (scopeKind === "root") {
      const what = privileges.length > 0 ? privilegesInWords(privileges) : "reaches vault data";
      yield {
        at: id,
        fact: "scopeKind",
        message: `"${name}" holds ${grantInWords(grant)} at the root of the tenant, and so ${what} everywhere`,
      };
    }
  },
  fix: ({ id }) => ({ az: removeAssignment(id) }),
});

import { defineRule } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "role-custom-wildcard",
  title: "Custom role covers vaults or their data by a wildcard",
  severity: "high",
  levels: ["medium"],
  area: "access",
  subject: "role",
  sources: ["live", "code"],
  needs: ["wildcards", "assignments"],
  controls: ["custom-roles"],
  references: [
    "https://learn.microsoft.com/azure/role-based-access-control/custom-roles",
    "https://learn.microsoft.com/azure/role-based-access-control/permissions/security",
  ],
  doc: {
    what: "Flags custom roles with a star in an action. High: in a data action, where the pattern covers more of vault data than metadata. Medium: in an action, where it covers writing or deleting vaults, their access policies, or objects through Resource Manager, or fetching secrets for deployments. What the same permission element excludes is taken off first. Patterns that only read, such as `*/read`, are fine. In code, role definitions whose actions are not all known are left out.",
    why: "A star grants what its author thought of and everything beside it: `secrets/*` reads, but also purges and backs up. It also grants what the service adds later: nobody is asked when a role becomes wider.",
    fix: "Name the actions that the job needs, one by one; the audit log tells which operations were used. Where a built-in role gives the same, use that: Microsoft keeps it up to date.",
  },
  examples: {
    fails: { wildcards: { data: ["Microsoft.KeyVault/vaults/secrets/*"], control: [] } },
    passes: { wildcards: { data: [], control: [] } },
  },
  *check({ id, name, wildcards: { data, control }, assignments }) {
    const use = useInWords(assignments);
    if (data.length > 0)
      yield { at: id, detail: "data", message: `custom role "${name}" covers vault data by ${patterns(data)}${use}` };
    if (control.length > 0) {
      yield {
        at: id,
        detail: "control",
        level: "medium",
        message: `custom role "${name}" covers changes of vaults by ${patterns(control)}${use}`,
      };
    }
  },
  fix: ({ name }) => ({
    az: `${shell`az role definition list --custom-role-only true --name ${name}`}\naz role definition update --role-definition <file>`,
    bicep: "dataActions: [ 'Microsoft.KeyVault/vaults/secrets/getSecret/action' ]",
    terraform: 'data_actions = ["Microsoft.KeyVault/vaults/secrets/getSecret/action"]',
  }),
});

function patterns(list: readonly string[]): string {
  return someOf(list.map((pattern) => `"${pattern}"`));
}

/** Silent where nothing was found, and not everything was read. */
function useInWords({ count, isComplete }: { readonly count: number; readonly isComplete: boolean }): string {
  if (count === 0) return isComplete ? ", and is not assigned" : "";
  return `, and is assigned ${isComplete ? "" : "at least "}${count === 1 ? "once" : `${count} times`}`;
}

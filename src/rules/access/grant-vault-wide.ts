import Type from "typebox";
import type { GrantUse, WorkloadRights } from "../../model/grant-subject.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import type { ApplicationsServed } from "../../model/vault-access.ts";
import { assignRole, removeAssignment } from "../support/role-assignment.ts";
import { someOf } from "../support/some-of.ts";
import { vaultResourceId } from "../support/vault-resource-id.ts";

export default defineRule({
  id: "grant-vault-wide",
  title: "Workload reaches everything in a vault that serves several applications",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["role", "workload", "scopeKind", "applications", "use"],
  supersedes: ["grant-scope-unused"],
  controls: ["rbac-scope", "vault-isolation"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
  ],
  doc: {
    what: "Flags role assignments by which a workload (a service principal or managed identity that the policy does not name as a rotator) reads values or uses keys on a whole vault, where the vault serves several applications. Applications are counted by the workloads that use the vault's objects under assignments of their own, and by groups of objects whose names put the same application first; the larger count decides. Names count in code, and on a live vault only where more than one workload, or a group, uses it. Where every object is named for one application, it is one. Logs of ninety days, proven hour by hour, are another sign: the workload used some objects, never listed, and another workload used objects of which it used none. Left out: roles that only read metadata or also add and remove objects, since both need the whole vault, and assignments on a vault that goes by access policies. A condition on the vault's name is looked at; an assignment that a condition limits by secret names is not evaluated.",
    why: "Whoever takes over one application reads the secrets of all the others: the vault is the only wall between them, and this assignment goes past it.",
    fix: "Better: give each application a vault of its own, which leaves roles on whole vaults right. Otherwise assign the role on the single objects that the workload uses; a certificate is three of them, its certificate, key and secret. An assignment on objects does not let its holder list: for a workload that lists, and some client libraries do before they read, only splitting the vault helps.",
  },
  params: {
    minApplications: Type.Integer({
      default: 2,
      minimum: 2,
      maximum: 1000,
      description: "Applications from which on a vault counts as shared.",
    }),
  },
  examples: {
    fails: {
      scopeKind: "vault",
      applications: { count: 2, workloads: 1, nameGroups: ["billing", "orders"], isComplete: true },
    },
    passes: {
      scopeKind: "vault",
      applications: { count: 1, workloads: 1, nameGroups: ["orders"], isComplete: true },
    },
  },
  *check({ id, name, role, workload, scopeKind, applications, use, vault }, { params }) {
    if (role === null) yield notApplicable("an access policy entry, which always reaches its whole vault");
    else if (workload === null) yield notApplicable("gives no workload rights on vault data");
    else if (scopeKind === "object") return;
    else if (applications === null || !vault) yield notApplicable("no workload's use of one whole vault");
    else if (applications.count >= params.minApplications) {
      yield {
        at: id,
        message: `workload "${name}" reaches everything in vault "${vault.name}" by "${role.name}", although the vault serves ${applications.count} applications: ${signInWords(applications)}`,
      };
    } else if (use?.isShared && !use.hasListed) {
      yield {
        at: id,
        message: `workload "${name}" reaches everything in vault "${vault.name}" by "${role.name}", although in ${use.days} days it used only ${inObjects(use)}, and other workloads used other objects`,
      };
    } else if (!applications.isComplete) yield notApplicable("not enough of the vault was read to count further");
  },
  fix: ({ id, role, workload, vault }) => {
    if (role === null || workload === null || !vault) return {};
    const { collection, terraform } = used(workload);
    const scope = `${vaultResourceId(vault)}/${collection}/<name>`;
    const create = assignRole({ workloadId: workload.id, roleId: role.id, scope });
    return {
      az: `${create}\n${removeAssignment(id)}`,
      bicep: `resource item 'Microsoft.KeyVault/vaults/${collection}@2026-02-01' existing = {\n  parent: <vault>\n  name: '<name>'\n}\n// in the role assignment\nscope: item`,
      terraform: `scope = ${terraform}.<name>.resource_versionless_id`,
    };
  },
});

function inObjects({ objects }: GrantUse): string {
  return someOf(objects.map(({ type, name }) => `${type} "${name}"`));
}

function signInWords({ workloads, nameGroups }: ApplicationsServed): string {
  if (nameGroups.length < workloads) return `${workloads} workloads use what is in it`;
  return `its objects are named for ${someOf(nameGroups)}`;
}

/** What the workload uses, for the remedy: whoever reads values is helped with secrets first. */
function used({ rights }: WorkloadRights) {
  return rights.includes("Microsoft.KeyVault/vaults/secrets/getSecret/action")
    ? { collection: "secrets", terraform: "azurerm_key_vault_secret" }
    : { collection: "keys", terraform: "azurerm_key_vault_key" };
}

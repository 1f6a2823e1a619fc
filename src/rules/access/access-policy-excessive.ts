import Type from "typebox";
import { policyObjectTypes } from "../../model/facts/access-policy-permissions.ts";
import type { AccessPolicyPermissions } from "../../model/grants.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { entryIdentity } from "../support/policy-entry.ts";
import { excessivePermissions, noSuchPermission } from "../support/policy-permissions.ts";

export default defineRule({
  id: "access-policy-excessive",
  title: "Access policy entry grants everything, or what no entry should",
  severity: "high",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["permissions", "vault.permissionModel"],
  supersedes: ["access-policy-mixed-types", "grant-permission-unused", "grant-wrong-type"],
  controls: ["privileged-roles"],
  peers: ["cloudsploit:manageKeyAccessAndPermissions", "psrule:Azure.KeyVault.AccessPolicy"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy",
    "https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
  ],
  doc: {
    what: "Flags access policy entries that hold `all` or a list as wide as it on secrets, keys, certificates or storage, and entries that hold a permission out of the forbidden list. `all` does not include purge, which has always to be named. Entries on a vault that uses Azure RBAC grant nothing and are left out.",
    why: "An entry reaches every object of its vault and never ends. Whoever holds everything can copy, change and delete whatever is there; whoever can purge, destroys it for good unless purge protection is on.",
    fix: "Find out from the audit log what the holder really calls, and leave the entry just that: get for an application that reads, get and list for one that looks first. Give purge to nobody for everyday work.",
  },
  params: {
    forbidden: Type.Array(
      Type.String({ pattern: "^(?:(?:secrets|keys|certificates|storage)/)?[A-Za-z]+$", maxLength: 40 }),
      {
        default: ["purge"],
        maxItems: 60,
        description:
          "Permissions that no entry may hold, beside `all` and the full set: `purge` on every type, `keys/purge` on keys only.",
      },
    ),
  },
  contradiction: ({ forbidden }) => {
    const unheardOf = noSuchPermission(forbidden);
    return unheardOf === undefined ? undefined : `forbidden: "${unheardOf}" is no access policy permission`;
  },
  examples: {
    fails: {
      kind: "access-policy",
      permissions: { secrets: ["all"], keys: [], certificates: [], storage: [] },
      vault: { permissionModel: "access-policy" },
    },
    passes: {
      kind: "access-policy",
      permissions: { secrets: ["get", "list"], keys: [], certificates: [], storage: [] },
      vault: { permissionModel: "access-policy" },
    },
  },
  *check(entry, { params }) {
    if (entry.permissions === null) yield notApplicable("a role assignment");
    else if (entry.vault?.permissionModel === "rbac") yield notApplicable("dormant: the vault uses Azure RBAC");
    else {
      const excess = excessivePermissions(entry.permissions, params.forbidden);
      if (excess.length === 0) return;
      yield {
        at: entry.id,
        message: `access policy entry of "${entry.name}" grants too much: ${excess.join(", ")}`,
      };
    }
  },
  fix: (entry) => {
    const { objectId, applicationId } = entryIdentity(entry.id);
    const application = applicationId === undefined ? "" : shell` --application-id ${applicationId}`;
    return {
      az: `${shell`az keyvault set-policy --name ${entry.vault?.name ?? "<vault>"} --object-id ${objectId}`}${application}${newPermissions(entry.permissions)}`,
      bicep: "permissions: { secrets: [ 'get' ], keys: [], certificates: [] }",
      terraform: 'secret_permissions      = ["Get"]\nkey_permissions         = []\ncertificate_permissions = []',
    };
  },
});

const options = { secrets: "secret", keys: "key", certificates: "certificate", storage: "storage" } as const;

/** The options that replace what the entry holds now; az leaves alone what is not named. */
function newPermissions(held: AccessPolicyPermissions | null): string {
  const types = policyObjectTypes.filter((type) => held && held[type].length > 0);
  return types.map((type) => ` --${options[type]}-permissions <permissions>`).join("");
}

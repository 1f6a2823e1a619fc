import { managedObjectTypes } from "../../model/data-rights.ts";
import { roleIds } from "../../model/facts/built-in-roles.ts";
import type { GrantUse, WorkloadRights } from "../../model/grant-subject.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { assignmentScope, assignRole, removeAssignment } from "../support/role-assignment.ts";

export default defineRule({
  id: "grant-over-privileged",
  title: "Role gives more than its holder's job needs",
  severity: "high",
  levels: ["medium", "low"],
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["role", "rights", "workload", "surplus", "use", "vault.permissionModel"],
  supersedes: ["grant-permission-unused", "grant-scope-unused", "grant-vault-wide", "grant-wrong-type"],
  controls: ["privileged-roles"],
  peers: ["datadog:def-000-0wh", "sonariac:S6381"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
    "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security",
    "https://learn.microsoft.com/azure/role-based-access-control/custom-roles",
  ],
  doc: {
    what: "High: a workload (a service principal or managed identity that the policy does not name as a rotator) manages objects: Key Vault Administrator, an Officer role, or any role whose data actions purge, or both add and delete, secrets, keys or certificates. Medium: Key Vault Certificate User on a whole vault that has enabled secrets of its own beside those of certificates. Low: Key Vault Crypto User where every enabled key in reach allows only sign and verify; where keys allow more, only logs can tell: it is said of a holder that did nothing but sign, verify and look keys up in ninety days, proven hour by hour. Judged by data actions and role ids, never by names. Assignments on a vault that goes by access policies are left out.",
    why: "An application that only reads is one bug away from deleting what it reads, when its role lets it. Key Vault Certificate User sounds harmless and reads every secret value in its scope, since private keys come as secrets. Key Vault Crypto User also encrypts, changes and backs up keys, and a backup restored elsewhere is a copy.",
    fix: "Give an application the role that only uses objects: Key Vault Secrets User, Crypto Service Encryption User or Crypto User. Name identities whose job is to rotate, sync or deploy under `rotators` in the policy. Assign Key Vault Certificate User on the certificate, its key and its secret, not on the vault. For signing there is no built-in role: make a custom one with the data actions Microsoft.KeyVault/vaults/keys/read, keys/sign/action and keys/verify/action.",
  },
  examples: {
    fails: {
      role: {
        id: roleIds.secretsOfficer,
        name: "Key Vault Secrets Officer",
        custom: false,
        assignableScopes: ["/"],
        permissions: [],
      },
      workload: {
        id: "00000000-0000-0000-0000-0000000000aa",
        rights: ["Microsoft.KeyVault/vaults/secrets/setSecret/action", "Microsoft.KeyVault/vaults/secrets/delete"],
      },
    },
    passes: { workload: null },
  },
  *check({ id, name, role, rights, workload, surplus, use, vault }) {
    const managed = workload === null ? [] : managedObjectTypes(workload.rights);
    if (role === null) yield notApplicable("an access policy entry, which has no role");
    else if (rights.length === 0) yield notApplicable("gives no rights on vault data");
    else if (vault?.permissionModel === "access-policy") yield notApplicable("dormant: the vault uses access policies");
    else if (managed.length > 0) {
      yield {
        at: id,
        message: `workload "${name}" may add, delete or purge ${inWords(managed)} by "${role.name}", and the policy does not name it as a rotator`,
      };
    } else if (surplus === "secrets-beside-certificates") {
      yield {
        at: id,
        level: "medium",
        message: `"${name}" holds "${role.name}" on a whole vault, which also reads the secrets there that belong to no certificate`,
      };
    } else if (surplus === "more-than-signing") {
      yield {
        at: id,
        level: "low",
        message: `"${name}" holds "${role.name}" on keys that can only sign, which also lets it change and back them up`,
      };
    } else if (use && role.id === roleIds.cryptoUser && onlySigned(use)) {
      yield {
        at: id,
        level: "low",
        message: `"${name}" holds "${role.name}" and only signed and verified in ${use.days} days: the role also lets it decrypt, change and back up keys`,
      };
    }
  },
  fix: ({ id, role, workload, surplus }) => {
    const scope = assignmentScope(id);
    const workloadId = workload?.id;
    // Certificate User is the right role, on the three objects that a certificate is.
    const objects = ["certificates", "keys", "secrets"].map((collection) => `${scope}/${collection}/<name>`);
    const scopes = surplus === "secrets-beside-certificates" ? objects : [scope];
    const roleId = surplus === "secrets-beside-certificates" ? role?.id : workload && usingRole(workload);
    const creates = scopes.map((one) => assignRole({ workloadId, roleId: roleId ?? undefined, scope: one }));
    return {
      az: [...creates, removeAssignment(id)].join("\n"),
      bicep: "roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '<role id>')",
      terraform:
        'role_definition_id = "/subscriptions/<subscription id>/providers/Microsoft.Authorization/roleDefinitions/<role id>"',
    };
  },
});

const signing: ReadonlySet<string> = new Set(["KeySign", "KeyVerify", "KeyGet", "KeyList", "KeyListVersions"]);

function onlySigned({ operations }: GrantUse): boolean {
  return operations.includes("KeySign") && operations.every((operation) => signing.has(operation));
}

function inWords(types: readonly string[]): string {
  const last = types.at(-1) ?? "";
  return types.length > 1 ? `${types.slice(0, -1).join(", ")} and ${last}` : last;
}

/** The role that uses what this one manages; none where a person has to choose. */
function usingRole({ rights }: WorkloadRights): string | undefined {
  const [type, ...others] = managedObjectTypes(rights);
  if (others.length > 0) return undefined;
  if (type === "secrets") return roleIds.secretsUser;
  return type === "keys" ? roleIds.cryptoUser : undefined;
}

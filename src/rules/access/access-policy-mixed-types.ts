import Type from "typebox";
import type { AccessPolicyPermissions } from "../../model/grants.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";

export default defineRule({
  id: "access-policy-mixed-types",
  title: "One access policy entry reaches secrets, keys and certificates",
  severity: "medium",
  area: "access",
  subject: "grant",
  sources: ["live", "code"],
  needs: ["permissions", "vault.permissionModel"],
  controls: ["rbac-scope"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy",
    "https://learn.microsoft.com/azure/key-vault/general/best-practices",
  ],
  doc: {
    what: "Flags access policy entries that hold permissions on secrets, on keys and on certificates. Entries on a vault that uses Azure RBAC grant nothing and are left out, and so are those that are reported for granting everything.",
    why: "Hardly anything works with all three: such an entry is a template that was never cut down, or one identity for several jobs. Whoever takes it over reads secrets, uses keys and reaches the private keys of certificates, in all of the vault.",
    fix: "Leave the holder the one type that it works with. What uses a certificate with its private key reads it as a secret and needs no permission on keys. Split an identity that does several jobs, and the vault along with it.",
  },
  params: {
    types: Type.Integer({
      default: 3,
      minimum: 2,
      maximum: 3,
      description: "Types (of secrets, keys and certificates) from which on an entry is reported.",
    }),
  },
  examples: {
    fails: {
      kind: "access-policy",
      permissions: { secrets: ["get"], keys: ["get", "sign"], certificates: ["get"], storage: [] },
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
      const types = typesIn(entry.permissions);
      if (types.length < params.types) return;
      yield {
        at: entry.id,
        message: `access policy entry of "${entry.name}" reaches ${inWords(types)} alike`,
      };
    }
  },
  fix: () => ({
    bicep: "permissions: { secrets: [ 'get' ] }",
    terraform: 'secret_permissions = ["Get"]',
  }),
});

function typesIn(permissions: AccessPolicyPermissions): readonly string[] {
  return (["secrets", "keys", "certificates"] as const).filter((type) => permissions[type].length > 0);
}

function inWords(types: readonly string[]): string {
  return `${types.slice(0, -1).join(", ")} and ${types.at(-1) ?? ""}`;
}

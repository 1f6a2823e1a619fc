import { assemble, exampleGroup, madeOn } from "./build.ts";
import type { PlainRecord } from "./example.ts";
import type { GrantSubject } from "./subject.ts";

const secretsUserRights = [
  "Microsoft.KeyVault/vaults/secrets/getSecret/action",
  "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
];

/** A grant as rules see it, for examples and tests: a role assignment of Key Vault Secrets User on one secret. */
export function buildGrant(plain: PlainRecord<GrantSubject> = {}): GrantSubject {
  const vaultId = `${exampleGroup}/providers/microsoft.keyvault/vaults/kv-example`;
  const principal = {
    id: "00000000-0000-0000-0000-0000000000aa",
    name: "app-example",
    kind: "managed-identity",
    appId: null,
  };
  const assignment = plain.kind !== "access-policy";
  const rights = assignment ? secretsUserRights : [];
  return assemble(
    { id: `${vaultId}/grants/example`, name: "app-example", kind: "role-assignment", heldBy: vaultId },
    {
      scope: assignment ? `${vaultId}/secrets/example-secret` : vaultId,
      scopeKind: assignment ? "object" : "vault",
      principalId: principal.id,
      principal,
      principalExists: true,
      isRotator: false,
      permissions: assignment ? null : { secrets: ["get"], keys: [], certificates: [], storage: [] },
      applicationId: null,
      role: assignment
        ? {
            id: "4633458b-17de-408a-b874-0445c86b69e6",
            name: "Key Vault Secrets User",
            custom: false,
            assignableScopes: ["/"],
            permissions: [],
          }
        : null,
      isDataRole: assignment,
      reach: plain.scopeKind ?? (assignment ? "object" : "vault"),
      rights,
      workload: assignment ? { id: principal.id, rights } : null,
      surplus: null,
      applications: null,
      use: null,
      condition: null,
      createdOn: madeOn,
    },
    plain,
  );
}

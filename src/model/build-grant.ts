import { assemble } from "./assemble.ts";
import { buildPrincipal, exampleGroup, madeOn } from "./build.ts";
import type { PlainRecord } from "./example.ts";
import type { GrantReview } from "./grant-review.ts";
import type { EligibilitySubject, GrantSubject, RoleSubject } from "./grant-subject.ts";
import type { PrincipalSubject } from "./subject.ts";

/** A grant on one secret that is used, and nothing less would do. */
export const exampleReview: GrantReview = {
  days: 90,
  limit: { reason: "not-in-output", detail: "the logs cover 90 days" },
  granted: ["read"],
  used: ["read"],
  types: ["secrets"],
  usedTypes: ["secrets"],
  objects: [{ type: "secret", name: "example-secret" }],
  objectsInReach: 1,
  vaults: 1,
  vaultsUsed: ["kv-example"],
  hasListed: false,
  members: null,
  keptBy: [],
  least: null,
};

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
      types: { for: ["secrets"], reaches: ["secrets"], scope: null, present: ["secrets"], used: null },
      members: { people: 0, workloads: 1, guests: [], disabled: [] },
      privileges: [],
      schedule: { state: "standing", endsOn: null },
      isActivated: false,
      opens: true,
      guests: [],
      disabled: [],
      isStanding: false,
      review: exampleReview,
      condition: null,
      createdOn: madeOn,
    },
    plain,
  );
}

const exampleHolder = {
  id: "00000000-0000-0000-0000-0000000000aa",
  name: "alice",
  kind: "user",
  appId: null,
};

/** An eligible assignment as rules see it: Key Vault Reader for a person, with approval and MFA. */
export function buildEligibility(plain: PlainRecord<EligibilitySubject> = {}): EligibilitySubject {
  return assemble(
    { id: `${exampleGroup}/roleeligibilityschedules/example`, name: "alice", heldBy: exampleGroup },
    {
      scope: exampleGroup,
      scopeKind: "resource-group",
      principal: exampleHolder,
      role: {
        id: "21090545-7ca7-4776-b22c-e363652d74d2",
        name: "Key Vault Reader",
        custom: false,
        assignableScopes: ["/"],
        permissions: [],
      },
      isDataRole: true,
      rights: ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
      privileges: [],
      activation: { requiresApproval: true, requiresMfa: true },
      endsOn: null,
    },
    plain,
  );
}

/** A custom role that reads metadata of secrets, assigned once. */
export function buildRole(plain: PlainRecord<RoleSubject> = {}): RoleSubject {
  const roleId = "00000000-0000-0000-0000-0000000000cc";
  return assemble(
    { id: `/providers/microsoft.authorization/roledefinitions/${roleId}`, name: "Metadata reader", roleId },
    {
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
          notDataActions: [],
        },
      ],
      assignableScopes: [exampleGroup],
      wildcards: { data: [], control: [] },
      assignments: { count: 1, isComplete: true },
    },
    plain,
  );
}

/** A managed identity with access to one vault, carried by one resource. */
export function buildPrincipalSubject(plain: PlainRecord<PrincipalSubject> = {}): PrincipalSubject {
  const { label, reach, carriers, vaultCredentials, signIns, ...directory } = plain;
  return assemble(
    { ...buildPrincipal(directory), label: label ?? "app-example" },
    {
      reach: { vaults: 1, examples: ["kv-example"] },
      carriers: { ids: [`${exampleGroup}/providers/microsoft.web/sites/app-example`] },
      vaultCredentials: { list: [] },
      signIns: null,
    },
    { reach, carriers, vaultCredentials, signIns },
  );
}

import { describe, expect, test } from "vitest";
import { buildVault } from "../../../../src/model/build.ts";
import { read, unread } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { RolePermission } from "../../../../src/model/grants.ts";
import { customRole } from "../directory-fixture.ts";
import { deny, engineOf, group, held, roles, subscription, type Tenant, techniquesOf, vaultId } from "./tenant.ts";

const all = { escalation: true, eligible: true };
const legacy = { permissionModel: "access-policy" } as const;
const control = (...actions: readonly string[]): Partial<RolePermission> => ({ actions });

/** Alice with a role of these actions on the subscription. */
function withActions(actions: readonly string[], tenant: Tenant = {}): Tenant {
  return {
    ...tenant,
    roles: [{ ...customRole("r", control(...actions)), custom: false }],
    subscription: { roleAssignments: [held("a", "alice", "r")], ...tenant.subscription },
  };
}

const writeVault = "Microsoft.KeyVault/vaults/write";
const writePolicies = "Microsoft.KeyVault/vaults/accessPolicies/write";
const assign = "Microsoft.Authorization/roleAssignments/write";

interface Case {
  readonly it: string;
  readonly tenant: Tenant;
  readonly verb?: "read" | "write" | "delete" | "purge" | "sign" | "manage-access";
  readonly object?: string;
  readonly techniques: readonly string[];
}

const nobodyWrites = { actions: [assign], notActions: [], dataActions: [], notDataActions: [] };

const cases: readonly Case[] = [
  {
    it: "adds itself where entries may be written",
    tenant: withActions([writePolicies], { vault: legacy }),
    techniques: ["E01 escalation"],
  },
  { it: "is of no use under roles", tenant: withActions([writePolicies]), techniques: [] },
  {
    it: "writing the vault alone is disputed",
    tenant: withActions([writeVault], { vault: legacy }),
    techniques: ["E02 unknown"],
  },
  {
    it: "switches the model with all three rights",
    tenant: withActions([writeVault, writePolicies, assign]),
    techniques: ["E03 escalation", "E04 escalation"],
  },
  {
    it: "an unread model leaves both open",
    tenant: withActions([writePolicies], { vault: { permissionModel: unread("denied") } }),
    techniques: ["E01 unknown"],
  },
  { it: "assigns itself a role", tenant: withActions([assign]), techniques: ["E04 escalation"] },
  {
    it: "which under roles is managing access, no step to it",
    tenant: withActions([assign]),
    verb: "manage-access",
    techniques: [],
  },
  {
    it: "gives a role to others where the condition leaves it out",
    tenant: {
      roles: [{ ...customRole("r", control(assign)), custom: false }],
      subscription: {
        roleAssignments: [
          held("a", "alice", "r", {
            condition:
              "@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEquals 'ServicePrincipal'",
          }),
        ],
      },
    },
    techniques: ["E06 unknown"],
  },
  {
    it: "widens a role of its own",
    tenant: {
      roles: [
        { ...customRole("own", control("Microsoft.KeyVault/vaults/read")), assignableScopes: [subscription] },
        { ...customRole("writer", control("Microsoft.Authorization/roleDefinitions/write")), custom: false },
      ],
      subscription: { roleAssignments: [held("a", "alice", "writer")] },
      group: { roleAssignments: [held("b", "alice", "own")] },
    },
    techniques: ["E07 escalation"],
  },
  {
    it: "not where the role is assignable above its rights",
    tenant: {
      roles: [
        { ...customRole("own", control("Microsoft.KeyVault/vaults/read")), assignableScopes: [subscription] },
        { ...customRole("writer", control("Microsoft.Authorization/roleDefinitions/write")), custom: false },
      ],
      group: { roleAssignments: [held("a", "alice", "writer"), held("b", "alice", "own")] },
    },
    techniques: [],
  },
  {
    it: "asks for an assignment",
    tenant: withActions(["Microsoft.Authorization/roleAssignmentScheduleRequests/write"]),
    techniques: ["E08 escalation"],
  },
  {
    it: "removes what blocks it",
    tenant: withActions([assign, "Microsoft.Authorization/denyAssignments/delete"], {
      group: { denyAssignments: read([deny("d", { scope: group, permissions: [nobodyWrites] })]) },
    }),
    techniques: ["E09 unknown", "E04 denied"],
  },
  {
    it: "removes what blocks it where Azure lets it be deleted",
    tenant: withActions([assign, "Microsoft.Authorization/denyAssignments/delete"], {
      group: {
        denyAssignments: read([deny("d", { scope: group, permissions: [nobodyWrites], isSystemProtected: false })]),
      },
    }),
    techniques: ["E09 escalation", "E04 denied"],
  },
  {
    it: "not what Azure protects",
    tenant: withActions([assign, "Microsoft.Authorization/denyAssignments/delete"], {
      group: {
        denyAssignments: read([deny("d", { scope: group, permissions: [nobodyWrites], isSystemProtected: true })]),
      },
    }),
    techniques: ["E04 denied"],
  },
  {
    it: "has a deployment fetch a secret",
    tenant: withActions(["Microsoft.KeyVault/vaults/deploy/action", "Microsoft.Resources/deployments/write"], {
      vault: { enabledForTemplateDeployment: true },
    }),
    techniques: ["E11 escalation"],
  },
  {
    it: "not from a vault that is closed to deployments",
    tenant: withActions(["Microsoft.KeyVault/vaults/deploy/action", "Microsoft.Resources/deployments/write"]),
    techniques: [],
  },
  {
    it: "where else it may deploy is not known",
    tenant: withActions(["Microsoft.KeyVault/vaults/deploy/action"], { vault: { enabledForTemplateDeployment: true } }),
    techniques: ["E11 unknown"],
  },
  {
    it: "restores a backup in a vault of its own",
    tenant: {
      ...withActions([writeVault]),
      vault: { roleAssignments: [held("b", "alice", roleIds.cryptoUser)] },
    },
    verb: "sign",
    object: "/keys/k",
    techniques: ["E21 escalation"],
  },
  {
    it: "overwrites a secret",
    tenant: withActions(["Microsoft.KeyVault/vaults/secrets/write"]),
    verb: "write",
    techniques: ["E22 escalation"],
  },
  {
    it: "makes no second version of a key",
    tenant: withActions(["Microsoft.KeyVault/vaults/keys/write"], { vault: { keys: [{ name: "k" }] } }),
    verb: "write",
    object: "/keys/k",
    techniques: [],
  },
  {
    it: "deletes the vault",
    tenant: withActions(["Microsoft.KeyVault/vaults/delete"]),
    verb: "delete",
    techniques: ["E24 escalation"],
  },
  {
    it: "purges it where nothing protects it",
    tenant: withActions(
      ["Microsoft.KeyVault/vaults/delete", "Microsoft.KeyVault/locations/deletedVaults/purge/action"],
      {
        vault: { purgeProtectionEnabled: null },
      },
    ),
    verb: "purge",
    techniques: ["E25 escalation"],
  },
];

const lock = (level: "ReadOnly" | "CanNotDelete", scope: string) => read([{ id: `${scope}/locks/l`, level, scope }]);
const removeLocks = "Microsoft.Authorization/locks/delete";

const locked: readonly (Case & { readonly why?: string })[] = [
  {
    it: "a ReadOnly lock refuses new entries until it is removed",
    tenant: withActions([writePolicies], { vault: { ...legacy, locks: lock("ReadOnly", vaultId) } }),
    techniques: ["E01 unknown"],
    why: "the ReadOnly lock on kv-example refuses it until somebody removes the lock, which this principal may not",
  },
  {
    it: "a lock above holds below",
    tenant: withActions([writePolicies], { vault: legacy, group: { locks: lock("ReadOnly", group) } }),
    techniques: ["E01 unknown"],
    why: "the ReadOnly lock on rg-example refuses it until somebody removes the lock, which this principal may not",
  },
  {
    it: "who may remove it is held up by one step",
    tenant: withActions([writePolicies, removeLocks], { vault: { ...legacy, locks: lock("ReadOnly", vaultId) } }),
    techniques: ["E01 escalation"],
    why: "removes the ReadOnly lock on kv-example first, which it may",
  },
  {
    it: "a lock against deletion is none against writing",
    tenant: withActions([writePolicies], { vault: { ...legacy, locks: lock("CanNotDelete", vaultId) } }),
    techniques: ["E01 escalation"],
  },
  {
    it: "but against deleting the vault",
    tenant: withActions(["Microsoft.KeyVault/vaults/delete"], { vault: { locks: lock("CanNotDelete", vaultId) } }),
    verb: "delete",
    techniques: ["E24 unknown"],
    why: "the CanNotDelete lock on kv-example refuses it until somebody removes the lock, which this principal may not",
  },
  {
    it: "a role is assigned above the lock",
    tenant: withActions([assign], { vault: { locks: lock("ReadOnly", vaultId) } }),
    techniques: ["E04 escalation"],
  },
  {
    it: "not where the lock is as high as the right",
    tenant: withActions([assign], { subscription: { locks: lock("ReadOnly", subscription) } }),
    techniques: ["E04 unknown"],
  },
];

describe("locks", () => {
  for (const { it, tenant, verb = "read", object = "/secrets/db", techniques, why } of locked)
    test(it, () => {
      const answer = engineOf(tenant).answer("alice", verb, `${vaultId}${object}`, all);
      expect(techniquesOf(answer)).toEqual(techniques);
      if (why !== undefined) expect(answer?.paths.map((path) => path.why)).toEqual([why]);
    });

  test("never block what is granted", () => {
    const vault = {
      roleAssignments: [held("a", "alice", roleIds.secretsOfficer)],
      locks: lock("ReadOnly", vaultId),
    };
    for (const verb of ["read", "write", "purge"] as const)
      expect(engineOf({ vault }).answer("alice", verb, vaultId)?.verdict).toBe("allowed");
  });
});

describe("ways to get at what one was not given", () => {
  for (const { it, tenant, verb = "read", object = "/secrets/db", techniques } of cases)
    test(it, () => {
      expect(techniquesOf(engineOf(tenant).answer("alice", verb, `${vaultId}${object}`, all))).toEqual(techniques);
    });

  test("harm that is no access is asked for by itself", () => {
    const engine = engineOf(withActions(["Microsoft.Insights/diagnosticSettings/delete"]));
    const vault = buildVault();
    const found = [...engine.techniquesAt(vault, new Set(["E26", "E27"]))];
    expect(found.map(({ techniqueId, principalId }) => [techniqueId, principalId])).toEqual([["E26", "alice"]]);
  });

  test("another tenant's principals reach no data, but edit access policies", () => {
    const registration = {
      id: "l",
      managingTenantId: "other",
      authorizations: [
        { principalId: "bob", roleId: roles.contributor },
        { principalId: "bob", roleId: roleIds.secretsUser },
      ],
    };
    const engine = engineOf({ vault: legacy, subscription: { lighthouse: read([registration]) } });
    const result = engine.whoCan("read", `${vaultId}/secrets/db`, all);
    expect(result?.answers.map(({ principal, verdict }) => [principal.id, verdict])).toEqual([["bob", "escalation"]]);
    expect(result?.answers[0]?.paths[0]?.why).toContain("held by tenant other");
    const underRoles = engineOf({ subscription: { lighthouse: read([registration]) } });
    expect(underRoles.whoCan("read", `${vaultId}/secrets/db`)?.answers).toEqual([]);
  });
});

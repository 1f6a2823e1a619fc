import { describe, expect, test } from "vitest";
import { vaultAccess } from "../../../../src/analysis/access/summary/vault-access.ts";
import { buildHsm } from "../../../../src/model/build.ts";
import { isRead, read, unread } from "../../../../src/model/fact.ts";
import type { VaultAccess } from "../../../../src/model/vault-access.ts";
import { deny, engineAndVault, group, held, roles, type Tenant, vaultId } from "../effective/tenant.ts";

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const cryptoOfficer = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603";
const contributorOfVaults = "f25e0fa2-a7c8-4377-a976-54943a77a395";

function accessOf(tenant: Tenant): VaultAccess {
  const { engine, vault } = engineAndVault(tenant);
  const fact = vaultAccess(vault, engine);
  if (!isRead(fact)) throw new Error("not summed up");
  return fact.read;
}

const alice = { id: "alice", name: "alice", kind: "user" } as const;
const bob = { id: "bob", name: "bob", kind: "user", memberOf: ["team"] } as const;
const job = { id: "job", name: "job", kind: "managed-identity", memberOf: ["team"] } as const;
const team = { id: "team", name: "team", kind: "group", memberOf: ["platform"] } as const;
const platform = { id: "platform", name: "platform", kind: "group" } as const;
const principals = [alice, bob, job, team, platform];
const names = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
const permissions = (secrets: readonly string[]) => ({
  secrets: [...secrets],
  keys: [],
  certificates: [],
  storage: [],
});

describe("readers", () => {
  test("members of nested groups are counted one by one, and each once", () => {
    const { readers, missing } = accessOf({
      principals,
      subscription: { roleAssignments: [held("g1", "platform", secretsUser)] },
      vault: { roleAssignments: [held("g2", "bob", secretsUser)] },
    });
    expect({ ...readers, examples: undefined }).toEqual({ count: 2, people: 1, workloads: 1, examples: undefined });
    expect(readers.examples.map(({ path }) => path)).toEqual([
      "bob -> Key Vault Secrets User @ vault kv-example",
      "job -> group team -> nested in platform -> Key Vault Secrets User @ subscription prod",
    ]);
    expect(missing).toBeUndefined();
  });

  test("whoever a deny assignment names is left out, whoever it excludes is not", () => {
    const { readers } = accessOf({
      principals,
      group: {
        roleAssignments: [held("g1", "team", secretsUser), held("g2", "alice", secretsUser)],
        denyAssignments: read([
          deny("d", {
            scope: group,
            excludedPrincipals: ["job"],
            permissions: [{ actions: [], notActions: [], dataActions: ["*"], notDataActions: [] }],
          }),
        ]),
      },
    });
    expect(names(readers.examples)).toEqual(["job"]);
  });

  test("a condition on names is asked of every secret there is", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults/secrets:name] StringStartsWith 'app-'";
    const withSecret = (name: string) =>
      accessOf({
        vault: { secrets: [{ name }], roleAssignments: [held("g1", "alice", secretsUser, { condition })] },
      });
    const fits = withSecret("app-1").readers;
    expect([names(fits.examples), fits.missing]).toEqual([["alice"], undefined]);
    const other = withSecret("other").readers;
    expect([other.count, other.missing]).toEqual([0, undefined]);
  });

  test("a role on a single secret counts", () => {
    const scope = `${vaultId}/secrets/only`;
    const { readers } = accessOf({ vault: { roleAssignments: [held("g1", "alice", secretsUser, { scope })] } });
    expect(readers.examples.map(({ path }) => path)).toEqual(["alice -> Key Vault Secrets User @ secret only"]);
  });

  test("of the two sides only the one in force counts", () => {
    const of = (permissionModel: "rbac" | "access-policy") =>
      names(
        accessOf({
          principals,
          vault: {
            permissionModel,
            roleAssignments: [held("g1", "alice", secretsUser)],
            accessPolicies: [{ principalId: "bob", permissions: permissions(["get"]) }],
          },
        }).readers.examples,
      );
    expect([of("rbac"), of("access-policy")]).toEqual([["alice"], ["bob"]]);
  });

  test("who reads only through an application is told with it, and counts once", () => {
    const entry = { principalId: "alice", permissions: permissions(["get"]) };
    const { readers } = accessOf({
      vault: {
        permissionModel: "access-policy",
        accessPolicies: [
          { ...entry, id: "e1", applicationId: "app-1" },
          { ...entry, id: "e2", applicationId: "app-2" },
        ],
      },
    });
    expect([readers.count, names(readers.examples)]).toEqual([1, ["alice/app-1"]]);
  });

  test("eligible access is not counted, nor is whoever is gone", () => {
    const eligible = {
      id: "s1",
      state: "eligible",
      scope: vaultId,
      principalId: "alice",
      roleId: secretsUser,
    } as const;
    const { readers } = accessOf({
      principals: [alice, { ...bob, exists: false, memberOf: [] }],
      vault: {
        roleAssignments: [held("g1", "bob", secretsUser)],
        scheduledAssignments: [
          { ...eligible, startsOn: null, endsOn: null, memberType: null, assignmentType: null, condition: null },
        ],
      },
    });
    expect([readers.count, readers.missing]).toEqual([0, undefined]);
  });

  test("a group whose members nobody read stands for itself, and more may be in it", () => {
    const { readers } = accessOf({
      principals: [{ ...platform, memberOf: unread("denied", "no right to see groups") }],
      vault: { roleAssignments: [held("g1", "platform", secretsUser)] },
    });
    expect([readers.count, readers.people, names(readers.examples)]).toEqual([1, 0, ["platform"]]);
  });

  test("a list that was not read makes that there may be more, and takes nothing away", () => {
    const { readers, missing } = accessOf({
      subscription: { roleAssignments: unread("denied", "no right to read assignments") },
      vault: { roleAssignments: [held("g1", "alice", secretsUser)] },
    });
    expect([readers.count, readers.missing?.reason, missing?.reason]).toEqual([1, "denied", "denied"]);
    expect(readers.missing?.detail).toContain("no right to read assignments");
  });
});

describe("administrators", () => {
  test("whoever adds in one way and deletes in another, and whoever gives access, limited or not", () => {
    const definition = (id: string, dataActions: readonly string[]) => ({
      ...{ id, name: id, custom: true, assignableScopes: ["/"] },
      permissions: [{ actions: [], notActions: [], dataActions: [...dataActions], notDataActions: [] }],
    });
    const { administrators } = accessOf({
      principals,
      roles: [
        definition("adds", ["Microsoft.KeyVault/vaults/secrets/setSecret/action"]),
        definition("removes", ["Microsoft.KeyVault/vaults/secrets/delete"]),
      ],
      vault: {
        roleAssignments: [
          held("g1", "bob", "adds"),
          held("g2", "team", "removes"),
          held("g3", "alice", roles.dataAccessAdministrator),
        ],
      },
    });
    expect([names(administrators.examples), administrators.missing]).toEqual([["alice", "bob"], undefined]);
  });
});

describe("techniques", () => {
  test("whoever reads anyway is left out, a group only where all of its members do", () => {
    const of = (...readers: readonly string[]) =>
      names(
        accessOf({
          principals,
          vault: {
            roleAssignments: [
              held("g1", "team", roles.owner),
              ...readers.map((id) => held(`r-${id}`, id, secretsUser)),
            ],
          },
        }).selfGrants,
      );
    expect([of(), of("bob"), of("bob", "job")]).toEqual([["team"], ["team"], []]);
  });

  test("are told with how sure they are; those that need more than can be seen are plausible", () => {
    const { selfGrants, escalations } = accessOf({
      principals: [alice, bob],
      vault: {
        permissionModel: "access-policy",
        roleAssignments: [held("g1", "alice", contributorOfVaults)],
        accessPolicies: [{ principalId: "bob", permissions: permissions(["backup"]) }],
      },
    });
    expect(selfGrants).toMatchObject([{ id: "alice", techniques: ["E01"], certainty: "A" }]);
    expect(escalations.find(({ id }) => id === "bob")).toMatchObject({ techniques: ["E21"], certainty: "C" });
    expect(selfGrants[0]?.path).toBe(
      "alice -> Key Vault Contributor @ vault kv-example -> adds itself to the access policies",
    );
  });

  test("what hangs on something that was not read is missing, and no finding", () => {
    const { selfGrants, missing } = accessOf({
      vault: { permissionModel: unread("denied"), roleAssignments: [held("g1", "alice", contributorOfVaults)] },
    });
    expect(selfGrants.filter(({ certainty }) => certainty !== "C")).toEqual([]);
    expect(missing?.detail).toBe("whether the vault goes by roles or by access policies was not read");
  });
});

describe("duties", () => {
  test("a group stands for its members where it holds both, others are told one by one", () => {
    const { duties } = accessOf({
      principals,
      vault: {
        roleAssignments: [
          held("g1", "team", cryptoOfficer),
          held("g2", "bob", secretsUser),
          held("g3", "platform", roles.owner),
        ],
      },
    });
    expect(duties.map(({ id, conflict }) => `${id} ${conflict}`)).toEqual([
      "bob grants-and-reads",
      "platform manages-and-uses-keys",
    ]);
  });
});

test("a managed HSM is not summed up", () => {
  const { engine } = engineAndVault({});
  expect(vaultAccess(buildHsm(), engine)).toHaveProperty("unread.reason", "not-in-output");
});

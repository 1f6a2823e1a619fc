import { describe, expect, test } from "vitest";
import { indexTenant } from "../../../../src/analysis/access/tenant-index.ts";
import { GrantReviews } from "../../../../src/analysis/usage/review/review.ts";
import {
  buildPrincipal,
  buildRoleAssignment,
  buildScope,
  buildVault,
  exampleGroup,
  exampleNow,
} from "../../../../src/model/build.ts";
import { buildUsage } from "../../../../src/model/build-usage.ts";
import type { PlainRecord, PlainUsage } from "../../../../src/model/example.ts";
import { type Fact, isRead, read, unread } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { GrantReview } from "../../../../src/model/grant-review.ts";
import type { RoleAssignment } from "../../../../src/model/grants.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { VaultSubject } from "../../../../src/model/subject.ts";
import type { Vault } from "../../../../src/model/vault.ts";

const vaultId = buildVault().id;
const web = "00000000-0000-0000-0000-0000000000aa";
const group = "00000000-0000-0000-0000-0000000000f0";
const alice = "00000000-0000-0000-0000-0000000000a1";
const name = (number: number) => `00000000-0000-0000-0000-00000000000${number}`;
const logged = (number: number) => name(number).replaceAll("-", "");
const idAt = (scope: string, number: number) =>
  `${scope}/providers/microsoft.authorization/roleassignments/${name(number)}`;
const old = "2026-01-01T00:00:00Z";
const mine: PlainRecord<RoleAssignment> = {
  id: idAt(vaultId, 1),
  principalId: web,
  principalType: "ServicePrincipal",
  roleId: roleIds.secretsOfficer,
  createdOn: old,
};
const read1 = { oid: web, operation: "SecretGet", objects: [{ type: "secret", name: "db" }] } as const;

function subject(plain: PlainRecord<Vault>, permitted: PlainUsage["permitted"], more: PlainUsage = {}): VaultSubject {
  const open = unread("not-asked");
  return {
    ...buildVault({ secrets: [{ name: "db" }, { name: "other" }], ...plain }),
    usage: read(buildUsage({ ...more, ...(permitted ? { permitted } : {}) })),
    policyEntries: read({ count: 0, isComplete: true }),
    drift: open,
    access: open,
    limits: read([]),
    applications: open,
    cost: open,
    deployers: read({ holders: [], isComplete: true }),
  };
}

interface Tenant {
  readonly principals?: readonly PlainRecord<Principal>[];
  readonly scopes?: readonly PlainRecord<Scope>[];
}

function reviewsOf({ principals = [], scopes = [] }: Tenant = {}): GrantReviews {
  const shared = { scopes: scopes.map(buildScope), roles: [], principals: principals.map(buildPrincipal) };
  const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
  const coverage = [{ collector: "vaults", scope: subscription, asked: 1, read: 1, refused: [] }];
  return new GrantReviews(indexTenant(shared), { asked: [], coverage });
}

function reviewed(
  permitted: PlainUsage["permitted"],
  {
    grant = {},
    vault = {},
    more = {},
    ...tenant
  }: Tenant & { grant?: PlainRecord<RoleAssignment>; vault?: PlainRecord<Vault>; more?: PlainUsage } = {},
): Fact<GrantReview> {
  const assignment = buildRoleAssignment(vaultId, { ...mine, ...grant });
  const held = subject({ roleAssignments: [{ ...mine, ...grant }], ...vault }, permitted, more);
  return reviewsOf(tenant).ofAssignment(assignment, { vault: held, now: exampleNow });
}

function found(fact: Fact<GrantReview>): GrantReview {
  if (!isRead(fact)) throw new Error(JSON.stringify(fact));
  return fact.read;
}

describe("a grant on a vault", () => {
  test("is held against what its holder was let in to do", () => {
    const review = found(
      reviewed([read1, { ...read1, operation: "SecretUpdate" }, { ...read1, operation: "KeySign" }]),
    );
    expect(review).toMatchObject({
      days: 93,
      granted: ["read", "list", "write"],
      used: ["read", "write"],
      types: ["secrets"],
      usedTypes: ["secrets"],
      objects: [{ type: "secret", name: "db" }],
      objectsInReach: 2,
      vaults: 1,
      vaultsUsed: ["kv-example"],
      hasListed: false,
      members: null,
      keptBy: [],
    });
  });

  test("is used by the assignment that decided, and not by another one that is in force", () => {
    const other = { ...mine, id: idAt(vaultId, 2), roleId: roleIds.secretsUser };
    const vault = { roleAssignments: [mine, other] };
    const through = (assignmentId: string) => found(reviewed([{ ...read1, assignmentId }], { vault }));
    expect(through(logged(1)).used).toEqual(["read"]);
    expect(through(logged(2))).toMatchObject({
      used: [],
      objects: [],
      keptBy: ["Key Vault Secrets User @ vault kv-example"],
    });
    // One that is gone: the next call is let in by what is left.
    expect(through(logged(9)).used).toEqual(["read"]);
  });

  test("is used by whoever came through it, whoever that was", () => {
    const review = found(reviewed([{ ...read1, oid: null, appId: null, assignmentId: logged(1) }]));
    expect(review.used).toEqual(["read"]);
  });

  test("is not told where calls name nobody", () => {
    const nameless = { ...read1, oid: null, appId: "app" };
    expect(reviewed([nameless])).toMatchObject({ unread: { detail: "some calls name no caller" } });
    const principals = [{ id: web, kind: "managed-identity", appId: "app" }] as const;
    expect(found(reviewed([nameless], { principals })).used).toEqual(["read"]);
    expect(found(reviewed([{ ...nameless, appId: "another" }], { principals })).used).toEqual([]);
    // Nothing that the grant gives.
    expect(found(reviewed([{ ...nameless, operation: "KeySign" }])).used).toEqual([]);
  });

  test("is not judged without proof, without its date, or by what logs do not show", () => {
    expect(reviewed([], { grant: { createdOn: null } })).toHaveProperty("unread");
    expect(reviewed([], { grant: { createdOn: unread("denied") } })).toEqual(unread("denied"));
    expect(reviewed([], { grant: { createdOn: "2026-10-31T12:00:00Z" } })).toMatchObject({
      unread: { detail: "vault kv-example: the assignment was made on 2026-10-31" },
    });
    expect(reviewed([], { vault: { permissionModel: unread("denied") } })).toEqual(unread("denied"));
    expect(reviewed([], { grant: { roleId: "unknown" } })).toHaveProperty("unread");
    expect(reviewed([], { more: { completeness: { window: null } } })).toHaveProperty("unread");
  });

  test("that gives nothing there has nothing to be held against", () => {
    expect(found(reviewed([], { vault: { permissionModel: "access-policy" } })).granted).toEqual([]);
    expect(found(reviewed([], { grant: { roleId: "b24988ac-6180-42a0-ab88-20f7382dd24c" } })).granted).toEqual([]);
    const release = { roleId: "08bbd89e-9f13-488c-ac41-acfcb10c90ab" };
    expect(found(reviewed([], { grant: release })).granted).toEqual([]);
  });

  test("on one object is used by calls about that object", () => {
    const grant = { scope: `${vaultId}/secrets/db`, id: idAt(`${vaultId}/secrets/db`, 1) };
    const list = { ...read1, operation: "SecretList", objects: [] };
    expect(found(reviewed([{ ...read1, objects: [{ type: "secret", name: "other" }] }, list], { grant })).used).toEqual(
      [],
    );
    expect(found(reviewed([read1], { grant }))).toMatchObject({ used: ["read"], objectsInReach: 1 });
  });
});

describe("what keeps the access of a grant on one object", () => {
  const on = (object: string, number: number) => {
    const scope = `${vaultId}/secrets/${object}`;
    return { ...mine, scope, id: idAt(scope, number) };
  };
  const keptBy = (...others: readonly PlainRecord<RoleAssignment>[]) =>
    found(reviewed([read1], { grant: on("db", 1), vault: { roleAssignments: [on("db", 1), ...others] } })).keptBy;

  test("is one on the same object or on the vault, not one on another object", () => {
    expect(keptBy(on("other", 2))).toEqual([]);
    expect(keptBy(on("db", 2))).toEqual(["Key Vault Secrets Officer @ secret db"]);
    expect(keptBy({ ...mine, id: idAt(vaultId, 3) })).toEqual(["Key Vault Secrets Officer @ vault kv-example"]);
  });

  test("is nobody else's, none that gives something else, and not one that is limited without saying so", () => {
    expect(keptBy({ ...mine, id: idAt(vaultId, 3), principalId: alice })).toEqual([]);
    expect(keptBy({ ...mine, id: idAt(vaultId, 3), roleId: roleIds.cryptoUser })).toEqual([]);
    expect(keptBy({ ...mine, id: idAt(vaultId, 3), condition: "x" })).toEqual([
      "Key Vault Secrets Officer @ vault kv-example, as far as its condition lets",
    ]);
  });
});

describe("the least that keeps what is used", () => {
  test("is the smaller role on the objects, made before the old one goes", () => {
    const least = found(reviewed([read1])).least;
    expect(least?.grants).toMatchObject([{ roleId: roleIds.secretsUser, scope: `${vaultId}/secrets/db` }]);
    expect(least?.text.az?.split("\n").at(-1)).toBe(`az role assignment delete --ids ${idAt(vaultId, 1)}`);
    expect(least?.losses.at(-1)).toContain("secrets/delete");
  });

  test("is nothing where nothing is used, or where it is the grant itself", () => {
    expect(found(reviewed([])).least).toBeNull();
    const grant = { roleId: roleIds.secretsUser };
    const lists = { ...read1, operation: "SecretList", objects: [] };
    expect(found(reviewed([read1, lists], { grant })).least).toBeNull();
  });

  test("carries the condition of the old assignment", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv-example'";
    expect(found(reviewed([read1], { grant: { condition } })).least?.text.az).toContain("--condition ");
  });

  test("stays on the object that the grant stands on", () => {
    const scope = `${vaultId}/secrets/db`;
    const grant = { scope, id: idAt(scope, 1) };
    const writes = { ...read1, operation: "SecretSet" };
    expect(found(reviewed([writes], { grant })).least?.grants.map((one) => one.scope)).toEqual([scope]);
  });
});

describe("a group", () => {
  const member = { id: alice, kind: "user", memberOf: ["inner"] } as const;
  const principals: readonly PlainRecord<Principal>[] = [
    { id: group, kind: "group", memberOf: [], name: "platform" },
    { id: "inner", kind: "group", memberOf: [group] },
    member,
    { id: web, kind: "managed-identity", memberOf: [] },
  ];
  const grant = { principalId: group, principalType: "Group" };

  test("uses what its members use, nested ones too", () => {
    const review = found(reviewed([{ ...read1, oid: alice }], { grant, principals }));
    expect(review).toMatchObject({ used: ["read"], members: { all: 1, active: 1 } });
  });

  test("does not use what others use", () => {
    const review = found(reviewed([read1], { grant, principals }));
    expect(review).toMatchObject({ used: [], members: { all: 1, active: 0 } });
  });

  test("is not judged where a caller may be in it", () => {
    const open = principals.map((one) => (one.id === web ? { ...one, memberOf: unread("denied") } : one));
    expect(reviewed([read1], { grant, principals: open })).toHaveProperty("unread");
    // What decided is known all the same.
    expect(found(reviewed([{ ...read1, assignmentId: logged(1) }], { grant, principals: open })).used).toEqual([
      "read",
    ]);
  });

  test("keeps access for a member whose own grant goes, and an eligible role does once it is activated", () => {
    const own = { principalId: alice, principalType: "User" };
    const ofGroup = { ...mine, ...grant, id: idAt(exampleGroup, 3), scope: exampleGroup };
    const eligible = {
      id: "e",
      state: "eligible",
      scope: vaultId,
      principalId: alice,
      roleId: roleIds.secretsUser,
      startsOn: null,
      endsOn: null,
      memberType: "Direct",
      assignmentType: null,
      condition: null,
    } as const;
    const review = found(
      reviewed([{ ...read1, oid: alice }], {
        grant: own,
        principals,
        scopes: [{ id: exampleGroup, kind: "resource-group", name: "rg", roleAssignments: [ofGroup] }],
        vault: { scheduledAssignments: [eligible] },
      }),
    );
    expect(review.keptBy).toEqual([
      "Key Vault Secrets Officer @ resource group rg, through group platform",
      "Key Vault Secrets User @ vault kv-example, once it is activated",
    ]);
  });
});

describe("an access policy entry", () => {
  const entry = {
    id: `${vaultId}/accesspolicies/${web}`,
    principalId: read(web),
    applicationId: read<string | null>(null),
    permissions: read({ secrets: ["all"], keys: ["sign"], certificates: [], storage: [] }),
  };
  const held = (permitted: PlainUsage["permitted"], more: PlainUsage = {}, model = "access-policy") =>
    subject({ permissionModel: model as "rbac" }, permitted, more);
  const ofEntry = (vault: VaultSubject, given = entry) => reviewsOf().ofEntry(given, { vault, now: exampleNow });

  test("is as old as the last change of its vault", () => {
    expect(found(ofEntry(held([]))).days).toBe(93);
    const changed = held([], { changes: { count: 1, last: "2026-10-01T00:00:00Z" } });
    expect(found(ofEntry(changed))).toMatchObject({
      days: 30,
      limit: { detail: expect.stringContaining("2026-10-01") },
    });
  });

  test("is left with the permissions that were used", () => {
    const review = found(ofEntry(held([read1])));
    expect(review).toMatchObject({ granted: ["read", "list", "write", "sign"], used: ["read"] });
    expect(review.least?.text.az).toBe(
      `az keyvault set-policy --name kv-example --object-id ${web} --secret-permissions get --key-permissions --certificate-permissions --storage-permissions`,
    );
    expect(review.least?.losses).toEqual([
      "Gone with it, although seldom use of them says little: secrets delete, secrets recover, secrets backup, secrets restore.",
    ]);
  });

  test("of a compound identity is used by both together", () => {
    const compound = { ...entry, applicationId: read<string | null>("app-1") };
    expect(found(ofEntry(held([{ ...read1, appId: "app-1" }]), compound)).used).toEqual(["read"]);
    expect(found(ofEntry(held([{ ...read1, appId: "app-2" }]), compound)).used).toEqual([]);
    expect(ofEntry(held([{ ...read1, appId: null }]), compound)).toHaveProperty("unread");
  });

  test("that sleeps has nothing to be held against", () => {
    expect(found(ofEntry(held([], {}, "rbac"))).granted).toEqual([]);
  });
});

describe("a grant above vaults", () => {
  const wide = { ...mine, id: idAt(exampleGroup, 5), scope: exampleGroup };
  const scopes = [{ id: exampleGroup, kind: "resource-group", name: "rg", roleAssignments: [wide] }] as const;
  const vaultNamed = (short: string, permitted: PlainUsage["permitted"], more: PlainUsage = {}) =>
    subject({ id: `${exampleGroup}/providers/microsoft.keyvault/vaults/${short}`, name: short }, permitted, more);
  const ask = (vaults: readonly VaultSubject[], reviews = reviewsOf({ scopes })) => {
    for (const vault of vaults) reviews.add(vault);
    const assignment = buildRoleAssignment(exampleGroup, wide);
    return reviews.ofAssignment(assignment, { vault: undefined, now: exampleNow });
  };

  test("is held against use in every vault below", () => {
    const review = found(ask([vaultNamed("kv-1", [read1]), vaultNamed("kv-2", []), vaultNamed("kv-3", [read1])]));
    expect(review).toMatchObject({ vaults: 3, vaultsUsed: ["kv-1", "kv-3"], used: ["read"], objectsInReach: null });
    expect(review.least?.grants.map(({ scope }) => scope.split("/").slice(-3).join("/"))).toEqual([
      "kv-1/secrets/db",
      "kv-3/secrets/db",
    ]);
  });

  test("is not judged where one vault below is not proven, or may not have been seen", () => {
    const open = vaultNamed("kv-2", [], { completeness: { window: null } });
    expect(ask([vaultNamed("kv-1", [read1]), open])).toMatchObject({
      unread: { detail: "vault kv-2: the logs hold no record" },
    });
    const unseen = new GrantReviews(indexTenant({ scopes: scopes.map(buildScope), roles: [], principals: [] }));
    expect(ask([vaultNamed("kv-1", [read1])], unseen)).toHaveProperty("unread");
  });

  test("does not mind a vault with nothing in it", () => {
    const nothing = { ...vaultNamed("kv-2", []), secrets: read([]), keys: read([]), certificates: read([]) };
    expect(found(ask([vaultNamed("kv-1", [read1]), nothing]))).toMatchObject({ vaults: 1 });
  });
});

import { describe, expect, test } from "vitest";
import { indexTenant } from "../../src/analysis/access/tenant-index.ts";
import { AccessSource } from "../../src/engine/access-source.ts";
import { accessPolicyGrant, type GrantContext, roleAssignmentGrant, vaultSubject } from "../../src/engine/subjects.ts";
import {
  buildAccessPolicy,
  buildPrincipal,
  buildRoleAssignment,
  buildVault,
  exampleNow,
} from "../../src/model/build.ts";
import type { PlainRecord } from "../../src/model/example.ts";
import { read, unknown, unread } from "../../src/model/fact.ts";
import { roleIds } from "../../src/model/facts/built-in-roles.ts";
import type { RoleAssignment } from "../../src/model/grants.ts";
import type { Vault } from "../../src/model/vault.ts";

const vaultId = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv";
const named = (...names: readonly string[]) => names.map((name) => ({ id: `${vaultId}/secrets/${name}`, name }));
const twoApplications = named("orders-db-password", "orders-queue-key", "billing-db-password", "billing-api-key");
const twoWorkloads = [
  { id: "1", principalId: "app" },
  { id: "2", principalId: "other" },
];
const shared = {
  scopes: [],
  roles: [],
  principals: [buildPrincipal({ id: "app", name: "id-web", appId: "client" })],
};
const index = indexTenant(shared);
const access = new AccessSource({ shared, index, now: exampleNow, coverage: [] });
const known = { access, scheduled: undefined, index, now: exampleNow };

function grantIn(vault: PlainRecord<Vault>, assignment: PlainRecord<RoleAssignment>, rotators: readonly string[] = []) {
  const context: GrantContext = {
    ...known,
    rotators: new Set(rotators),
    heldBy: vaultId,
    vault: vaultSubject(buildVault({ id: vaultId, ...vault }), {
      index,
      access,
      rotators: new Set(rotators),
      usage: unread("not-asked"),
      cost: unread("not-asked"),
      declarations: undefined,
      isLast: true,
      callersJudged: [],
    }),
  };
  return roleAssignmentGrant(buildRoleAssignment(vaultId, { principalId: "app", ...assignment }), context);
}

describe("a role assignment as rules see it", () => {
  test("carries its role, its holder and what both make of it", () => {
    const grant = grantIn({ secrets: twoApplications, roleAssignments: twoWorkloads }, {});
    const rights = ["secrets/getSecret/action", "secrets/readMetadata/action"].map(
      (name) => `Microsoft.KeyVault/vaults/${name}`,
    );
    expect(grant).toMatchObject({
      name: "id-web",
      kind: "role-assignment",
      heldBy: vaultId,
      scopeKind: read("vault"),
      reach: read("vault"),
      isDataRole: read(true),
      rights: read(rights),
      workload: read({ id: "app", rights }),
      surplus: read(null),
      permissions: read(null),
      applications: { read: { count: 2, nameGroups: ["billing", "orders"] } },
    });
  });

  test("gives nothing in a vault that its condition keeps it out of, and all of one that it is let into", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringStartsWith 'kv-prod'";
    expect(grantIn({ name: "kv-test" }, { condition })).toMatchObject({
      isDataRole: read(false),
      rights: read([]),
      workload: read(null),
      applications: read(null),
    });
    expect(grantIn({ name: "kv-prod-1" }, { condition })).toMatchObject({
      isDataRole: read(true),
      reach: read("vault"),
      workload: { read: { id: "app" } },
    });
  });

  test("gives a rotator no workload's rights, and its vault no application more", () => {
    const grant = grantIn({ secrets: twoApplications }, {}, ["client"]);
    expect(grant).toMatchObject({ isRotator: read(true), workload: read(null), applications: read(null) });
  });

  test("of a role without data rights is sure of everything, however little of vault and holder was read", () => {
    const closed = { secrets: unread("denied"), keys: unread("denied"), certificates: unread("denied") };
    const contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    expect(grantIn(closed, { principalId: "nobody", principalType: null, roleId: contributor })).toMatchObject({
      name: "nobody",
      isDataRole: read(false),
      rights: read([]),
      workload: read(null),
      surplus: read(null),
      applications: read(null),
    });
  });

  test("of a role for certificates looks at the secrets of its vault", () => {
    expect(grantIn({ secrets: twoApplications }, { roleId: roleIds.certificateUser }).surplus).toEqual(
      read("secrets-beside-certificates"),
    );
  });

  test("that only an apply can tell is named by its expression", () => {
    expect(grantIn({}, { principalId: unknown("module.app.principal_id") }).name).toBe("module.app.principal_id");
  });

  test("above vaults has no vault to look at", () => {
    const context: GrantContext = { ...known, rotators: new Set(), heldBy: "/" };
    const assignment = buildRoleAssignment("/", { principalId: "app", roleId: roleIds.certificateUser });
    expect(roleAssignmentGrant(assignment, context)).toMatchObject({
      reach: read("root"),
      surplus: read(null),
      applications: read(null),
    });
  });
});

test("an access policy entry is sure of all that only role assignments have", () => {
  const entry = buildAccessPolicy(vaultId, { principalId: "nobody" });
  const grant = accessPolicyGrant(entry, { ...known, rotators: new Set(["client"]), heldBy: vaultId });
  expect(grant).toMatchObject({
    kind: "access-policy",
    role: read(null),
    rights: read([]),
    workload: read(null),
    surplus: read(null),
    applications: read(null),
    reach: read("vault"),
  });
});

test("the entries of a vault are counted as far as they were read", () => {
  const count = (accessPolicies: PlainRecord<Vault>["accessPolicies"]) =>
    vaultSubject(buildVault(accessPolicies === undefined ? {} : { accessPolicies }), {
      index,
      access,
      rotators: new Set(),
      usage: unread("not-asked"),
      cost: unread("not-asked"),
      declarations: undefined,
      isLast: true,
      callersJudged: [],
    }).policyEntries;
  expect(count([{ id: "a" }, { id: "b" }])).toEqual(read({ count: 2, isComplete: true }));
  expect(count(unread("denied"))).toEqual(read({ count: 0, isComplete: false, missing: { reason: "denied" } }));
  expect(count({ read: [], missing: { reason: "unparsable" } })).toEqual(
    read({ count: 0, isComplete: false, missing: { reason: "unparsable" } }),
  );
});

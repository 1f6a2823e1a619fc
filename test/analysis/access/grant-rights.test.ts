import { describe, expect, test } from "vitest";
import {
  applicationsInReach,
  assignmentReach,
  type BreadthInVault,
  type HoldingVault,
  rightsLeft,
  roleRights,
} from "../../../src/analysis/access/grant-rights.ts";
import { buildRoleAssignment, buildVault } from "../../../src/model/build.ts";
import { type Fact, isRead, read, unknown, unread } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import type { WorkloadRights } from "../../../src/model/grant-subject.ts";
import type { ScopeKind } from "../../../src/model/resource-id.ts";
import type { VaultSubject } from "../../../src/model/subject.ts";
import { directoryOf } from "./directory-fixture.ts";

const prefix = "Microsoft.KeyVault/vaults";
const getSecret = `${prefix}/secrets/getSecret/action`;
const group = "/subscriptions/s/resourcegroups/g";
const vaultId = `${group}/providers/microsoft.keyvault/vaults/kv`;

test("the rights of an assignment are its role's data actions on vaults", () => {
  const { index } = directoryOf({});
  const rights = (roleId: string | Fact<string>) => roleRights(buildRoleAssignment(vaultId, { roleId }), index);
  expect(rights(roleIds.secretsUser)).toEqual(read([getSecret, `${prefix}/secrets/readMetadata/action`]));
  expect(rights("b24988ac-6180-42a0-ab88-20f7382dd24c")).toEqual(read([]));
  expect(rights(unknown("var.role"))).toEqual(unknown("var.role"));
  expect(isRead(rights("nobody-knows"))).toBe(false);
});

describe("the reach of an assignment", () => {
  const byName = "(@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'kv')";
  const bySecret = "(@Resource[microsoft.keyvault/vaults/secrets:NAME] StringLike 'app-*')";
  const byNetwork = "(@Environment[isPrivateLink] BoolEquals true)";

  function reach(
    scope: string,
    condition: string | null | Fact<string | null>,
    rights: Fact<readonly string[]> = read([getSecret]),
    vault?: HoldingVault,
  ) {
    return assignmentReach(buildRoleAssignment(scope, { condition }), rights, vault);
  }

  test("is the kind of its scope where there is no condition, or one that leaves names alone", () => {
    expect(reach(group, null)).toEqual(read("resource-group"));
    expect(reach("/", byNetwork)).toEqual(read("root"));
    expect(reach(vaultId, null)).toEqual(read("vault"));
  });

  test.each([byName, bySecret])("is not known under a condition on names: %s", (condition) => {
    expect(isRead(reach(group, condition))).toBe(false);
    expect(isRead(reach(vaultId, condition))).toBe(false);
  });

  test("of a single object, or into no vault data, is known under any condition", () => {
    expect(reach(`${vaultId}/secrets/a`, bySecret)).toEqual(read("object"));
    expect(reach(`${vaultId}/secrets/a`, unread("denied"))).toEqual(read("object"));
    expect(reach(group, byName, read([]))).toEqual(read("resource-group"));
    expect(reach(group, unread("not-in-output"), read([]))).toEqual(read("resource-group"));
  });

  test("is as unread as the condition, or the role under a condition on names", () => {
    expect(reach(group, unread("not-in-output"))).toEqual(unread("not-in-output"));
    expect(isRead(reach(group, byName, unread("denied")))).toBe(false);
  });

  test("is known where the condition lets everything through in the vault at hand", () => {
    const vault: HoldingVault = { name: "kv", source: "live" };
    expect(reach(vaultId, byName, read([getSecret]), vault)).toEqual(read("vault"));
    expect(isRead(reach(vaultId, byName, read([getSecret]), { ...vault, source: "code" }))).toBe(false);
    expect(isRead(reach(vaultId, byName, read([getSecret, `${prefix}/keys/read`]), vault))).toBe(false);
    expect(isRead(reach(vaultId, byName, unread("denied"), vault))).toBe(false);
    expect(isRead(reach(vaultId, bySecret, read([getSecret]), vault))).toBe(false);
  });

  test("is known where the condition leaves alone what the role gives", () => {
    const guarded = `!(ActionMatches{'${getSecret}'}) OR ${bySecret}`;
    expect(reach(vaultId, guarded, read([`${prefix}/keys/read`]))).toEqual(read("vault"));
    expect(isRead(reach(vaultId, guarded))).toBe(false);
  });

  test("tells, where it is not known, what the condition says", () => {
    expect(reach(group, byName)).toEqual(
      unread(
        "not-asked",
        "a condition limits the assignment, by names that are not known here: vault name is 'kv'",
        "judge by hand what the condition leaves",
      ),
    );
  });
});

describe("the rights that a condition leaves", () => {
  const readMetadata = `${prefix}/secrets/readMetadata/action`;
  const rights = read([getSecret, readMetadata]);
  const forOther = "@Resource[Microsoft.KeyVault/vaults:name] StringStartsWith 'other'";
  const kv: HoldingVault = { name: "kv", source: "live" };

  function left(condition: string | null | Fact<string | null>, vault: HoldingVault | undefined = kv) {
    return rightsLeft(rights, buildRoleAssignment(vaultId, { condition }), vault);
  }

  test("are none in a vault that it is not about", () => {
    expect(left(forOther)).toEqual(read([]));
    expect(left(forOther, { ...kv, name: "other-1" })).toEqual(rights);
  });

  test("are those that no guard of it covers", () => {
    expect(left(`!(ActionMatches{'${getSecret}'}) OR (${forOther})`)).toEqual(read([readMetadata]));
  });

  test("are all where it is absent, not settled, not read or no condition", () => {
    expect(left(null)).toEqual(rights);
    expect(left("(@Environment[isPrivateLink] BoolEquals true)")).toEqual(rights);
    expect(left(unread("denied"))).toEqual(rights);
    expect(left("StringStartsWith")).toEqual(rights);
    expect(rightsLeft(rights, buildRoleAssignment(group, { condition: forOther }), undefined)).toEqual(rights);
    expect(left(forOther, { name: "azurerm_key_vault.kv", source: "code" })).toEqual(rights);
  });

  test("are as unread as the role's", () => {
    expect(rightsLeft(unread("denied"), buildRoleAssignment(vaultId, { condition: forOther }), kv)).toEqual(
      unread("denied"),
    );
  });
});

describe("the applications in reach of a grant", () => {
  const applications = read({ count: 3, workloads: 3, nameGroups: [], isComplete: true });
  const vault = {
    ...buildVault({ id: vaultId }),
    applications,
    deployers: read({ holders: [], isComplete: true }),
    policyEntries: read({ count: 0, isComplete: true }),
    usage: unread("not-asked"),
    cost: unread("not-asked"),
    drift: unread("not-asked"),
    access: unread("not-asked"),
    limits: read([]),
  } satisfies VaultSubject;
  const reader: Fact<WorkloadRights | null> = read({ id: "a", rights: [getSecret] });
  const onVault: Fact<ScopeKind> = read("vault");

  test("are the vault's, for a workload that uses objects and holds the whole vault", () => {
    expect(applicationsInReach({ reach: onVault, workload: reader, vault })).toEqual(applications);
  });

  const indifferent: readonly (readonly [string, BreadthInVault])[] = [
    ["a single object", { reach: read("object"), workload: reader, vault }],
    ["a scope above vaults", { reach: read("subscription"), workload: reader, vault: undefined }],
    ["no workload", { reach: onVault, workload: read(null), vault }],
    [
      "a workload that only looks",
      { reach: onVault, workload: read({ id: "a", rights: [`${prefix}/keys/read`] }), vault },
    ],
    [
      "a workload that adds objects",
      { reach: onVault, workload: read({ id: "a", rights: [getSecret, `${prefix}/secrets/setSecret/action`] }), vault },
    ],
    [
      "a vault that goes by access policies",
      { reach: onVault, workload: reader, vault: { ...vault, permissionModel: read("access-policy") } },
    ],
  ];
  test.each(indifferent)("do not matter to %s", (_, grant) => {
    expect(applicationsInReach(grant)).toEqual(read(null));
  });

  test("do not matter where one of these shows, although the vault was not read", () => {
    const closed = { ...vault, applications: unread("denied") };
    expect(applicationsInReach({ reach: read("object"), workload: unread("denied"), vault: closed })).toEqual(
      read(null),
    );
    expect(applicationsInReach({ reach: unread("denied"), workload: read(null), vault: closed })).toEqual(read(null));
  });

  test("are as unread as what they hang on", () => {
    const denied = unread("denied");
    expect(applicationsInReach({ reach: denied, workload: reader, vault })).toEqual(denied);
    expect(applicationsInReach({ reach: onVault, workload: denied, vault })).toEqual(denied);
    expect(
      applicationsInReach({ reach: onVault, workload: reader, vault: { ...vault, applications: denied } }),
    ).toEqual(denied);
    expect(
      applicationsInReach({ reach: onVault, workload: reader, vault: { ...vault, permissionModel: denied } }),
    ).toEqual(denied);
  });
});

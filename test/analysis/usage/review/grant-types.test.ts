import { describe, expect, test } from "vitest";
import { vaultDataActions } from "../../../../src/analysis/access/role-actions.ts";
import { assignmentTypes, entryTypes } from "../../../../src/analysis/usage/review/grant-types.ts";
import { buildRoleAssignment, buildVault } from "../../../../src/model/build.ts";
import { exampleReview } from "../../../../src/model/build-grant.ts";
import { buildUsage } from "../../../../src/model/build-usage.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { type Fact, read, unread } from "../../../../src/model/fact.ts";
import { builtInRoles, roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import type { GrantReview } from "../../../../src/model/grant-review.ts";
import type { RoleAssignment } from "../../../../src/model/grants.ts";
import type { VaultSubject } from "../../../../src/model/subject.ts";
import type { Vault } from "../../../../src/model/vault.ts";

const vaultId = buildVault().id;

function subject(plain: PlainRecord<Vault>): VaultSubject {
  const open = unread("not-asked");
  return {
    ...buildVault(plain),
    usage: read(buildUsage()),
    policyEntries: read({ count: 0, isComplete: true }),
    drift: open,
    access: open,
    limits: read([]),
    applications: open,
    cost: open,
    deployers: read({ holders: [], isComplete: true }),
  };
}

function typesOf(
  roleId: string,
  vault: PlainRecord<Vault>,
  {
    assignment = {},
    review = unread("not-asked"),
  }: { assignment?: PlainRecord<RoleAssignment>; review?: Fact<GrantReview> } = {},
) {
  const role = builtInRoles.get(roleId);
  return assignmentTypes({
    assignment: buildRoleAssignment(vaultId, assignment),
    rights: read(role ? vaultDataActions(role) : []),
    vault: subject(vault),
    review: () => review,
  });
}

describe("what an assignment is for", () => {
  const secretsOnly = { secrets: [{ name: "db" }], keys: [], certificates: [] };

  test("goes by more than names, beside what the vault holds", () => {
    expect(typesOf(roleIds.cryptoUser, secretsOnly)).toEqual(
      read({ for: ["keys"], reaches: ["keys"], scope: null, present: ["secrets"], used: null }),
    );
    expect(typesOf(roleIds.certificateUser, secretsOnly)).toMatchObject({
      read: { for: ["secrets"], reaches: ["secrets", "keys", "certificates"] },
    });
    expect(typesOf(roleIds.reader, secretsOnly)).toMatchObject({ read: { for: ["secrets", "keys", "certificates"] } });
  });

  test("of somebody who makes objects does not depend on what is there", () => {
    expect(typesOf(roleIds.cryptoOfficer, secretsOnly)).toMatchObject({ read: { present: null } });
  });

  test("finds a key and a secret in each certificate", () => {
    const vault = { secrets: [], keys: [], certificates: [{ name: "tls" }] };
    expect(typesOf(roleIds.cryptoUser, vault)).toMatchObject({
      read: { present: ["secrets", "keys", "certificates"] },
    });
  });

  test("is open where the list that decides was not read, and settled by one object that was", () => {
    expect(typesOf(roleIds.cryptoUser, { ...secretsOnly, keys: unread("denied") })).toEqual(unread("denied"));
    expect(typesOf(roleIds.secretsUser, { ...secretsOnly, keys: unread("denied") })).toHaveProperty("read");
    expect(typesOf(roleIds.cryptoUser, { ...secretsOnly, permissionModel: unread("denied") })).toEqual(
      unread("denied"),
    );
  });

  test("on one object names its type", () => {
    const assignment = { scope: `${vaultId}/secrets/db` };
    expect(typesOf(roleIds.cryptoUser, secretsOnly, { assignment })).toMatchObject({
      read: { scope: "secrets", present: null },
    });
  });

  test("in code is not compared with what code declares of a vault", () => {
    expect(typesOf(roleIds.cryptoUser, { ...secretsOnly, source: "code" })).toMatchObject({ read: { present: null } });
  });

  test("is nothing without rights on data and where roles are dormant", () => {
    expect(typesOf("none", secretsOnly)).toEqual(read(null));
    expect(typesOf(roleIds.cryptoUser, { ...secretsOnly, permissionModel: "access-policy" })).toEqual(read(null));
  });

  test("takes what was used from the review", () => {
    const review = read({ ...exampleReview, usedTypes: ["keys" as const] });
    expect(typesOf(roleIds.cryptoUser, secretsOnly, { review })).toMatchObject({
      read: { used: { days: 90, types: ["keys"] } },
    });
    const unused = read({ ...exampleReview, usedTypes: [] });
    expect(typesOf(roleIds.cryptoUser, secretsOnly, { review: unused })).toMatchObject({ read: { used: null } });
  });
});

describe("what an entry is for", () => {
  const entry = (secrets: readonly string[], keys: readonly string[]) => ({
    id: "e",
    principalId: read("x"),
    applicationId: read(null),
    permissions: read({ secrets: [...secrets], keys: [...keys], certificates: [], storage: [] }),
  });
  const vault = subject({ permissionModel: "access-policy", secrets: [{ name: "db" }], keys: [], certificates: [] });
  const ask = (one: ReturnType<typeof entry>) => entryTypes({ entry: one, vault, review: () => unread("not-asked") });

  test("goes by permissions other than to list", () => {
    expect(ask(entry(["list"], ["sign"]))).toEqual(
      read({ for: ["keys"], reaches: ["secrets", "keys"], scope: null, present: ["secrets"], used: null }),
    );
    expect(ask(entry(["list"], []))).toMatchObject({ read: { for: ["secrets"] } });
    expect(ask(entry([], ["create"]))).toMatchObject({ read: { present: null } });
    expect(ask(entry([], []))).toEqual(read(null));
  });
});

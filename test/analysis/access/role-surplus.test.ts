import { describe, expect, test } from "vitest";
import { roleSurplus } from "../../../src/analysis/access/role-surplus.ts";
import { buildRoleAssignment, buildVault } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { type Fact, isRead, mapFact, partly, read, unread } from "../../../src/model/fact.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import { type ScopeKind, scopeKind } from "../../../src/model/resource-id.ts";
import type { Vault } from "../../../src/model/vault.ts";

const vaultId = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv";
const denied = unread("denied");

interface Grant {
  readonly roleId: string | Fact<string>;
  readonly scope?: string;
  readonly reach?: Fact<ScopeKind>;
}

function surplus({ roleId, scope = vaultId, reach }: Grant, vault: PlainRecord<Vault>) {
  const assignment = buildRoleAssignment(scope, { roleId });
  const asked = reach ?? mapFact(assignment.scope, scopeKind);
  return roleSurplus({ assignment, reach: asked, vault: buildVault({ id: vaultId, ...vault }) });
}

describe("a role for certificates", () => {
  const roleId = roleIds.certificateUser;
  const own = { id: "own", name: "web" };
  const ofCertificate = { id: "managed", name: "tls", managed: true };
  const disabled = { id: "disabled", name: "old", enabled: false };
  const found = read("secrets-beside-certificates");

  test("reads too much on a vault with secrets of its own", () => {
    expect(surplus({ roleId }, { secrets: [ofCertificate, own] })).toEqual(found);
  });

  test("is right on a vault with no other enabled secret", () => {
    expect(surplus({ roleId }, { secrets: [ofCertificate, disabled] })).toEqual(read(null));
    expect(surplus({ roleId }, { secrets: [] })).toEqual(read(null));
  });

  test("is right on a single object", () => {
    expect(surplus({ roleId, scope: `${vaultId}/certificates/tls` }, { secrets: [own] })).toEqual(read(null));
    expect(surplus({ roleId, scope: `${vaultId}/certificates/tls` }, { secrets: denied })).toEqual(read(null));
  });

  test("is found by one secret, whatever else was not read", () => {
    expect(surplus({ roleId }, { secrets: [{ id: "x", managed: denied }, own] })).toEqual(found);
  });

  test("is open while an unread secret could be another's", () => {
    expect(surplus({ roleId }, { secrets: denied })).toEqual(denied);
    expect(surplus({ roleId }, { secrets: partly([], { reason: "throttled" }) })).toEqual(unread("throttled"));
    expect(surplus({ roleId }, { secrets: [{ id: "x", managed: denied }] })).toEqual(denied);
    expect(surplus({ roleId }, { secrets: [{ id: "x", enabled: denied }] })).toEqual(denied);
    expect(surplus({ roleId }, { secrets: [{ id: "x", enabled: false, managed: denied }] })).toEqual(read(null));
  });

  test("is open while a condition may leave it only some secrets, unless there are none", () => {
    expect(surplus({ roleId, reach: denied }, { secrets: [own] })).toEqual(denied);
    expect(surplus({ roleId, reach: denied }, { secrets: [ofCertificate] })).toEqual(read(null));
  });
});

describe("a role for all key operations", () => {
  const roleId = roleIds.cryptoUser;
  const signs = { id: `${vaultId}/keys/signer`, name: "signer", operations: ["Sign", "verify"] };
  const encrypts = { id: `${vaultId}/keys/data`, name: "data", operations: ["encrypt", "decrypt"] };
  const both = { id: `${vaultId}/keys/both`, name: "both", operations: ["sign", "wrapKey"] };
  const found = read("more-than-signing");

  test("is too much where every enabled key can only sign", () => {
    expect(surplus({ roleId }, { keys: [signs, { ...encrypts, enabled: false }] })).toEqual(found);
  });

  test("is right where a key does more, and says nothing where there is no key, or none that signs", () => {
    expect(surplus({ roleId }, { keys: [signs, encrypts] })).toEqual(read(null));
    expect(surplus({ roleId }, { keys: [both] })).toEqual(read(null));
    expect(surplus({ roleId }, { keys: [] })).toEqual(read(null));
    expect(surplus({ roleId }, { keys: [{ ...signs, enabled: false }] })).toEqual(read(null));
    expect(surplus({ roleId }, { keys: [{ ...signs, operations: ["verify"] }] })).toEqual(read(null));
    expect(surplus({ roleId }, { keys: [{ ...signs, operations: [] }] })).toEqual(read(null));
  });

  test("on a single key is judged by that key alone", () => {
    const onKey = { roleId, scope: signs.id };
    expect(surplus(onKey, { keys: [signs, encrypts] })).toEqual(found);
    expect(surplus({ roleId, scope: encrypts.id }, { keys: [signs, encrypts] })).toEqual(read(null));
    expect(surplus({ roleId, scope: `${vaultId}/keys/gone` }, { keys: [signs] })).toEqual(read(null));
    expect(surplus(onKey, { keys: denied })).toEqual(denied);
  });

  test("on a single key that was read does not hang on the rest of the list", () => {
    const listed = buildVault({ id: vaultId, keys: [signs] }).keys;
    if (!isRead(listed)) throw new Error("the literal was read");
    const keys = partly(listed.read, { reason: "throttled" });
    expect(surplus({ roleId, scope: signs.id }, { keys })).toEqual(found);
    expect(surplus({ roleId, scope: encrypts.id }, { keys })).toEqual(unread("throttled"));
    expect(surplus({ roleId }, { keys })).toEqual(unread("throttled"));
  });

  test("on a secret reaches no key", () => {
    expect(surplus({ roleId, scope: `${vaultId}/secrets/a` }, { keys: denied })).toEqual(read(null));
  });

  test("is open while an unread key could do more, and settled by one that does", () => {
    expect(surplus({ roleId }, { keys: [signs, { id: "x", operations: denied }] })).toEqual(denied);
    expect(surplus({ roleId }, { keys: [{ ...encrypts, enabled: denied }, signs] })).toEqual(denied);
    expect(surplus({ roleId }, { keys: [encrypts, { id: "x", operations: denied }] })).toEqual(read(null));
  });
});

describe("any other role", () => {
  test("has a purpose of its own, a custom copy too", () => {
    expect(surplus({ roleId: roleIds.secretsUser }, { secrets: denied, keys: denied })).toEqual(read(null));
    expect(surplus({ roleId: "custom" }, { secrets: denied, keys: denied })).toEqual(read(null));
  });

  test("that was not read may be one of those", () => {
    expect(surplus({ roleId: denied }, {})).toEqual(denied);
  });

  test("above vaults is not asked about what lies in them", () => {
    const assignment = buildRoleAssignment("/", { roleId: roleIds.certificateUser });
    expect(roleSurplus({ assignment, reach: read("root"), vault: undefined })).toEqual(read(null));
  });
});

import { Ajv } from "ajv";
import type { TSchema } from "typebox";
import { describe, expect, test } from "vitest";
import {
  buildAccessPolicy,
  buildCertificate,
  buildHsm,
  buildKey,
  buildPrincipal,
  buildRoleAssignment,
  buildScope,
  buildSecret,
  buildVault,
  exampleNow,
} from "../../src/model/build.ts";
import { buildGrant } from "../../src/model/build-grant.ts";
import { isFact, read, unknown, unread } from "../../src/model/fact.ts";
import { AccessPolicyEntry, RoleAssignment } from "../../src/model/grants.ts";
import { Certificate, Key, Secret } from "../../src/model/objects.ts";
import { Principal } from "../../src/model/principal.ts";
import { Scope } from "../../src/model/scope.ts";
import { ManagedHsm, Vault } from "../../src/model/vault.ts";

const vaultId = buildVault().id;
const ajv = new Ajv({ allErrors: true });

/** Faults as ajv words them; none for a record that fits. */
function faults(schema: TSchema, record: unknown): readonly string[] {
  const fits = ajv.compile(schema);
  return fits(record) ? [] : (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const fullVault = buildVault({
  name: "KV-Full",
  at: { uri: "main.tf", startLine: 1 },
  secrets: [{}, { name: "b", enabled: false, expiresOn: null, contentType: "text/plain" }],
  keys: [{}, { name: "e", keyType: "EC", keySize: null, curve: "P-256" }],
  certificates: [{}, { name: "w", lifetimeActions: [] }],
  accessPolicies: [{}],
  roleAssignments: [{}, { condition: "x", createdOn: null }],
});

describe("what is built fits its schema", () => {
  test.each<[string, TSchema, unknown]>([
    ["a vault", Vault, buildVault()],
    ["a vault with everything in it", Vault, fullVault],
    ["a vault of code", Vault, buildVault({ source: "code", id: "main.tf#azurerm_key_vault.x" })],
    ["a managed HSM", ManagedHsm, buildHsm()],
    ["a managed HSM with keys", ManagedHsm, buildHsm({ keys: [{ keyType: "RSA-HSM" }] })],
    ["a secret", Secret, buildSecret(vaultId, {})],
    ["a key", Key, buildKey(vaultId, {})],
    ["a certificate", Certificate, buildCertificate(vaultId, {})],
    ["an access policy entry", AccessPolicyEntry, buildAccessPolicy(vaultId, {})],
    ["a role assignment", RoleAssignment, buildRoleAssignment(vaultId, {})],
    ["a role assignment at the root", RoleAssignment, buildRoleAssignment("/", {})],
    ["a scope", Scope, buildScope()],
    ["a scope with assignments", Scope, buildScope({ roleAssignments: [{}] })],
    ["a principal", Principal, buildPrincipal()],
  ])("%s", (_, schema, record) => {
    expect(faults(schema, record)).toEqual([]);
  });

  test("and the schema would say so if it did not", () => {
    const { sku: _, ...withoutSku } = buildVault();
    expect(faults(Vault, withoutSku)).not.toEqual([]);
    expect(faults(Vault, { ...buildVault(), extra: 1 })).not.toEqual([]);
    expect(faults(Secret, { ...buildSecret(vaultId, {}), value: "hunter2" })).not.toEqual([]);
    expect(faults(Secret, buildSecret(vaultId, { expiresOn: "2026-99-99T00:00:00Z" }))).not.toEqual([]);
  });
});

describe("literals", () => {
  test("a plain value becomes a read fact, a fact stays what it is", () => {
    const at = { uri: "main.tf", startLine: 7 };
    const secret = buildSecret(vaultId, {
      enabled: false,
      expiresOn: unread("denied"),
      createdOn: unknown("timestamp()"),
      contentType: read("text/plain", at),
    });
    expect(secret.enabled).toEqual({ read: false });
    expect(secret.expiresOn).toEqual({ unread: { reason: "denied" } });
    expect(secret.createdOn).toEqual({ unknown: "timestamp()" });
    expect(secret.contentType).toEqual({ read: "text/plain", at });
  });

  test("null is read, and absent", () => {
    expect(buildSecret(vaultId, { expiresOn: null }).expiresOn).toEqual({ read: null });
  });

  test("what is not written keeps its healthy value", () => {
    expect(buildSecret(vaultId, { name: "db" })).toEqual({
      ...buildSecret(vaultId, {}),
      name: "db",
      id: `${vaultId}/secrets/db`,
    });
  });

  test("ids follow the names, lower case", () => {
    expect(fullVault.id.endsWith("/vaults/kv-full")).toBe(true);
    expect(buildKey(vaultId, { name: "Disk-Key" }).id).toBe(`${vaultId}/keys/disk-key`);
    expect(buildCertificate(vaultId, { name: "Web" }).id).toBe(`${vaultId}/certificates/web`);
    const [secret] = "read" in fullVault.secrets ? fullVault.secrets.read : [];
    expect(secret?.id).toBe(`${fullVault.id}/secrets/example-secret`);
  });

  test("a list of objects may be unread as a whole", () => {
    expect(buildVault({ secrets: unread("firewall") }).secrets).toEqual({ unread: { reason: "firewall" } });
  });

  test("building twice gives equal records that share nothing that a test could change", () => {
    expect(buildVault()).toEqual(buildVault());
    expect(buildVault()).not.toBe(buildVault());
  });
});

test("healthy objects are young at the example's time and end well after it", () => {
  for (const object of [buildSecret(vaultId, {}), buildKey(vaultId, {}), buildCertificate(vaultId, {})]) {
    const { createdOn, expiresOn } = object;
    expect("read" in createdOn && createdOn.read !== null && createdOn.read < exampleNow).toBe(true);
    expect("read" in expiresOn && expiresOn.read !== null && expiresOn.read > exampleNow).toBe(true);
  }
});

describe("buildGrant", () => {
  const plain = ["id", "name", "kind", "heldBy"];

  test.each([
    ["a role assignment", buildGrant()],
    ["an access policy entry", buildGrant({ kind: "access-policy" })],
  ])("%s: every field but its identity is a fact", (_, grant) => {
    const fields = Object.entries(grant);
    expect(fields.filter(([, value]) => !isFact(value)).map(([name]) => name)).toEqual(plain);
  });

  test("a role assignment has a role and no permissions, an entry the other way round", () => {
    const assignment = buildGrant();
    expect(assignment.permissions).toEqual({ read: null });
    expect(assignment.role).toMatchObject({ read: { name: "Key Vault Secrets User" } });
    expect(assignment.isDataRole).toEqual({ read: true });
    const entry = buildGrant({ kind: "access-policy" });
    expect(entry.permissions).toMatchObject({ read: { secrets: ["get"] } });
    expect(entry.role).toEqual({ read: null });
    expect(entry.isDataRole).toEqual({ read: false });
  });
});

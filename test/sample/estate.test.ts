import { Ajv } from "ajv";
import type { TSchema } from "typebox";
import { describe, expect, test } from "vitest";
import { RoleDefinition } from "../../src/model/grants.ts";
import { Principal } from "../../src/model/principal.ts";
import { Scope } from "../../src/model/scope.ts";
import { severityRank } from "../../src/model/severity.ts";
import { ManagedHsm, Vault } from "../../src/model/vault.ts";
import { generateEstate, sharedRecords, streamLabelledVaults, streamVaults } from "../../src/sample/estate.ts";
import { slots } from "../../src/sample/landscape.ts";
import { ruleSeverities } from "../../src/sample/rule-severities.ts";
import { demoEstate, demoOptions, idsOf, subjectIds } from "./sample-estate.ts";

const estate = demoEstate();

function bytesOf(given: Parameters<typeof demoEstate>[0]): string {
  const { shared, vaults, truth, waivers } = demoEstate(given);
  return JSON.stringify([shared, vaults, truth, waivers]);
}

describe("bytes", () => {
  test("are the same for the same seed, size and time", () => {
    expect(bytesOf({ seed: 5 })).toBe(bytesOf({ seed: 5 }));
  });

  test("differ with the seed, and with the time", () => {
    const all = [bytesOf({ seed: 5 }), bytesOf({ seed: 6 }), bytesOf({ seed: 5, now: "2026-11-02T00:00:00Z" })];
    expect(new Set(all).size).toBe(3);
  });

  test("of a vault depend on the seed and its place alone, not on how many follow", () => {
    const few = [...streamVaults({ ...demoOptions, vaults: 85 })];
    const many = streamVaults({ ...demoOptions, vaults: 4000 });
    for (const vault of few.slice(0, 80)) expect(many.next().value).toEqual(vault);
  });
});

describe("records", () => {
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false });
  const fits = (schema: TSchema, record: unknown) => {
    const validate = ajv.compile(schema);
    return validate(record) ? [] : (validate.errors ?? []);
  };

  test("fit the model's schemas, which refuse unknown keys", () => {
    const { shared, vaults, hsms } = demoEstate({ vaults: 80 });
    const vaultList = { type: "array", items: Vault } as unknown as TSchema;
    const lists: readonly (readonly [TSchema, readonly unknown[]])[] = [
      [vaultList, [vaults]],
      [ManagedHsm, hsms],
      [Scope, shared.scopes],
      [Principal, shared.principals],
      [RoleDefinition, shared.roles],
    ];
    for (const [schema, records] of lists) for (const record of records) expect(fits(schema, record)).toEqual([]);
  });

  test("have ids that are unique and sorted, in every list", () => {
    const { shared, vaults } = demoEstate({ vaults: 200 });
    const lists = [shared.scopes, shared.roles, shared.principals, vaults].map((list) => list.map(({ id }) => id));
    for (const vault of vaults) {
      if (vault.kind !== "vault") continue;
      const { secrets, keys, certificates, roleAssignments, accessPolicies } = vault;
      lists.push(...[secrets, keys, certificates, roleAssignments, accessPolicies].map((list) => [...idsOf(list)]));
    }
    for (const scope of shared.scopes) lists.push([...idsOf(scope.roleAssignments)]);
    for (const list of lists) expect(list).toEqual([...new Set(list)].sort());
    const grants = lists.flat().filter((id) => id.includes("/roleassignments/"));
    expect(new Set(grants).size).toBe(grants.length);
  });

  test("have managed HSMs with local roles, one of which nobody activated yet", () => {
    expect(estate.hsms.map(({ name }) => name)).toEqual([
      "mhsm-cards-prod-weu",
      "mhsm-payments-prod-weu",
      "mhsm-vault-prod-neu",
    ]);
    const principals = new Set(estate.shared.principals.map(({ id }) => id));
    const local = estate.hsms.flatMap(({ localRoleAssignments: list }) => (list && "read" in list ? list.read : []));
    expect(local.length).toBeGreaterThan(10);
    for (const { principalId } of local) expect("read" in principalId && principals.has(principalId.read)).toBe(true);
    expect(demoEstate({ vaults: 5 }).hsms).toEqual([]);
  });

  test("name only principals that the directory answers for, and scopes that are there", () => {
    const principals = new Set(estate.shared.principals.map(({ id }) => id));
    const scopes = new Set(estate.shared.scopes.map(({ id }) => id));
    for (const { roleAssignments } of [...estate.shared.scopes, ...estate.vaults]) {
      if (!("read" in roleAssignments)) continue;
      for (const { principalId } of roleAssignments.read) {
        expect("read" in principalId && principals.has(principalId.read)).toBe(true);
      }
    }
    for (const vault of estate.vaults) expect(scopes.has(vault.id.split("/providers/")[0] ?? "")).toBe(true);
    for (const { parent } of estate.shared.scopes) {
      if ("read" in parent && parent.read !== null) expect(scopes.has(parent.read)).toBe(true);
    }
  });

  test("have groups that nest three deep, and principals that are gone", () => {
    const parents = new Map(
      estate.shared.principals.map(({ id, memberOf }) => [id, "read" in memberOf ? memberOf.read : []] as const),
    );
    const depth = (id: string): number => 1 + Math.max(0, ...(parents.get(id) ?? []).map(depth));
    const groups = estate.shared.principals.filter(({ kind }) => "read" in kind && kind.read === "group");
    expect(Math.max(...groups.map(({ id }) => depth(id)))).toBeGreaterThanOrEqual(4);
    expect(estate.shared.principals.filter(({ exists }) => "read" in exists && !exists.read)).toHaveLength(2);
  });
});

describe("streaming", () => {
  const options = { ...demoOptions, vaults: 90, objectsPerVault: 100, grantsPerVault: 20 };

  test("gives what the whole estate holds", () => {
    const whole = generateEstate(options);
    expect([...streamVaults(options)]).toEqual(whole.vaults);
    expect(sharedRecords(options)).toEqual(whole.shared);
  });

  test("makes a vault only when it is asked for, and keeps none", () => {
    const stream = streamLabelledVaults({ ...options, vaults: 2_000_00 });
    const first = stream.next().value;
    const second = stream.next().value;
    expect([first?.vault.name, second?.vault.name]).toEqual(["kv-identity-prod-neu", "kv-identity-prod-weu"]);
    // Nothing of a vault is reachable from the next one, or from the stream itself.
    expect(
      first &&
        second &&
        Object.values(first.vault).some(
          (part) => Object.values(second.vault).includes(part) && typeof part === "object",
        ),
    ).toBe(false);
    expect(stream.return(undefined)).toEqual({ value: undefined, done: true });
  });

  test("comes to the objects and grants that were asked for", () => {
    const { vaults } = generateEstate(options);
    const readable = vaults.filter(
      (vault) =>
        vault.kind === "vault" && "read" in vault.secrets && "read" in vault.keys && "read" in vault.certificates,
    );
    for (const vault of readable) {
      const place = vaults.indexOf(vault);
      if (vault.kind !== "vault") continue;
      const objects = [vault.secrets, vault.keys, vault.certificates].flatMap((list) => idsOf(list));
      expect(objects).toHaveLength(100);
      if ("read" in vault.permissionModel && vault.permissionModel.read === "rbac" && "read" in vault.roleAssignments) {
        // Who has a vault for himself needs one to read it; some defects are one or two assignments too many.
        const { length } = vault.roleAssignments.read;
        expect(length).toBeLessThanOrEqual(22);
        if (slots[place % slots.length]?.applications.length !== 1) expect(length).toBeGreaterThanOrEqual(20);
      }
    }
  });
});

describe("truth", () => {
  test("has at least one planted defect for every rule that it knows, and a healthy subject beside it", () => {
    const planted = new Set(estate.truth.findings.map(({ ruleId }) => ruleId));
    expect([...planted].sort()).toEqual(Object.keys(ruleSeverities).sort());
    const atFault = new Map(estate.truth.findings.map(({ ruleId, subject }) => [`${ruleId} ${subject}`, true]));
    for (const ruleId of Object.keys(ruleSeverities)) {
      const healthy = [...subjectIds(estate)].filter((id) => !atFault.has(`${ruleId} ${id}`));
      expect(healthy.length).toBeGreaterThan(0);
    }
  });

  test("has the three levels of over-privileged grants, and both of expiring certificates", () => {
    const levels = (rule: string) =>
      new Set(estate.truth.findings.filter(({ ruleId }) => ruleId === rule).map(({ severity }) => severity));
    expect([...levels("grant-over-privileged")].sort()).toEqual(["high", "low", "medium"]);
    expect([...levels("certificate-expiring")].sort()).toEqual(["high", "medium"]);
  });

  test("names only subjects that exist", () => {
    const ids = subjectIds(estate);
    for (const { ruleId, subject } of [...estate.truth.findings, ...estate.truth.notEvaluated]) {
      if (!ruleId.startsWith("waiver-")) expect(ids).toContain(subject);
    }
  });

  test("stands in a report's order: severity, rule, subject", () => {
    const keys = estate.truth.findings.map(({ severity, ruleId, subject }) =>
      [severityRank(severity), ruleId, subject].join("\u0000"),
    );
    expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  test("is one step milder outside production", () => {
    const purge = estate.planted.filter(({ key }) => key.startsWith("0:purge-protection-off"));
    expect(purge.map(({ finding }) => [finding.environment, finding.severity])).toEqual([
      ["production", "high"],
      ["production", "high"],
      ["test", "medium"],
    ]);
  });

  test("knows waivers of every fate", () => {
    const states = estate.truth.findings.flatMap(({ waiver }) => waiver ?? []);
    expect(states.sort()).toEqual(["active", "active", "expired", "unjustified"]);
    const about = estate.truth.findings.filter(({ ruleId }) => ruleId.startsWith("waiver-"));
    expect(about.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([
      ["waiver-expired", "medium"],
      ["waiver-unjustified", "medium"],
      ["waiver-unused", "info"],
    ]);
  });

  test("says what cannot be judged: unread lists, unread parts of objects, and values unknown until an apply", () => {
    const gaps = estate.truth.notEvaluated.map(({ ruleId, facts }) => `${ruleId}: ${facts.join()}`);
    for (const gap of [
      "certificate-expired: certificates",
      "secret-expired: secrets",
      "key-expired: keys",
      "grant-orphaned: roleAssignments",
      "certificate-auto-renew-missing: issuer,lifetimeActions",
      "vault-audit-log-missing: diagnosticSettings",
      "vault-soft-delete-retention-short: softDeleteRetentionDays",
      "vault-disk-encryption-enabled: enabledForDiskEncryption",
    ]) {
      expect(gaps).toContain(gap);
    }
    const az = demoEstate({ sources: "az" }).truth.notEvaluated.flatMap(({ facts }) => facts);
    expect(az).not.toContain("softDeleteRetentionDays");
  });
});

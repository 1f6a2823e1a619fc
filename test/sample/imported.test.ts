import { describe, expect, test } from "vitest";
import { collectExports } from "../../src/collectors/exports/collect.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { loadPolicy } from "../../src/engine/policy/load.ts";
import { rules } from "../../src/rules/registry.ts";
import { azFiles } from "../../src/sample/az/files.ts";
import { plantedSecretValue } from "../../src/sample/az/object-files.ts";
import type { Estate } from "../../src/sample/estate.ts";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { ruleSeverities } from "../../src/sample/rule-severities.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";
import { demoEstate } from "./sample-estate.ts";

/** The estate on the way that a reviewer's files take: saved, read in, judged. */
async function imported(estate: Estate) {
  const { now } = estate.options;
  const files = azFiles(estate).map(({ path, text }) => ({ path, open: () => [new TextEncoder().encode(text)] }));
  const { manifest, ...lists } = await collectExports(files, { now, toolVersion: "0.0.0" });
  const content = {
    vaults: await Array.fromAsync(lists.vaults),
    scopes: await Array.fromAsync(lists.scopes),
    roles: await Array.fromAsync(lists.roles),
    principals: await Array.fromAsync(lists.principals),
    manifest,
  };
  const policy = { uri: "rules.yaml", text: samplePolicyYaml(estate) };
  const loaded = await loadPolicy(policy, { rules, now, resolve: async () => undefined });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const tool = { name: "kvaudit", version: "0.0.0" };
  const report = await evaluate({ snapshots: [memorySnapshot(content)], rules, policy: loaded.policy, tool });
  const isStated = ({ ruleId }: { readonly ruleId: string }) => Object.hasOwn(ruleSeverities, ruleId);
  return {
    content,
    findings: (await Array.fromAsync(report.findings())).filter(isStated),
    notEvaluated: (await Array.fromAsync(report.notEvaluated())).filter(isStated),
  };
}

describe("the estate read in from its az-shaped files", () => {
  test.each([1, 2])("has the findings and the gaps of its truth (seed %i)", async (seed) => {
    const estate = demoEstate({ seed, sources: "az" });
    const { findings, notEvaluated } = await imported(estate);
    expect(
      findings.map(({ ruleId, severity, subject, environment, owner, waiver }) => ({
        ruleId,
        subject: subject.id,
        severity,
        environment,
        ...(owner === undefined ? {} : { owner }),
        ...(waiver === undefined ? {} : { waiver: waiver.state }),
      })),
    ).toEqual(estate.truth.findings);
    expect(notEvaluated.map(({ ruleId, subject, facts }) => ({ ruleId, subject: subject.id, facts }))).toEqual(
      estate.truth.notEvaluated,
    );
  });

  test("holds no secret's value, although one file printed one", async () => {
    const { content } = await imported(demoEstate({ sources: "az" }));
    expect(JSON.stringify(content)).not.toContain(plantedSecretValue);
  });

  test("has the settings, grants and endpoints of the vaults that were written", async () => {
    const estate = demoEstate({ sources: "az" });
    const { content } = await imported(estate);
    const parts = [
      "tags",
      "permissionModel",
      "privateEndpoints",
      "accessPolicies",
      "networkDefaultAction",
      "softDeleteRetentionDays",
    ] as const;
    for (const vault of estate.vaults) {
      const found = content.vaults.find(({ id }) => id === vault.id);
      if (vault.kind !== "vault" || found?.kind !== "vault") throw new Error("only vaults were written");
      for (const part of parts) expect([vault.id, found[part]]).toEqual([vault.id, vault[part]]);
      if ("read" in vault.roleAssignments) expect(found.roleAssignments).toEqual(vault.roleAssignments);
    }
  });

  test("has the settings and local roles of the managed HSMs that were written", async () => {
    const estate = demoEstate({ sources: "az" });
    const { content } = await imported(estate);
    for (const hsm of estate.hsms) {
      const found = content.vaults.find(({ id }) => id === hsm.id);
      if (found?.kind !== "hsm") throw new Error(`${hsm.name} was not written`);
      expect([found.activationStatus, found.purgeProtectionEnabled]).toEqual([
        hsm.activationStatus,
        hsm.purgeProtectionEnabled,
      ]);
      if (hsm.localRoleAssignments && "read" in hsm.localRoleAssignments)
        expect(found.localRoleAssignments).toEqual(hsm.localRoleAssignments);
    }
  });
});

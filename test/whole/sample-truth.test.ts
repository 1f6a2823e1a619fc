import { beforeAll, describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { loadPolicy } from "../../src/engine/policy/load.ts";
import { exampleNow } from "../../src/model/build.ts";
import type { Finding, NotEvaluated } from "../../src/model/report.ts";
import { rules } from "../../src/rules/registry.ts";
import { type Estate, generateEstate, healthyTwin } from "../../src/sample/estate.ts";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { ruleSeverities } from "../../src/sample/rule-severities.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";

/** Judges an estate in memory by its own policy. */
async function judge(estate: Estate) {
  const text = samplePolicyYaml(estate);
  const loaded = await loadPolicy(
    { uri: "rules.yaml", text },
    { rules, now: exampleNow, resolve: async () => undefined },
  );
  if (!("policy" in loaded)) throw new Error(`the sample policy is faulty: ${JSON.stringify(loaded.faults)}`);
  const report = await evaluate({
    snapshots: [
      memorySnapshot({
        ...estate.shared,
        vaults: [...estate.vaults, ...estate.hsms],
        manifest: { collectedAt: exampleNow, tenantId: estate.tenantId },
      }),
    ],
    rules,
    policy: loaded.policy,
    tool: { name: "kvaudit", version: "0.0.0" },
  });
  return {
    findings: await Array.fromAsync(report.findings()),
    notEvaluated: await Array.fromAsync(report.notEvaluated()),
    header: report.header,
  };
}

/** A finding as the truth states it. */
function stated({ ruleId, subject, severity, environment, owner, waiver }: Finding) {
  return {
    ruleId,
    subject: subject.id,
    severity,
    environment,
    ...(owner === undefined ? {} : { owner }),
    ...(waiver === undefined ? {} : { waiver: waiver.state }),
  };
}

function statedGap({ ruleId, subject, facts }: NotEvaluated) {
  return { ruleId, subject: subject.id, facts };
}

const options = { seed: 1, vaults: 44, now: exampleNow };

describe("the sample estate", () => {
  let estate: Estate;
  beforeAll(() => {
    estate = generateEstate(options);
  });

  test("has exactly the findings that were planted in it", async () => {
    const { findings, header } = await judge(estate);
    expect(header.errors).toEqual([]);
    expect(findings.map(stated)).toEqual(estate.truth.findings);
  });

  test("and exactly the gaps, but for rules about usage: the estate has no logs here", async () => {
    const { notEvaluated } = await judge(estate);
    const ofEstate = notEvaluated.filter(({ facts }) => !facts.includes("vault.usage"));
    expect(new Set(ofEstate.map((row) => JSON.stringify(statedGap(row))))).toEqual(
      new Set(
        estate.truth.notEvaluated.map(({ ruleId, subject, facts }) => JSON.stringify({ ruleId, subject, facts })),
      ),
    );
  });

  test("has a finding of every rule that it knows, and knows no rule that is not there", async () => {
    const found = new Set(estate.truth.findings.map(({ ruleId }) => ruleId));
    const known = Object.keys(ruleSeverities);
    expect(known.filter((id) => !found.has(id as never))).toEqual([]);
    expect(known.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });

  test("every planted defect, replaced by its healthy twin, takes exactly its own findings with it", async () => {
    const before = (await judge(estate)).findings.map((finding) => JSON.stringify(stated(finding)));
    for (const index of estate.truth.findings.keys()) {
      const twin = healthyTwin(estate, index);
      const after = new Set((await judge(twin)).findings.map((one) => JSON.stringify(stated(one))));
      const gone = before.filter((one) => !after.has(one));
      const expected = new Set(twin.truth.findings.map((one) => JSON.stringify(one)));
      expect(after).toEqual(expected);
      expect(gone).toContain(JSON.stringify(estate.truth.findings[index]));
    }
  });

  test("gives the same bytes twice", async () => {
    expect(JSON.stringify(await judge(generateEstate(options)))).toBe(JSON.stringify(await judge(estate)));
  });
});

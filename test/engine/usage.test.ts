import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import type { FoldedUsage } from "../../src/engine/usage-source.ts";
import { buildHsm, buildPrincipal, buildVault, exampleNow } from "../../src/model/build.ts";
import { read } from "../../src/model/fact.ts";
import type { Policy, Waiver } from "../../src/model/policy.ts";
import { defineRule, notJudged, type Rule } from "../../src/model/rule.ts";
import type { SnapshotReader } from "../../src/model/snapshot.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";
import {
  exampleVault,
  memoryUsage,
  peakRow,
  type UsageLiterals,
  usageRow,
  workload,
} from "../support/usage-literals.ts";

const common = {
  title: "t",
  area: "usage",
  subject: "vault",
  controls: ["anomalous-access"],
  references: [],
  doc: { what: "w", why: "y", fix: "the usual" },
  examples: { fails: {}, passes: {} },
} as const;

/** Speaks of every object that the logs name, of the subscription's peaks, and of what it is told to lack. */
const speaker = defineRule({
  ...common,
  id: "usage-speaker",
  severity: "high",
  sources: ["usage"],
  needs: ["usage"],
  *check({ id, usage, subscriptionId }) {
    for (const { name, reads } of usage.objects) {
      if (name === "unknown") yield notJudged("secrets", { unread: { reason: "not-in-output", detail: "who knows" } });
      else
        yield { at: `${id}/secrets/${name}`, about: { type: "secret", name }, message: `${reads}`, remedy: "this one" };
    }
    for (const peak of usage.subscriptionPeaks) {
      const at = `/subscriptions/${subscriptionId ?? ""}`;
      yield { at, about: { type: "scope", name: "s" }, message: `${peak.max10s} of ${peak.limit}` };
    }
  },
});

const mixed = defineRule({
  ...common,
  id: "usage-mixed",
  severity: "low",
  sources: ["live", "usage"],
  needs: ["usage", "sku"],
  *check() {},
});

const plain = defineRule({
  ...common,
  id: "vault-plain",
  severity: "low",
  area: "network",
  sources: ["live"],
  needs: ["sku"],
  *check() {},
});

const hour = "2026-10-20T10:00:00Z";
const vault = buildVault({ name: "kv-example" });
const otherId = exampleVault.replace("kv-example", "kv-other");
const other = buildVault({ name: "kv-other" });

interface Given {
  readonly rules?: readonly Rule[];
  readonly snapshots?: readonly SnapshotReader[];
  readonly policy?: Partial<Policy>;
  readonly baseline?: { readonly fingerprint: string; readonly ruleId: string; readonly subjectId: string }[];
  readonly onUsage?: (folded: FoldedUsage) => void;
}

async function judge(usage: UsageLiterals | undefined, given: Given = {}) {
  const { rules = [speaker, mixed, plain], policy, snapshots, ...rest } = given;
  const content = { vaults: [vault], ...(usage ? { usage: memoryUsage(usage) } : {}) };
  const report = await evaluate({
    snapshots: snapshots ?? [memorySnapshot(content)],
    rules,
    policy: { ...builtInPolicy("recommended", rules), ...policy },
    tool: { name: "kvaudit", version: "0.0.0" },
    withDetails: true,
    ...rest,
  });
  return {
    header: report.header,
    findings: await Array.fromAsync(report.findings()),
    notEvaluated: await Array.fromAsync(report.notEvaluated()),
    outcome: (ruleId: string) => report.header.outcomes.find((one) => one.ruleId === ruleId),
  };
}

describe("a snapshot without logs", () => {
  test("says once for each rule about usage that nobody asked, and is not incomplete for it", async () => {
    const { notEvaluated, header, outcome } = await judge(undefined, {
      snapshots: [memorySnapshot({ vaults: [vault, other] })],
    });
    expect(notEvaluated.map(({ ruleId, subject, facts, reason }) => [ruleId, subject.id, facts, reason])).toEqual([
      ["usage-speaker", "/", ["vault.usage"], "not-asked"],
      ["usage-mixed", "/", ["vault.usage"], "not-asked"],
    ]);
    expect(notEvaluated[0]?.remedy).toContain("--logs");
    expect(header.summary.isIncomplete).toBe(false);
    expect(header.logCoverage).toBeUndefined();
    expect(outcome("vault-plain")).toMatchObject({ pass: 2 });
    expect(outcome("usage-mixed")).toMatchObject({ notEvaluated: 1, pass: 0 });
  });

  test("several of one tenant say it once", async () => {
    const snapshots = [vault, other].map((one, index) =>
      memorySnapshot({ vaults: [one], manifest: { tenantId: "t", collectedAt: `2026-11-0${index + 1}T00:00:00Z` } }),
    );
    const { notEvaluated } = await judge(undefined, { snapshots });
    expect(notEvaluated.map(({ subject }) => subject.id)).toEqual(["/tenants/t", "/tenants/t"]);
  });

  test("says nothing of rules that are off, nor in code, where logs have no place", async () => {
    const rules = new Map([["usage-speaker", { enabled: false, environments: {} }]]);
    expect((await judge(undefined, { policy: { rules } })).notEvaluated).toHaveLength(1);
    const code = memorySnapshot({ vaults: [vault], manifest: { source: "code" } });
    expect((await judge(undefined, { snapshots: [code] })).notEvaluated).toEqual([]);
  });

  test("can be accepted as a gap, and fixes no finding of the baseline", async () => {
    const gap = { facts: ["usage"], scope: "*", reason: "r", approver: "a", until: "2026-12-31" };
    const baseline = [{ fingerprint: "f".repeat(16), ruleId: "usage-speaker", subjectId: `${exampleVault}/secrets/a` }];
    const { notEvaluated, header } = await judge(undefined, { policy: { acceptedGaps: [gap] }, baseline });
    expect(notEvaluated.every(({ accepted }) => accepted !== undefined)).toBe(true);
    expect(header.summary).toMatchObject({ fixedSinceBaseline: 0, notRecheckedSinceBaseline: 1 });
  });
});

describe("findings about something in the vault or above it", () => {
  const rows = [usageRow({ hour, objectName: "a", count: 3 }), usageRow({ hour, objectName: "b" })];

  test("name the object, with its vault, its own fingerprint and its own remedy", async () => {
    const { findings, outcome } = await judge({ usage: rows });
    expect(
      findings.map(({ subject, message, remediation }) => ({ subject, message, text: remediation?.text })),
    ).toEqual([
      {
        subject: { type: "secret", id: `${exampleVault}/secrets/a`, name: "a", vault: exampleVault },
        message: "3",
        text: "this one",
      },
      {
        subject: { type: "secret", id: `${exampleVault}/secrets/b`, name: "b", vault: exampleVault },
        message: "1",
        text: "this one",
      },
    ]);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect(outcome("usage-speaker")).toMatchObject({ fail: 1, pass: 0 });
  });

  test("show the window as evidence, not the tables", async () => {
    const [finding] = (await judge({ usage: rows })).findings;
    expect(finding?.evidence).toEqual([
      {
        fact: "usage",
        value: { window: { from: "2026-10-02T00:00:00Z", to: exampleNow }, provenShare: 1 / 720 },
        pointer: `usage/usage.parquet#${exampleVault}`,
      },
    ]);
  });

  test("are waived by the object's id", async () => {
    const waiver: Waiver = {
      rule: "usage-speaker",
      subject: "*/secrets/a",
      reason: "r",
      approver: "a",
      until: "2026-12-31",
    };
    const { findings, header } = await judge({ usage: rows }, { policy: { waivers: [waiver] } });
    expect(findings.map(({ subject, waiver: applied }) => [subject.name, applied?.state])).toEqual([
      ["a", "active"],
      ["b", undefined],
    ]);
    expect(header.summary).toMatchObject({ waived: 1, active: { high: 1 } });
  });

  test("of a subscription are told at one vault of it in each region", async () => {
    const peaks = ["westeurope", "northeurope"].map((region) =>
      peakRow({ scope: "subscription", vault: null, region, max10s: 19_000 }),
    );
    const usage = memoryUsage({ usage: [...rows, usageRow({ hour, vault: otherId, objectName: "a" })], peaks });
    const vaults = [buildVault({ name: "kv-example", location: "West Europe" }), buildVault({ name: "kv-other" })];
    const { findings } = await judge(undefined, { snapshots: [memorySnapshot({ vaults, usage })] });
    expect(findings).toHaveLength(4);
    const scopes = findings.filter(({ subject }) => subject.type === "scope");
    expect(scopes.map(({ subject, message }) => [subject, message])).toEqual([
      [{ type: "scope", id: "/subscriptions/00000000-0000-0000-0000-000000000001", name: "s" }, "19000 of 20000"],
    ]);
  });

  test("of a subscription are not lost at a managed HSM or at a vault that the logs do not know", async () => {
    const peaks = [peakRow({ scope: "subscription", vault: null, region: "westeurope", max10s: 19_000 })];
    const hsm = buildHsm({ name: "hsm-a", location: "westeurope" });
    const usage = memoryUsage({ usage: [usageRow({ hour, vault: hsm.id }), ...rows], peaks });
    const unnamed = buildVault({ name: "kv-a", location: "westeurope" });
    const vaults = [hsm, unnamed, buildVault({ name: "kv-example", location: "westeurope" })];
    const { findings } = await judge(undefined, { snapshots: [memorySnapshot({ vaults, usage })] });
    expect(findings.filter(({ subject }) => subject.type === "scope").map(({ message }) => message)).toEqual([
      "19000 of 20000",
    ]);
  });

  test.each([
    ["another vault's secret", { at: `${otherId}/secrets/a`, about: { type: "secret", name: "a" } }],
    ["a secret by the id of a key", { at: `${exampleVault}/keys/a`, about: { type: "secret", name: "a" } }],
    ["nothing below the vault", { at: `${exampleVault}/secrets/`, about: { type: "secret", name: "a" } }],
    ["a scope beside the vault", { at: "/subscriptions/0", about: { type: "scope", name: "s" } }],
    ["a subject of another kind", { at: `${exampleVault}/grants/a`, about: { type: "grant", name: "a" } }],
    ["an object without saying so", { at: `${exampleVault}/secrets/a` }],
  ] as const)("may not stray to %s", async (_, observation) => {
    const stray: Rule = { ...speaker, check: () => [{ ...observation, message: "m" }] };
    const { header, findings } = await judge({ usage: rows }, { rules: [stray] });
    expect(findings).toEqual([]);
    expect(header.errors).toMatchObject([{ ruleId: "usage-speaker", subject: { id: exampleVault } }]);
  });
});

describe("what a rule says it lacks", () => {
  test("makes it not evaluated, once for each fact", async () => {
    const { notEvaluated, findings } = await judge({ usage: [usageRow({ hour, objectName: "unknown" })] });
    expect(findings).toEqual([]);
    expect(notEvaluated).toMatchObject([
      { ruleId: "usage-speaker", subject: { id: exampleVault }, facts: ["secrets"], detail: "who knows" },
    ]);
  });

  test("does not hide what it found", async () => {
    const rows = [usageRow({ hour, objectName: "a" }), usageRow({ hour, objectName: "unknown" })];
    const { notEvaluated, findings } = await judge({ usage: rows });
    expect(findings).toHaveLength(1);
    expect(notEvaluated).toEqual([]);
  });
});

describe("a vault that the logs do not name", () => {
  const logs = { usage: [usageRow({ hour })] };
  const metrics = (hits: readonly { hour: string; count: number }[]) => ({
    from: "2026-10-01T00:00:00Z",
    to: exampleNow,
    hits,
    results: [],
    saturationMax: null,
  });
  const outcomeOf = async (of: typeof other) => {
    const { notEvaluated } = await judge(undefined, {
      snapshots: [memorySnapshot({ vaults: [of], usage: memoryUsage(logs) })],
    });
    return notEvaluated.map(({ ruleId, subject, reason }) => [ruleId, subject.name, reason]);
  };

  test("is not evaluated: nothing in the logs is no proof of nothing", async () => {
    const both = [
      ["usage-speaker", "kv-other", "not-in-output"],
      ["usage-mixed", "kv-other", "not-in-output"],
    ];
    expect(await outcomeOf(other)).toEqual(both);
    expect(await outcomeOf({ ...other, metrics: read(metrics([{ hour, count: 1 }])) })).toEqual(both);
  });

  test("is judged by what the service itself wrote of it, however quiet it is", async () => {
    const notice = usageRow({ hour, operation: "SecretNearExpiryEventGridNotification", statusClass: "none" });
    const { notEvaluated, findings } = await judge({ usage: [notice] });
    expect([notEvaluated, findings.map(({ subject }) => subject.name)]).toEqual([[], ["db-password"]]);
  });

  test("is judged where its own metric counted nothing", async () => {
    expect(await outcomeOf({ ...other, metrics: read(metrics([])) })).toEqual([]);
  });
});

describe("logs of which a part could not be read", () => {
  const refused = [
    { source: "b.json.gz", why: "the archive is cut", remedy: "copy it again" },
    { source: "c.json", why: "EACCES", remedy: null },
  ];
  const gap = { reason: "failed", detail: expect.stringContaining("b.json.gz (the archive is cut), and 1 more") };

  test("still show what happened", async () => {
    const { findings, notEvaluated } = await judge({ usage: [usageRow({ hour })], refused });
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(["usage-speaker"]);
    expect(notEvaluated).toMatchObject([{ ruleId: "usage-mixed", facts: ["logs"], remedy: "copy it again", ...gap }]);
  });

  test("pass no rule, make the run incomplete, and can be accepted as a gap in the logs", async () => {
    const usage = { usage: [usageRow({ hour, objectName: null, operation: "SecretList" })], refused };
    const { header, outcome } = await judge(usage);
    expect(outcome("usage-speaker")).toMatchObject({ pass: 0, notEvaluated: 1 });
    expect(header.summary.isIncomplete).toBe(true);
    const accepted = await judge(usage, {
      policy: {
        acceptedGaps: [{ facts: ["logs"], scope: "*", reason: "r", approver: "a", until: "2027-01-01" }],
      },
    });
    expect(accepted.header.summary).toMatchObject({ isIncomplete: false, acceptedGaps: 2 });
  });

  test("leave open whether a vault that they do not name was used", async () => {
    const { notEvaluated } = await judge(undefined, {
      snapshots: [memorySnapshot({ vaults: [other], usage: memoryUsage({ usage: [usageRow({ hour })], refused }) })],
    });
    expect(notEvaluated.map(({ reason }) => reason)).toEqual(["failed", "failed"]);
  });
});

describe("what is told of the logs", () => {
  test("hours are weighed over all vaults and HSMs, and each vault's usage is handed on with its place", async () => {
    const hsm = buildHsm({ name: "hsm-a" });
    const folded: FoldedUsage[] = [];
    const snapshot = memorySnapshot({
      vaults: [vault, hsm],
      usage: memoryUsage({
        usage: [usageRow({ hour, vault: hsm.id }), usageRow({ hour }), usageRow({ hour: "2026-10-20T12:00:00Z" })],
        window: { from: "2026-10-20T08:00:00Z", to: "2026-10-20T18:00:00Z", isAsked: true },
      }),
      principals: [buildPrincipal({ id: workload.oid ?? "", name: "app-shop" })],
    });
    const policy: Partial<Policy> = { owners: { names: [{ pattern: "kv-*", owner: "payments" }] } };
    const { header } = await judge(undefined, { snapshots: [snapshot], onUsage: (one) => folded.push(one), policy });
    expect(header.logCoverage).toEqual({
      window: { from: "2026-10-20T08:00:00Z", to: "2026-10-20T18:00:00Z" },
      vaults: 2,
      vaultHours: 20,
      provenHours: 3,
      gapHours: 0,
      provenShare: 0.15,
    });
    expect(
      folded.map(({ vault: { name }, usage, environment, owner }) => [name, usage.calls, environment, owner]),
    ).toEqual([
      ["hsm-a", 1, "production", undefined],
      ["kv-example", 2, "production", "payments"],
    ]);
    expect(folded[1]?.usage.callers[0]?.caller.name).toBe("app-shop");
  });
});

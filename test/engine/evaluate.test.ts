import Type from "typebox";
import { describe, expect, test } from "vitest";
import type { KnownFinding } from "../../src/engine/baseline.ts";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { buildScope, buildSecret, buildVault } from "../../src/model/build.ts";
import { partly, unknown, unread } from "../../src/model/fact.ts";
import type { Policy, Waiver } from "../../src/model/policy.ts";
import { defineRule, defineWaiverKind, notApplicable, type Rule } from "../../src/model/rule.ts";
import { rules as allRules } from "../../src/rules/registry.ts";
import { type MemorySnapshot, memorySnapshot } from "../support/memory-snapshot.ts";

const common = {
  sources: ["live"],
  controls: ["secret-expiry"],
  references: [],
  doc: { what: "w", why: "y", fix: "do it" },
} as const;

const endless = defineRule({
  ...common,
  id: "secret-endless",
  title: "t",
  severity: "high",
  levels: ["low"],
  area: "objects",
  subject: "secret",
  needs: ["enabled", "expiresOn"],
  examples: { fails: { expiresOn: null }, passes: {} },
  *check(secret) {
    if (!secret.enabled) yield notApplicable("disabled");
    else if (secret.expiresOn === null) {
      yield {
        at: secret.id,
        message: "endless",
        ...(secret.name.startsWith("minor") ? { level: "low" as const } : {}),
      };
    }
  },
});

const open = defineRule({
  ...common,
  id: "vault-wide-open",
  title: "t",
  severity: "high",
  area: "network",
  subject: "vault",
  needs: ["networkDefaultAction"],
  supersedes: ["vault-public"],
  waiverKinds: {
    "behind-endpoint": defineWaiverKind({
      subject: "vault",
      needs: ["privateEndpoints"],
      condition: "there is an endpoint",
      isJustified: (vault) => vault.privateEndpoints.length > 0,
    }),
  },
  examples: { fails: { networkDefaultAction: "Allow" }, passes: {} },
  *check(vault) {
    if (vault.networkDefaultAction === "Allow") yield { at: vault.id, message: "open" };
  },
});

const publicRule = defineRule({
  ...common,
  id: "vault-public",
  title: "t",
  severity: "medium",
  area: "network",
  subject: "vault",
  needs: ["publicNetworkAccess"],
  params: { mind: Type.Boolean({ default: true, description: "d" }) },
  examples: { fails: { publicNetworkAccess: "Enabled" }, passes: {} },
  *check(vault, { params }) {
    if (params.mind && vault.publicNetworkAccess === "Enabled") yield { at: vault.id, message: "public" };
  },
});

const broken = defineRule({
  ...common,
  id: "vault-rule-broken",
  title: "t",
  severity: "low",
  area: "network",
  subject: "vault",
  needs: ["tags"],
  examples: { fails: {}, passes: {} },
  check() {
    throw new Error("a fault in the rule");
  },
});

interface Options {
  readonly rules?: readonly Rule[];
  readonly policy?: Partial<Policy>;
  readonly baseline?: Iterable<KnownFinding>;
}

async function judge(content: MemorySnapshot, { rules = [endless, open, publicRule], policy, baseline }: Options = {}) {
  const report = await evaluate({
    snapshots: [memorySnapshot(content)],
    rules,
    policy: { ...builtInPolicy("recommended", rules), ...policy },
    tool: { name: "kvaudit", version: "0.0.0" },
    withDetails: true,
    ...(baseline ? { baseline } : {}),
  });
  const findings = await Array.fromAsync(report.findings());
  const notEvaluated = await Array.fromAsync(report.notEvaluated());
  const details = await Array.fromAsync(report.details());
  const outcomeOf = (ruleId: string, name: string) =>
    details.filter((detail) => detail.ruleId === ruleId && detail.subject.name === name).map(({ outcome }) => outcome);
  const counts = (ruleId: string) => report.header.outcomes.find((outcomes) => outcomes.ruleId === ruleId);
  return { report, summary: report.header.summary, findings, notEvaluated, outcomeOf, counts };
}

const waiver: Waiver = {
  rule: "vault-wide-open",
  subject: "*/vaults/kv-a",
  reason: "r",
  approver: "a",
  until: "2026-12-31",
};

describe("outcomes", () => {
  test("each subject gets exactly one of five", async () => {
    const vault = buildVault({
      name: "kv-a",
      secrets: [
        { name: "fine" },
        { name: "bad", expiresOn: null },
        { name: "off", enabled: false, expiresOn: null },
        { name: "hidden", expiresOn: unread("denied") },
        { name: "later", expiresOn: unknown("var.expiry") },
      ],
    });
    const { outcomeOf, counts, summary } = await judge({ vaults: [vault] }, { rules: [endless, broken] });
    expect(["fine", "bad", "off", "hidden", "later"].map((name) => outcomeOf("secret-endless", name))).toEqual([
      ["pass"],
      ["fail"],
      ["notApplicable"],
      ["notEvaluated"],
      ["notEvaluated"],
    ]);
    expect(counts("secret-endless")).toEqual({
      ruleId: "secret-endless",
      pass: 1,
      fail: 1,
      notEvaluated: 2,
      notApplicable: 1,
      error: 0,
      waived: 0,
    });
    expect(counts("vault-rule-broken")).toMatchObject({ error: 1, pass: 0 });
    expect(summary.errors).toBe(1);
  });

  test("a rule that throws is named with its subject, and the others go on", async () => {
    const { report, outcomeOf } = await judge({ vaults: [buildVault({ name: "kv-a" })] }, { rules: [broken, open] });
    expect(report.header.errors).toEqual([
      {
        ruleId: "vault-rule-broken",
        subject: { type: "vault", id: expect.stringContaining("/vaults/kv-a"), name: "kv-a" },
        message: "a fault in the rule",
      },
    ]);
    expect(outcomeOf("vault-wide-open", "kv-a")).toEqual(["pass"]);
  });

  test("a list that was not read makes its rules not evaluated on the vault, and none passes", async () => {
    const { notEvaluated, counts, summary } = await judge({
      vaults: [buildVault({ name: "kv-a", secrets: unread("firewall", "no way in", "open it") })],
    });
    expect(notEvaluated).toEqual([
      {
        ruleId: "secret-endless",
        subject: expect.objectContaining({ type: "vault", name: "kv-a" }),
        facts: ["secrets"],
        reason: "firewall",
        detail: "no way in",
        remedy: "open it",
      },
    ]);
    expect(counts("secret-endless")).toMatchObject({ pass: 0, notEvaluated: 1 });
    expect(summary.isIncomplete).toBe(true);
  });

  test("of a list read in part the members are judged and the rest is reported", async () => {
    const bad = buildSecret("/vaults/kv-a", { name: "bad", expiresOn: null });
    const vault = buildVault({ name: "kv-a", secrets: partly([bad], { reason: "throttled" }) });
    const { findings, notEvaluated } = await judge({ vaults: [vault] });
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(["secret-endless"]);
    expect(notEvaluated.map(({ facts, reason }) => [facts, reason])).toEqual([[["secrets"], "throttled"]]);
  });

  test("what is unknown until apply does not make a run incomplete", async () => {
    const { summary } = await judge({ vaults: [buildVault({ networkDefaultAction: unknown("var.x") })] });
    expect(summary.isIncomplete).toBe(false);
    expect(summary.notEvaluated).toMatchObject({ high: 1 });
  });
});

describe("severity and order", () => {
  test("is the rule's in production, one step lower elsewhere, and the observation's level where it has one", async () => {
    const policy = { ...builtInPolicy("recommended", [endless]) };
    const test = { name: "test", isEphemeral: false, isProduction: false, match: { names: ["kv-test"] } };
    const secrets = [
      { name: "minor", expiresOn: null },
      { name: "major", expiresOn: null },
    ];
    const { findings } = await judge(
      { vaults: [buildVault({ name: "kv-test", secrets }), buildVault({ name: "kv-prod", secrets })] },
      { rules: [endless], policy: { environments: [test, ...policy.environments] } },
    );
    expect(findings.map(({ severity, subject, environment }) => [severity, environment, subject.name])).toEqual([
      ["high", "production", "major"],
      ["medium", "test", "major"],
      ["low", "production", "minor"],
      ["info", "test", "minor"],
    ]);
  });

  test("findings come by severity, rule id, subject id, whatever the order of rules", async () => {
    const vaults = ["kv-b", "kv-a"].map((name) =>
      buildVault({
        name,
        publicNetworkAccess: "Enabled",
        networkDefaultAction: "Deny",
        secrets: [
          { name: "z", expiresOn: null },
          { name: "a", expiresOn: null },
        ],
      }),
    );
    const one = await judge({ vaults });
    const other = await judge({ vaults: vaults.toReversed() }, { rules: [publicRule, endless, open] });
    expect(one.findings).toEqual(other.findings);
    expect(one.findings.map(({ ruleId, subject }) => `${ruleId} ${subject.id.split("/vaults/")[1]}`)).toEqual([
      "secret-endless kv-a/secrets/a",
      "secret-endless kv-a/secrets/z",
      "secret-endless kv-b/secrets/a",
      "secret-endless kv-b/secrets/z",
      "vault-public kv-a",
      "vault-public kv-b",
    ]);
  });

  test("a superseded rule says which finding to see, and speaks up again when that one does not fail", async () => {
    const vault = { publicNetworkAccess: "Enabled" } as const;
    const both = await judge({ vaults: [buildVault({ name: "kv-a", ...vault, networkDefaultAction: "Allow" })] });
    expect(both.findings.map(({ ruleId }) => ruleId)).toEqual(["vault-wide-open"]);
    expect(await Array.fromAsync(both.report.details())).toContainEqual(
      expect.objectContaining({ ruleId: "vault-public", outcome: "notApplicable", why: "see vault-wide-open" }),
    );
    const alone = await judge({ vaults: [buildVault({ name: "kv-a", ...vault, networkDefaultAction: "Deny" })] });
    expect(alone.findings.map(({ ruleId }) => ruleId)).toEqual(["vault-public"]);
  });
});

describe("waivers", () => {
  const openVault = buildVault({ name: "kv-a", networkDefaultAction: "Allow" });

  test("an active one keeps a finding from counting, but keeps the finding", async () => {
    const { findings, summary, counts } = await judge({ vaults: [openVault] }, { policy: { waivers: [waiver] } });
    expect(findings[0]?.waiver).toMatchObject({ state: "active", approver: "a" });
    expect(summary).toMatchObject({ waived: 1, findings: { high: 1 }, active: { high: 0 } });
    expect(counts("vault-wide-open")).toMatchObject({ fail: 1, waived: 1 });
  });

  test("holds through its last day and reopens on the next", async () => {
    const states = async (until: string) => {
      const { findings } = await judge({ vaults: [openVault] }, { policy: { waivers: [{ ...waiver, until }] } });
      return findings[0]?.waiver?.state;
    };
    expect([await states("2026-11-01"), await states("2026-10-31")]).toEqual(["active", "expired"]);
  });

  test("of a kind counts only where the facts bear it out; an unread fact does not", async () => {
    const waivers = [{ ...waiver, kind: "behind-endpoint" }];
    const state = async (vault: Parameters<typeof buildVault>[0]) => {
      const built = buildVault({ name: "kv-a", networkDefaultAction: "Allow", ...vault });
      const { findings, summary } = await judge({ vaults: [built] }, { policy: { waivers } });
      return [findings[0]?.waiver?.state, summary.active.high];
    };
    expect(await state({})).toEqual(["active", 0]);
    expect(await state({ privateEndpoints: [] })).toEqual(["unjustified", 1]);
    expect(await state({ privateEndpoints: unread("denied") })).toEqual(["unjustified", 1]);
  });

  test("are judged themselves: expired, unused, unjustified", async () => {
    const rules = [...allRules.filter(({ subject }) => subject === "waiver"), open, endless];
    const waivers: Waiver[] = [
      { ...waiver, until: "2026-10-31" },
      { ...waiver, kind: "behind-endpoint" },
      { ...waiver, subject: "*/vaults/nothing" },
    ];
    const vault = buildVault({ name: "kv-a", networkDefaultAction: "Allow", privateEndpoints: [] });
    const { findings } = await judge({ vaults: [vault] }, { rules, policy: { waivers } });
    expect(findings.filter(({ subject }) => subject.type === "waiver").map(({ ruleId }) => ruleId)).toEqual([
      "waiver-expired",
      "waiver-unjustified",
      "waiver-unused",
    ]);
  });

  test("is not called unused when its rule was off or could not look everywhere", async () => {
    const waiverRules = allRules.filter(({ subject }) => subject === "waiver");
    const waivers = [{ ...waiver, subject: "*/vaults/nothing" }];
    const unseen = buildVault({ name: "kv-a", networkDefaultAction: unread("denied") });
    const partly = await judge({ vaults: [unseen] }, { rules: [...waiverRules, open], policy: { waivers } });
    const without = await judge({ vaults: [openVault] }, { rules: waiverRules, policy: { waivers } });
    expect([partly.counts("waiver-unused"), without.counts("waiver-unused")]).toMatchObject([
      { fail: 0, notEvaluated: 1 },
      { fail: 0, notEvaluated: 1 },
    ]);
    expect(without.summary.isIncomplete).toBe(false);
  });
});

describe("gaps and coverage", () => {
  const gap = { facts: ["secrets"], scope: "*/vaults/kv-a", reason: "r", approver: "a", until: "2026-12-31" };
  const vaults = [buildVault({ name: "kv-a", secrets: unread("firewall") })];

  test("an accepted gap is marked and leaves the run complete", async () => {
    const { notEvaluated, summary } = await judge({ vaults }, { policy: { acceptedGaps: [gap] } });
    expect(notEvaluated[0]?.accepted).toEqual({ reason: "r", approver: "a", until: "2026-12-31" });
    expect(summary).toMatchObject({ acceptedGaps: 1, isIncomplete: false, notEvaluated: { high: 0 } });
  });

  test("a gap whose day has passed accepts nothing", async () => {
    const { summary } = await judge({ vaults }, { policy: { acceptedGaps: [{ ...gap, until: "2026-10-31" }] } });
    expect(summary).toMatchObject({ acceptedGaps: 0, isIncomplete: true });
  });

  test("a refusal in the coverage makes the run incomplete even if no rule needed it, unless accepted", async () => {
    const id = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv-a";
    const coverage = [
      { collector: "secrets", scope: id, asked: 1, read: 0, refused: [{ id, why: { reason: "denied" as const } }] },
    ];
    const refused = await judge({ manifest: { coverage } }, { rules: [open] });
    const accepted = await judge({ manifest: { coverage } }, { rules: [open], policy: { acceptedGaps: [gap] } });
    expect([refused.summary.isIncomplete, accepted.summary.isIncomplete]).toEqual([true, false]);
  });

  test("what an output never carries is not a fault", async () => {
    const { summary } = await judge({ vaults: [buildVault({ secrets: unread("not-in-output") })] });
    expect(summary).toMatchObject({ isIncomplete: false, notEvaluated: { high: 1 } });
  });
});

describe("baseline and fingerprints", () => {
  const vault = (name: string) => buildVault({ name, networkDefaultAction: "Allow" });

  test("known findings are unchanged, others new, vanished ones counted as fixed", async () => {
    const before = await judge({ vaults: [vault("kv-a"), vault("kv-gone")] });
    const baseline = before.findings.map((finding) => ({ ...finding, subjectId: finding.subject.id }));
    const { findings, summary } = await judge({ vaults: [vault("kv-a"), vault("kv-new")] }, { baseline });
    expect(findings.map(({ subject, baselineState }) => [subject.name, baselineState])).toEqual([
      ["kv-a", "unchanged"],
      ["kv-new", "new"],
    ]);
    expect(summary).toMatchObject({
      newlyActive: { high: 1 },
      active: { high: 2 },
      fixedSinceBaseline: 1,
      notRecheckedSinceBaseline: 0,
    });
  });

  test("a fingerprint does not depend on when or what else was judged", async () => {
    const alone = await judge({ vaults: [vault("kv-a")] });
    const later = await judge({
      vaults: [vault("kv-b"), vault("kv-a")],
      manifest: { collectedAt: "2027-05-05T00:00:00Z" },
    });
    const named = later.findings.find(({ subject }) => subject.name === "kv-a");
    expect(named?.fingerprint).toBe(alone.findings[0]?.fingerprint);
  });
});

describe("scopes above vaults", () => {
  test("their grants are judged once, with the tags and name of the subscription deciding the environment", async () => {
    const ownerless = defineRule({
      ...common,
      id: "grant-any",
      title: "t",
      severity: "low",
      area: "access",
      subject: "grant",
      needs: ["scopeKind", "principal"],
      examples: { fails: {}, passes: {} },
      *check(grant) {
        yield {
          at: grant.id,
          message: `${grant.principal.kind} at ${grant.scopeKind}, vault ${grant.vault?.name ?? "none"}`,
        };
      },
    });
    const scope = buildScope({ roleAssignments: [{}] });
    const { findings, summary } = await judge(
      { scopes: [scope], vaults: [buildVault(), buildVault({ name: "kv-b" })] },
      { rules: [ownerless] },
    );
    expect(findings.map(({ message, subject }) => [message, subject.vault])).toEqual([
      ["service-principal at subscription, vault none", undefined],
    ]);
    expect(summary.grants).toBe(1);
  });
});

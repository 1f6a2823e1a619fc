import { describe, expect, test } from "vitest";
import type { Coverage } from "../../src/model/manifest.ts";
import type { Finding, ReportReader } from "../../src/model/report.ts";
import { displayWidth } from "../../src/reporters/terminal/width.ts";
import { buildReport, type ReportParts } from "../support/report-fixture.ts";
import { exampleRules, finding, secret, vault } from "./example-findings.ts";
import { baselineReport, cleanReport, emptyReport, hostileReport, ordinaryReport } from "./example-reports.ts";
import { terminalText } from "./terminal-text.ts";

function reportOf(findings: readonly Finding[], header: ReportParts["header"] = {}): ReportReader {
  return buildReport({ rules: exampleRules, findings, header });
}

const home = vault("kv-app");
const open = (more: Partial<Finding> = {}): Finding =>
  finding({ ruleId: "vault-network-open", severity: "critical", subject: home, message: "open to all", ...more });
const expiryMissing = (name: string, more: Partial<Finding> = {}): Finding =>
  finding({
    ruleId: "secret-expiry-missing",
    severity: "medium",
    subject: secret(name, home),
    message: `secret "${name}" never expires`,
    ...more,
  });

const position = (text: string, part: string): number => {
  const at = text.indexOf(part);
  expect(at, `"${part}" is in the report`).toBeGreaterThanOrEqual(0);
  return at;
};

describe("what was not looked at", () => {
  test("comes before every finding, with its reason, counts and remedy", async () => {
    const text = await terminalText(ordinaryReport());
    expect(position(text, "Not looked at")).toBeLessThan(position(text, "kv-payments-prod"));
    expect(text).toContain("2 reads refused, 5 checks not made");
    expect(text.replace(/\s+/g, " ")).toContain(
      "secrets: not read for kv-shared, kv-web-test (403 from the vault: no right to list secrets); 4 checks of 2 rules not made",
    );
    expect(text).toContain('→ give the identity that scans "Key Vault Reader"');
    expect(text).toContain("diagnostic settings: 1 check of 1 rule not made");
    expect(text).toContain("1 check not made: gaps accepted in the policy");
  });

  test("tells faults before what nobody asked for", async () => {
    const text = await terminalText(
      buildReport({
        rules: exampleRules,
        notEvaluated: [
          { ruleId: "secret-expiring", subject: home, facts: ["usage"], reason: "not-asked" },
          { ruleId: "secret-expiring", subject: home, facts: ["vault.roleAssignments"], reason: "throttled" },
        ],
      }),
    );
    expect(position(text, "role assignments: 1 check of 1 rule")).toBeLessThan(position(text, "not asked for"));
  });

  test("keeps a clean report from looking whole", async () => {
    const gap = { ruleId: "secret-expiring", subject: home, facts: ["secrets"], reason: "denied" } as const;
    const text = await terminalText(buildReport({ rules: exampleRules, notEvaluated: [gap] }));
    expect(text).toContain("No findings in what was looked at");
    expect(text).not.toContain("✔");
  });

  test("counts rules that threw, and names them", async () => {
    const text = await terminalText(ordinaryReport());
    expect(text).toContain("1 check failed inside kvaudit");
    expect(text).toContain("grant-orphaned on kv-web-test: cannot read properties of undefined");
  });
});

describe("findings", () => {
  test("stand under their owner and vault, the worst first", async () => {
    const text = await terminalText(ordinaryReport());
    const parts = [
      "payments  2 vaults",
      "kv-payments-prod",
      "kv-ledger-prod",
      "no owner  4 places",
      "above subscriptions",
      "kv-shared  production",
      "web  1 vault",
      "kv-web-test  test",
    ];
    const positions = parts.map((part) => position(text, part));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  test("show severity, object, message and rule", async () => {
    const text = await terminalText(reportOf([open(), expiryMissing("db")]), { width: 120 });
    expect(text).toContain("    critical  open to all  vault-network-open\n");
    expect(text).toContain('    medium    secret "db" never expires  secret-expiry-missing\n');
  });

  test("name the object where the rule's message does not", async () => {
    const text = await terminalText(reportOf([expiryMissing("db", { message: "never expires" })]));
    expect(text).toContain("secret db: never expires");
  });

  test("leave owners out when nobody has one", async () => {
    expect(await terminalText(reportOf([open()]))).not.toContain("owner");
  });

  test("that read the same are one line with the names of the rest", async () => {
    const names = ["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9", "j0"];
    const text = (await terminalText(reportOf(names.map((name) => expiryMissing(name))))).replace(/\s+/g, " ");
    expect(text).toContain(
      'secret "a1" never expires (same for b2, c3, d4, e5, f6, g7 and 3 more) secret-expiry-missing',
    );
    expect(text).toContain("10 findings 10 medium");
  });

  test("that differ in more than the name stay apart", async () => {
    const text = await terminalText(
      reportOf([
        expiryMissing("a1"),
        expiryMissing("b2", { message: "expires soon" }),
        expiryMissing("c3", { severity: "low" }),
      ]),
    );
    expect(text).not.toContain("same for");
  });

  test("with a waiver in force are counted, not listed; one that has ended is told", async () => {
    const waiver = { state: "active", reason: "r", approver: "a", until: "2026-10-31" } as const;
    const ended = open({ waiver: { ...waiver, state: "expired" } });
    const text = await terminalText(reportOf([ended, expiryMissing("db", { waiver })]));
    expect(text).not.toContain('"db"');
    expect(text).toContain("1 critical, 1 waived");
    expect(text).toContain("open to all (waiver ended 2026-10-31)");
    const alone = await terminalText(reportOf([expiryMissing("db", { waiver })]));
    expect(alone).toContain("✔ No findings");
    expect(alone).toContain("1 waived");
  });

  test("of the baseline are counted, not listed", async () => {
    const text = await terminalText(baselineReport());
    expect(text).toContain("2 new findings  1 high  1 low");
    expect(text).toContain("17 known from the baseline · 4 fixed since · 2 not re-checked · 1 waived");
    expect(text).not.toContain("api-token");
    expect(text).toContain("1 high, 10 known");
  });

  test("in code name their line", async () => {
    const text = await terminalText(reportOf([open({ location: { uri: "infra/main.tf", startLine: 12 } })]));
    expect(text).toContain("open to all (infra/main.tf:12)");
  });
});

describe("code", () => {
  const at = (startLine: number, uri = "infra/main.tf") => ({ uri, startLine });
  const inCode = (address: string, more: Partial<Finding> = {}): Finding =>
    open({
      subject: { type: "vault", id: `infra/main.tf#${address}`, name: address },
      message: `vault "${address}" is open`,
      location: at(12),
      ...more,
    });
  const coverage = (refused: Coverage["refused"] = []): Coverage => ({
    collector: "code",
    scope: ".",
    asked: 2,
    read: 2,
    refused,
  });
  const ofCode = (findings: readonly Finding[], more: ReportParts["header"] = {}): Promise<string> =>
    terminalText(reportOf(findings, { coverage: [coverage()], ...more }));

  test("says how many files were read and what they declare, and nothing of what they do not", async () => {
    const { summary } = reportOf([]).header;
    const none = { vaults: 0, hsms: 0, secrets: 0, keys: 0, certificates: 0, grants: 0 };
    expect(await ofCode([], { summary: { ...summary, ...none, vaults: 1, keys: 2 } })).toContain(
      "kvaudit 0.1.0  code in 2 files: 1 vault, 2 keys\n",
    );
    expect(await ofCode([], { summary: { ...summary, ...none } })).toContain("code in 2 files: no vaults\n");
  });

  test("has its findings by file, whatever they are about", async () => {
    const text = await ofCode([
      inCode("azurerm_key_vault.a"),
      inCode("azurerm_key_vault.b", { location: at(3, "modules/kv/main.tf") }),
      inCode("var.password", { subject: { type: "code", id: "infra/main.tf#var.password", name: "var.password" } }),
      inCode("state", { subject: { type: "code", id: "infra/main.tf", name: "infra/main.tf" } }),
    ]);
    expect(text).toMatch(/^ {2}infra\/main\.tf .*3 critical$/m);
    expect(text).toMatch(/^ {2}modules\/kv\/main\.tf .*1 critical$/m);
    expect(text).toContain('vault "azurerm_key_vault.b" is open (modules/kv/main.tf:3)');
  });

  test("says where a value comes from that is handed on", async () => {
    const from = { what: 'the default of variable "open"', at: at(2, "infra/variables.tf") };
    const text = (await ofCode([inCode("kv", { from })])).replace(/\s+/g, " ");
    expect(text).toContain('(infra/main.tf:12, from the default of variable "open", infra/variables.tf:2)');
  });

  test("lists what comments suppress after what counts, with the reason, and counts it by itself", async () => {
    const suppression = { reason: "a test\u001b[31m bed", at: at(11) };
    const text = await ofCode([inCode("kv", { suppression }), inCode("other")]);
    expect(text).toMatch(/^ {2}infra\/main\.tf .*1 critical, 1 ignored$/m);
    expect(text).toContain("test\\u{1b}[31m bed");
    expect(text.indexOf("ignored   vault")).toBeGreaterThan(text.indexOf("critical  vault"));
    expect(text).toContain("1 ignored by comments in the code");
    expect(text).not.toContain("waived");
    const alone = await ofCode([inCode("kv", { suppression })]);
    expect(alone).toContain("✔ No findings");
    expect(alone).toContain('ignored   vault "kv" is open (infra/main.tf:12)');
  });

  test("tells each place that could not be read by itself", async () => {
    const refused: Coverage["refused"] = [
      { id: "a/b/main.tf:3", why: { reason: "unparsable", detail: "a block is not closed" } },
      { id: "x.tf", why: { reason: "unparsable", detail: "it is not UTF-8" } },
    ];
    const text = await ofCode([], { coverage: [coverage(refused)] });
    expect(text).toContain("a/b/main.tf:3: a block is not closed\n");
    expect(text).toContain("x.tf: it is not UTF-8\n");
  });

  test("names the suppressions that a change adds", async () => {
    const added = [{ rules: ["vault-network-open"], reason: "because", at: at(4) }];
    const text = await ofCode([], { addedSuppressions: added });
    expect(text).toContain("▲ 1 suppression added by this change  not in force\n");
    expect(text).toContain("  infra/main.tf:4 vault-network-open: because\n");
  });
});

describe("when all is well", () => {
  test("the report is three short lines", async () => {
    expect((await terminalText(cleanReport())).split("\n")).toEqual([
      "kvaudit 0.1.0  3 vaults, 24 secrets, 6 keys, 4 certificates, 11 grants",
      "1 subscription · as of 2026-11-20 08:00:00 UTC · policy recommended",
      "",
      "✔ No findings  120 checks passed",
      "",
    ]);
  });

  test("a tenant without vaults says so", async () => {
    const text = await terminalText(emptyReport());
    expect(text).toContain("kvaudit 0.1.0  no vaults\n");
    expect(text).toContain("✔ No findings  nothing to check");
  });
});

describe("size", () => {
  const vaults = Array.from({ length: 1000 }, (_, n) => vault(`kv-${String(n).padStart(4, "0")}`));

  test("a hundred thousand findings are read twice, listed in part and counted in full", async () => {
    let readings = 0;
    const total = 100_000;
    function* many(): Generator<Finding> {
      readings += 1;
      for (let n = 0; n < total; n += 1) {
        const subject = vaults[n % vaults.length] ?? home;
        yield {
          ...open(),
          severity: "high",
          ruleId: `rule-${n % 17}`,
          subject: secret(`s-${n}`, subject),
          message: `message ${n}`,
        };
      }
    }
    const active = { critical: 0, high: total, medium: 0, low: 0, info: 0 };
    const text = await terminalText(
      buildReport({ rules: exampleRules, findings: many, header: { summary: { active, newlyActive: active } } }),
    );
    expect(readings).toBe(2);
    expect(text.split("\n").length).toBeLessThan(3000);
    expect(text).toContain("and 88 more here: see findings.json");
    expect(text).toContain("and 94,000 findings in 940 other places (94,000 high): see findings.json");
    expect(text).toContain("100,000 findings  100,000 high\n");
  });

  test("limits can be set", async () => {
    const findings = ["a", "b", "c"].map((name) => open({ subject: vault(`kv-${name}`) }));
    const limits = { groups: 1, clustersPerGroup: 1, namesPerCluster: 1 };
    expect(await terminalText(reportOf(findings), { limits })).toContain(
      "and 2 findings in 2 other places (2 critical)",
    );
  });

  test.each([40, 60, 80, 120])("no line is wider than %i columns, whatever the report", async (width) => {
    for (const report of [ordinaryReport(), hostileReport(), baselineReport(), cleanReport()]) {
      for (const line of (await terminalText(report, { width })).split("\n"))
        expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });
});

test("the footer comes last", async () => {
  expect(await terminalText(cleanReport(), { footer: ["exit 0: nothing at or above high"] })).toMatch(
    /\n\nexit 0: nothing at or above high\n$/,
  );
});

describe("golden", () => {
  const reports = {
    empty: emptyReport,
    clean: cleanReport,
    ordinary: ordinaryReport,
    baseline: baselineReport,
    hostile: hostileReport,
  };
  test.each(Object.entries(reports))("%s at 80 columns", async (name, build) => {
    await expect(await terminalText(build())).toMatchFileSnapshot(`__snapshots__/${name}.terminal-80.snap`);
  });

  test("ordinary at 120 columns, in colour", async () => {
    const text = await terminalText(ordinaryReport(), { width: 120, color: true });
    await expect(text.replaceAll("\u001b", "␛")).toMatchFileSnapshot("__snapshots__/ordinary.terminal-120-color.snap");
  });
});

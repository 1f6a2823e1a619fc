import type { ReportReader } from "../../src/model/report.ts";
import { buildReport, subscriptionA, subscriptionB, tenantId } from "../support/report-fixture.ts";
import { exampleRules, finding, secret, vault } from "./example-findings.ts";
import { ordinaryFindings, ordinaryGaps, payments, reader, shared, web } from "./ordinary-estate.ts";

/** A tenant with no vault in it. */
export function emptyReport(): ReportReader {
  return buildReport({
    rules: exampleRules,
    header: {
      summary: { vaults: 0, secrets: 0, keys: 0, certificates: 0, grants: 0 },
      coverage: [{ collector: "vaults", scope: `/subscriptions/${subscriptionA}`, asked: 0, read: 0, refused: [] }],
      outcomes: exampleRules.map(({ id }) => ({
        ruleId: id,
        pass: 0,
        fail: 0,
        notEvaluated: 0,
        notApplicable: 0,
        error: 0,
        waived: 0,
      })),
    },
  });
}

/** Vaults in which nothing is wrong. */
export function cleanReport(): ReportReader {
  return buildReport({
    rules: exampleRules,
    header: {
      outcomes: exampleRules.map(({ id }) => ({
        ruleId: id,
        pass: 12,
        fail: 0,
        notEvaluated: 0,
        notApplicable: 3,
        error: 0,
        waived: 0,
      })),
    },
  });
}

/** A middling estate: owners, a waiver in force and one that ended, refused reads, an accepted gap, a rule that threw. */
export function ordinaryReport(): ReportReader {
  return buildReport({
    rules: exampleRules,
    policyAnchor: { uri: "security/rules.yaml", lines: new Map([["secret-expiring", 17]]) },
    findings: ordinaryFindings,
    notEvaluated: ordinaryGaps,
    details: [
      {
        ruleId: "secret-expiry-missing",
        subject: secret("api-token", payments),
        outcome: "fail",
        why: "never expires",
      },
      { ruleId: "vault-network-open", subject: web, outcome: "pass" },
    ],
    header: {
      summary: { vaults: 17, secrets: 124, keys: 31, certificates: 9, grants: 88, isIncomplete: true },
      snapshot: {
        collectedAt: "2026-11-20T08:00:00Z",
        tenantId,
        scopes: [subscriptionA, subscriptionB],
        digest: "sha256:5a",
      },
      coverage: [
        { collector: "vaults", scope: `/subscriptions/${subscriptionA}`, asked: 9, read: 9, refused: [] },
        { collector: "vaults", scope: `/subscriptions/${subscriptionB}`, asked: 8, read: 8, refused: [] },
        {
          collector: "secrets",
          scope: `/subscriptions/${subscriptionB}`,
          asked: 8,
          read: 6,
          refused: [shared, web].map(({ id }) => ({
            id,
            why: { reason: "denied" as const, detail: "403 from the vault: no right to list secrets", remedy: reader },
            role: "Key Vault Reader",
          })),
        },
      ],
      outcomes: [
        {
          ruleId: "secret-expiry-missing",
          pass: 102,
          fail: 10,
          notEvaluated: 2,
          notApplicable: 3,
          error: 0,
          waived: 1,
        },
        { ruleId: "vault-network-open", pass: 16, fail: 1, notEvaluated: 0, notApplicable: 0, error: 0, waived: 0 },
      ],
      errors: [{ ruleId: "grant-orphaned", subject: web, message: "cannot read properties of undefined" }],
    },
  });
}

/** The ordinary estate, a month on: what the baseline has is known, two findings are new. */
export function baselineReport(): ReportReader {
  const isNew = new Set(["vault-purge-protection-disabled", "grant-orphaned"]);
  return buildReport({
    rules: exampleRules,
    findings: ordinaryFindings.map((known) => ({
      ...known,
      baselineState: isNew.has(known.ruleId) ? "new" : "unchanged",
    })),
    header: { summary: { vaults: 17, fixedSinceBaseline: 4, notRecheckedSinceBaseline: 2 } },
  });
}

export const hostileText =
  "\u001b[31m\u202egnp.exe\u202c<img src=x onerror=alert(1)>|`$(id)`{0}](https://evil.example)\r\n::error::x ##vso[task.complete]\u200b\u{e0041}";

/** Names, tags, messages and remedies that try to act on the terminal, the page or the build that shows them. */
export function hostileReport(): ReportReader {
  const long = "a".repeat(3000);
  const home = vault("kv-hostile", subscriptionA, "rg-%2e%2e");
  return buildReport({
    rules: exampleRules,
    findings: [
      finding({
        ruleId: "vault-network-open",
        severity: "critical",
        subject: { ...home, name: hostileText },
        message: hostileText,
        owner: hostileText,
        environment: hostileText,
        location: { uri: "../../etc/passwd", startLine: 1 },
        remediation: { text: hostileText, az: `az keyvault update --name '${hostileText}'` },
      }),
      finding({
        ruleId: "secret-expiry-missing",
        severity: "medium",
        subject: secret(long, home),
        message: `secret "${long}" never expires`,
      }),
      finding({
        ruleId: "secret-expiring",
        severity: "medium",
        subject: secret("\ud800lone", home),
        message: `expires ${"soon ".repeat(400)}`,
      }),
      finding({
        ruleId: "secret-expiring",
        severity: "low",
        subject: {
          type: "secret",
          id: `infra/モジュール/main.tf#module.kv["${hostileText}"].azurerm_key_vault_secret.this`,
          name: "this",
        },
        location: { uri: "infra/モジュール/a b#?.tf", startLine: 7, startColumn: 3, endLine: 7 },
        message: "パスワード never expires",
      }),
    ],
    notEvaluated: [
      {
        ruleId: "secret-expiring",
        subject: home,
        facts: [hostileText],
        reason: "failed",
        detail: hostileText,
        remedy: hostileText,
      },
    ],
    header: {
      coverage: [
        {
          collector: hostileText,
          scope: "/",
          asked: 1,
          read: 0,
          refused: [{ id: hostileText, why: { reason: "firewall", remedy: hostileText } }],
        },
      ],
      errors: [{ ruleId: "secret-expiring", subject: { ...home, name: hostileText }, message: hostileText }],
    },
  });
}

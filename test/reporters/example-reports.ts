import { createHash } from "node:crypto";
import type { Finding, NotEvaluated, ReportReader, RuleDescriptor, Subject } from "../../src/model/report.ts";
import type { Severity } from "../../src/model/severity.ts";
import { buildReport, subscriptionA, subscriptionB, tenantId, vaultId } from "../support/report-fixture.ts";

function rule(id: string, severity: Severity, title: string): RuleDescriptor {
  return {
    id,
    title,
    area: id.startsWith("vault-") ? "network" : id.startsWith("grant-") ? "access" : "objects",
    severity,
    what: `Flags what breaks \`${id}\`.`,
    why: "What is not set right today is what somebody leans on tomorrow.",
    fix: "Set it right, then look again.",
    controls: ["soc2:CC6.1", "nist-800-53:SC-12"],
    references: ["https://learn.microsoft.com/azure/key-vault/general/best-practices"],
  };
}

export const exampleRules: readonly RuleDescriptor[] = [
  rule("grant-broad-scope", "high", "Data-plane role granted above the vault"),
  rule("grant-orphaned", "low", "Grant to a principal that no longer exists"),
  rule("grant-over-privileged", "high", "Workload holds an administrative data-plane role"),
  rule("secret-expiring", "medium", "Secret expires soon"),
  rule("secret-expiry-missing", "medium", "Secret has no expiry date"),
  rule("vault-audit-log-missing", "high", "Vault sends no audit log"),
  rule("vault-network-open", "critical", "Anyone on the internet can reach the vault"),
  rule("vault-purge-protection-disabled", "high", "Vault has no purge protection"),
  rule("vault-soft-delete-retention-short", "low", "Soft-deleted objects are kept too briefly"),
  rule("waiver-expired", "info", "Waiver has ended"),
];

type Given = Pick<Finding, "ruleId" | "severity" | "message"> & { readonly subject: Subject } & Partial<Finding>;

export function finding(given: Given): Finding {
  return {
    evidence: [],
    controls: ["soc2:CC6.1"],
    environment: "production",
    fingerprint: createHash("sha256").update(`${given.ruleId}|${given.subject.id}`).digest("hex").slice(0, 16),
    ...given,
  };
}

export function vault(name: string, subscription = subscriptionA, resourceGroup = "rg-app"): Subject {
  return { type: "vault", id: vaultId(name, subscription, resourceGroup), name };
}

export function secret(name: string, inVault: Subject): Subject {
  return { type: "secret", id: `${inVault.id}/secrets/${name.toLowerCase()}`, name, vault: inVault.id };
}

const payments = vault("kv-payments-prod", subscriptionA, "rg-payments");
const ledger = vault("kv-ledger-prod", subscriptionA, "rg-payments");
const web = vault("kv-web-test", subscriptionB, "rg-web");
const shared = vault("kv-shared", subscriptionB, "rg-platform");

function expiryMissing(name: string, inVault: Subject, more: Partial<Finding> = {}): Finding {
  return finding({
    ruleId: "secret-expiry-missing",
    severity: "medium",
    subject: secret(name, inVault),
    message: `secret "${name}" never expires`,
    owner: "payments",
    evidence: [{ fact: "expiresOn", value: null, pointer: `vaults.ndjson#${inVault.id}/secrets/${name}#/expiresOn` }],
    remediation: {
      text: "Give the secret an expiry date that fits how it is rotated.",
      az: `az keyvault secret set-attributes --vault-name ${inVault.name} --name ${name} --expires <YYYY-MM-DDTHH:MM:SSZ>`,
    },
    ...more,
  });
}

const ordinaryFindings: readonly Finding[] = [
  finding({
    ruleId: "vault-network-open",
    severity: "critical",
    subject: payments,
    owner: "payments",
    message: "public network access is on and the firewall lets every address in",
    remediation: {
      text: "Deny by default, then let in what must reach the vault.",
      az: "az keyvault update --name kv-payments-prod --default-action Deny",
      bicep: "networkAcls: { defaultAction: 'Deny' }",
    },
  }),
  finding({
    ruleId: "vault-purge-protection-disabled",
    severity: "high",
    subject: payments,
    owner: "payments",
    message: "purge protection is off: whoever may purge can destroy every secret, key and certificate for good",
    remediation: {
      text: "Turn purge protection on. It cannot be turned off again.",
      az: "az keyvault update --name kv-payments-prod --enable-purge-protection true",
    },
  }),
  ...[
    "api-token",
    "db-password",
    "smtp-password",
    "stripe-key",
    "webhook-secret",
    "session-key",
    "jwt-key",
    "old-key",
    "sftp-key",
  ].map((name) => expiryMissing(name, payments)),
  finding({
    ruleId: "grant-over-privileged",
    severity: "high",
    owner: "payments",
    subject: {
      type: "grant",
      id: `${ledger.id}/providers/microsoft.authorization/roleassignments/5f0e6a5e-0000-4000-8000-000000000001`,
      name: "func-ledger as Key Vault Administrator",
      vault: ledger.id,
    },
    message: "a workload holds an administrator's role; it only ever reads secrets",
    waiver: {
      state: "expired",
      reason: "migration",
      approver: "ciso@example.com",
      until: "2026-10-31",
      ticket: "SEC-12",
    },
  }),
  finding({
    ruleId: "secret-expiring",
    severity: "medium",
    subject: secret("sap-password", ledger),
    owner: "payments",
    message: 'secret "sap-password" expires on 2026-12-01, in 11 days',
  }),
  expiryMissing("legacy-token", ledger, {
    waiver: { state: "active", reason: "retired in spring", approver: "ciso@example.com", until: "2027-03-31" },
  }),
  finding({
    ruleId: "vault-audit-log-missing",
    severity: "medium",
    subject: web,
    owner: "web",
    environment: "test",
    message: "no diagnostic setting sends audit events anywhere",
  }),
  finding({
    ruleId: "vault-soft-delete-retention-short",
    severity: "low",
    subject: web,
    owner: "web",
    environment: "test",
    message: "soft-deleted objects are kept for 7 days, less than 90",
  }),
  finding({
    ruleId: "grant-orphaned",
    severity: "low",
    subject: {
      type: "grant",
      id: `${shared.id}/accesspolicies/0b51f1a0-0000-4000-8000-00000000dead`,
      name: "0b51f1a0-0000-4000-8000-00000000dead",
      vault: shared.id,
    },
    message: "the principal no longer exists",
  }),
  finding({
    ruleId: "grant-broad-scope",
    severity: "high",
    subject: {
      type: "grant",
      id: `/subscriptions/${subscriptionB}/providers/microsoft.authorization/roleassignments/7b0e6a5e-0000-4000-8000-000000000002`,
      name: "ci-deploy as Key Vault Secrets User",
    },
    message: 'the role "Key Vault Secrets User" is granted at the subscription and reaches 17 vaults',
  }),
  finding({
    ruleId: "grant-broad-scope",
    severity: "high",
    subject: {
      type: "grant",
      id: "/providers/microsoft.management/managementgroups/mg-corp/providers/microsoft.authorization/roleassignments/aa",
      name: "ops as Key Vault Reader",
    },
    message: 'the role "Key Vault Reader" is granted at management group mg-corp and reaches 40 vaults',
  }),
  finding({
    ruleId: "waiver-expired",
    severity: "info",
    subject: {
      type: "waiver",
      id: "grant-over-privileged for *kv-ledger-prod*",
      name: "grant-over-privileged for *kv-ledger-prod*",
    },
    location: { uri: "security/rules.yaml", startLine: 42 },
    message: "the waiver ended on 2026-10-31 and its finding counts again",
  }),
];

function missing(ruleId: string, subject: Subject, more: Partial<NotEvaluated>): NotEvaluated {
  return { ruleId, subject, facts: ["secrets"], reason: "denied", ...more };
}

const reader = 'give the identity that scans "Key Vault Reader" on the vault: names and dates, never values';
const ordinaryGaps: readonly NotEvaluated[] = [
  missing("secret-expiring", shared, { remedy: reader }),
  missing("secret-expiry-missing", shared, { remedy: reader }),
  missing("secret-expiring", web, { remedy: reader }),
  missing("secret-expiry-missing", web, { remedy: reader }),
  missing("vault-audit-log-missing", shared, {
    facts: ["diagnosticSettings"],
    reason: "not-in-output",
    remedy: "add the output of `az monitor diagnostic-settings list --resource <vault id>`",
  }),
  missing("vault-soft-delete-retention-short", shared, {
    accepted: { reason: "owned by another tenant", approver: "ciso@example.com", until: "2027-01-31" },
  }),
];

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
            why: { reason: "denied" as const, detail: "Forbidden", remedy: reader },
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
    header: { summary: { vaults: 17, fixedSinceBaseline: 4 } },
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

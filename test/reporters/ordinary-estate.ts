import type { Finding, NotEvaluated, Subject } from "../../src/model/report.ts";
import { subscriptionA, subscriptionB } from "../support/report-fixture.ts";
import { finding, secret, vault } from "./example-findings.ts";

export const payments = vault("kv-payments-prod", subscriptionA, "rg-payments");
const ledger = vault("kv-ledger-prod", subscriptionA, "rg-payments");
export const web = vault("kv-web-test", subscriptionB, "rg-web");
export const shared = vault("kv-shared", subscriptionB, "rg-platform");

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

export const ordinaryFindings: readonly Finding[] = [
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
    message: 'vault "kv-web-test" sends its audit log nowhere: no diagnostic setting sends audit events',
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
      id: `waivers/grant-over-privileged/${ledger.id}*`,
      name: "grant-over-privileged for *kv-ledger-prod*",
    },
    location: { uri: "security/rules.yaml", startLine: 42 },
    message: "the waiver ended on 2026-10-31 and its finding counts again",
  }),
];

function missing(ruleId: string, subject: Subject, more: Partial<NotEvaluated>): NotEvaluated {
  return { ruleId, subject, facts: ["secrets"], reason: "denied", ...more };
}

export const reader = 'give the identity that scans "Key Vault Reader" on the vault: names and dates, never values';
export const ordinaryGaps: readonly NotEvaluated[] = [
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

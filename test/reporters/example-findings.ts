import { createHash } from "node:crypto";
import type { Finding, RuleDescriptor, Subject } from "../../src/model/report.ts";
import type { Severity } from "../../src/model/severity.ts";
import { subscriptionA, vaultId } from "../support/report-fixture.ts";

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

export function finding({ ruleId, severity, subject, message, ...more }: Given): Finding {
  return {
    ruleId,
    severity,
    subject,
    message,
    evidence: [],
    controls: ["soc2:CC6.1"],
    fingerprint: createHash("sha256").update(`${ruleId}|${subject.id}`).digest("hex").slice(0, 16),
    environment: "production",
    ...more,
  };
}

export function vault(name: string, subscription = subscriptionA, resourceGroup = "rg-app"): Subject {
  return { type: "vault", id: vaultId(name, subscription, resourceGroup), name };
}

export function secret(name: string, inVault: Subject): Subject {
  return { type: "secret", id: `${inVault.id}/secrets/${name.toLowerCase()}`, name, vault: inVault.id };
}

import type { Severity } from "../model/severity.ts";

/**
 * The rules that the sample plants defects for, with the severity each has in production. Copied by hand from the rules'
 * own texts: the sample never asks the code that it is used to check.
 */
export const ruleSeverities = {
  "vault-purge-protection-disabled": "high",
  "vault-soft-delete-disabled": "high",
  "vault-soft-delete-retention-short": "low",
  "vault-network-open": "high",
  "vault-public-access-enabled": "medium",
  "vault-private-endpoint-missing": "medium",
  "vault-legacy-access-policy": "high",
  "access-policy-excessive": "high",
  "grant-vault-wide": "medium",
  "grant-broad-scope": "high",
  "grant-over-privileged": "high",
  "grant-orphaned": "low",
  "vault-template-deployment-enabled": "medium",
  "vault-deployment-enabled": "medium",
  "vault-disk-encryption-enabled": "low",
  "secret-expiry-missing": "medium",
  "key-expiry-missing": "medium",
  "secret-expired": "medium",
  "key-expired": "medium",
  "certificate-expired": "high",
  "secret-expiring": "medium",
  "key-expiring": "medium",
  "certificate-expiring": "medium",
  "secret-unrotated": "medium",
  "key-unrotated": "medium",
  "certificate-auto-renew-missing": "medium",
  "vault-audit-log-missing": "high",
  "waiver-expired": "medium",
  "waiver-unused": "info",
  "waiver-unjustified": "medium",
} as const satisfies Readonly<Record<string, Severity>>;

export type SampleRuleId = keyof typeof ruleSeverities;

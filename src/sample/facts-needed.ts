import type { Certificate, Key, Secret } from "../model/objects.ts";
import type { HsmSubject } from "../model/subject.ts";
import type { Vault } from "../model/vault.ts";
import type { SampleRuleId } from "./rule-severities.ts";

/** Facts of the estate that may be unread or unknown, by where they lie. */
type VaultPart = keyof Vault;
type OwnPart = keyof Secret | keyof Key | keyof Certificate;

export interface FactsNeeded {
  readonly about: "vault" | "secret" | "key" | "certificate" | "grant" | "eligibility" | "hsm";
  /** Facts of the subject itself that the rule's text rests on, among those that the sample ever takes away. */
  readonly own?: readonly (VaultPart | OwnPart | keyof HsmSubject)[];
  /** Facts of the vault around the subject, likewise. */
  readonly vault?: readonly VaultPart[];
}

/**
 * Which of the facts that the sample takes away each rule cannot do without. Written by hand from the rules' texts, like
 * the severities: a subject whose facts are gone must come out as not evaluated, and `truth` says so from this table.
 */
export const factsNeeded: Readonly<Partial<Record<SampleRuleId, FactsNeeded>>> = {
  "vault-soft-delete-retention-short": { about: "vault", own: ["softDeleteRetentionDays"] },
  "vault-disk-encryption-enabled": { about: "vault", own: ["enabledForDiskEncryption"] },
  "vault-audit-log-missing": { about: "vault", own: ["diagnosticSettings"] },
  "access-policy-excessive": { about: "grant" },
  "grant-vault-wide": { about: "grant" },
  "grant-broad-scope": { about: "grant" },
  "grant-over-privileged": { about: "grant" },
  "grant-orphaned": { about: "grant" },
  "access-policy-mixed-types": { about: "grant" },
  "access-policy-compound-identity": { about: "grant" },
  "grant-at-root": { about: "grant" },
  "grant-standing-privileged": { about: "grant" },
  "grant-to-disabled-account": { about: "grant" },
  "grant-to-guest": { about: "grant" },
  "grant-to-user": { about: "grant" },
  "grant-wrong-type": { about: "grant" },
  "grant-eligible-without-approval": { about: "eligibility" },
  "hsm-soft-delete-retention-short": { about: "hsm", own: ["softDeleteRetentionDays"] },
  "hsm-key-expiry-missing": { about: "hsm", own: ["keys"] },
  "hsm-key-weak": { about: "hsm", own: ["keys"] },
  "hsm-arm-key-management-enabled": { about: "hsm", own: ["isArmKeyManagementOn"] },
  "hsm-local-role-broad": { about: "hsm", own: ["localGrants"] },
  "hsm-policy-service-over-privileged": { about: "hsm", own: ["localGrants"] },
  "secret-expiry-missing": { about: "secret" },
  "secret-expired": { about: "secret" },
  "secret-expiring": { about: "secret" },
  "secret-unrotated": { about: "secret" },
  "key-expiry-missing": { about: "key" },
  "key-expired": { about: "key" },
  "key-expiring": { about: "key" },
  "key-unrotated": { about: "key" },
  "certificate-expired": { about: "certificate" },
  "certificate-expiring": { about: "certificate", own: ["issuer", "lifetimeActions"] },
  "certificate-auto-renew-missing": { about: "certificate", own: ["issuer", "lifetimeActions"] },
};

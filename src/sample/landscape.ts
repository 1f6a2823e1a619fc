import type { UnreadReason } from "../model/fact.ts";

/** The environments of the sample's policy. */
export type SampleEnvironment = "production" | "test" | "development" | "sandbox";

/** What the estate leaves unread in a slot, and why. `certificatePolicies`: listed certificates whose policy was not shown. */
export type UnreadPart =
  | "secrets"
  | "keys"
  | "certificates"
  | "certificatePolicies"
  | "diagnosticSettings"
  | "roleAssignments";

/** A place for one vault in the landscape. */
export interface Slot {
  readonly subscription: number;
  readonly resourceGroup: string;
  /** Vault name without its replica's suffix. */
  readonly name: string;
  readonly environment: SampleEnvironment;
  /** Value of the `env` tag; null where the vault has none and the policy's default counts. */
  readonly envTag: string | null;
  readonly team: string | null;
  /** First name parts of the objects: one application has the vault for itself, several share it. */
  readonly applications: readonly string[];
  readonly unread?: { readonly part: UnreadPart; readonly reason: UnreadReason };
  /** A value that only an apply can tell; in direct estates only. */
  readonly unknown?: "softDeleteRetentionDays" | "enabledForDiskEncryption";
  readonly isHostile?: boolean;
}

export interface SampleSubscription {
  readonly name: string;
  /** Index into `managementGroups`. */
  readonly parent: number;
  /** True where nobody let the run read role assignments. */
  readonly isClosed?: boolean;
}

/** Management groups below the root, parents first. */
export const managementGroups = [
  { id: "mg-halden", name: "Halden Group", parent: null },
  { id: "mg-platform", name: "Platform", parent: 0 },
  { id: "mg-landing-zones", name: "Landing zones", parent: 0 },
  { id: "mg-online", name: "Online", parent: 2 },
  { id: "mg-corp", name: "Corp", parent: 2 },
  { id: "mg-legacy", name: "Legacy", parent: 0 },
  { id: "mg-sandbox", name: "Sandbox", parent: 0 },
] as const;

/** The subscriptions of one replica, in the order of their ids. */
export const subscriptions: readonly SampleSubscription[] = [
  { name: "Identity Production", parent: 1 },
  { name: "Payments Production", parent: 3 },
  { name: "Billing Production", parent: 4 },
  { name: "Data Platform", parent: 4 },
  { name: "Applications Non-Production", parent: 4 },
  { name: "Legacy Applications", parent: 5 },
  { name: "Sandbox", parent: 6 },
  { name: "Acquired Retail", parent: 0, isClosed: true },
];

/** Places in the lists above that grants above vaults are planted at. */
export const places = { payments: 1, billing: 2, legacy: 5, legacyGroup: 5 } as const;

const production = { environment: "production", envTag: "prod" } as const;
const untagged = { environment: "production", envTag: null } as const;
const test = { environment: "test", envTag: "test" } as const;
const development = { environment: "development", envTag: "dev" } as const;
const sandbox = { environment: "sandbox", envTag: null, team: null } as const;
const closed = { part: "roleAssignments", reason: "denied" } as const;

/**
 * Forty vaults: one replica of the landscape. Sorted by subscription, resource group and name, so that ids sort as slots do.
 * Larger estates repeat it with other ids; smaller ones take its head.
 */
export const slots: readonly Slot[] = [
  ...inGroup(0, "rg-identity-prod", [
    vault("kv-identity-prod-neu", { ...production, team: "identity" }, ["tokens", "directory"]),
    vault("kv-identity-prod-weu", { ...production, team: "identity" }, ["tokens", "directory", "consent"]),
    vault("kv-scim-prod-weu", { ...production, team: "identity" }, ["scim"]),
    vault("kv-sso-prod-weu", { ...production, team: "identity" }, ["sso"]),
  ]),
  ...inGroup(0, "rg-mfa-prod", [
    vault("kv-mfa-prod-weu", { ...production, envTag: "production", team: "identity" }, ["mfa"]),
  ]),
  ...inGroup(1, "rg-acquiring-prod", [
    vault("kv-acquirer-prod-weu", { ...production, team: "payments" }, ["acquirer"]),
  ]),
  ...inGroup(1, "rg-checkout-prod", [
    vault("kv-checkout-prod-neu", { ...production, team: "checkout" }, ["cart", "promo", "shipping"]),
    vault("kv-checkout-prod-weu", { ...production, team: "Check<b>out</b> & Co", isHostile: true }, [
      "cart",
      "promo",
      "shipping",
    ]),
  ]),
  ...inGroup(1, "rg-fraud-prod", [
    vault("kv-fraud-prod-weu", { ...production, team: "risk", unread: { part: "certificates", reason: "denied" } }, [
      "scoring",
      "rules",
    ]),
  ]),
  ...inGroup(1, "rg-payments-prod", [
    vault("kv-payments-prod-neu", { ...production, team: "payments" }, ["cards", "refunds", "wallets"]),
    vault("kv-payments-prod-weu", { ...production, team: "payments" }, ["cards", "refunds", "wallets"]),
    vault("kv-payouts-prod-weu", { ...production, team: "payments", unknown: "enabledForDiskEncryption" }, ["payouts"]),
  ]),
  ...inGroup(2, "rg-billing-prod", [
    vault("kv-billing-prod-weu", { ...production, team: "billing" }, ["dunning", "rating"]),
    vault("kv-invoice-prod-weu", { ...production, team: "billing" }, ["invoice"]),
  ]),
  ...inGroup(2, "rg-ledger-prod", [
    vault("kv-ledger-prod-neu", { ...production, team: "finance" }, ["journal", "closing"]),
    vault("kv-ledger-prod-weu", { ...production, team: "finance" }, ["journal", "closing"]),
  ]),
  ...inGroup(2, "rg-tax-prod", [
    vault(
      "kv-tax-prod-weu",
      { ...production, team: "finance", unread: { part: "diagnosticSettings", reason: "not-in-output" } },
      ["tax"],
    ),
  ]),
  ...inGroup(3, "rg-lake-prod", [
    vault("kv-lake-prod-neu", { ...production, team: "data" }, ["ingest", "curate"]),
    vault("kv-lake-prod-weu", { ...production, team: "data" }, ["ingest", "curate", "serve"]),
  ]),
  ...inGroup(3, "rg-ml-prod", [
    vault("kv-ml-prod-weu", { ...production, team: "data", unread: { part: "secrets", reason: "firewall" } }, [
      "train",
      "infer",
    ]),
  ]),
  ...inGroup(3, "rg-reports-prod", [
    vault("kv-reports-prod-weu", { ...production, team: "data", unknown: "softDeleteRetentionDays" }, ["report"]),
  ]),
  ...inGroup(3, "rg-streams-prod", [
    vault(
      "kv-streams-prod-neu",
      { ...production, team: "data", unread: { part: "certificatePolicies", reason: "not-in-output" } },
      ["events", "sinks"],
    ),
    vault("kv-streams-prod-weu", { ...production, team: "data" }, ["events", "sinks"]),
  ]),
  ...inGroup(4, "rg-apps-dev", [
    vault("kv-billing-dev-weu", { ...development, team: "billing" }, ["dunning", "rating"]),
    vault("kv-checkout-dev-weu", { ...development, team: "checkout" }, ["cart", "promo"]),
    vault("kv-payments-dev-weu", { ...development, team: "payments" }, ["cards", "refunds"]),
  ]),
  ...inGroup(4, "rg-apps-test", [
    vault("kv-billing-test-weu", { ...test, team: "billing" }, ["dunning", "rating"]),
    vault("kv-checkout-test-weu", { ...test, envTag: "qa", team: "checkout" }, ["cart", "promo"]),
    vault("kv-identity-test-weu", { ...test, team: "identity" }, ["tokens", "directory"]),
    vault("kv-lake-test-weu", { ...test, team: "data" }, ["ingest"]),
    vault("kv-payments-test-weu", { ...test, team: "payments" }, ["cards", "refunds"]),
  ]),
  ...inGroup(5, "rg-devops", [vault("kv-agents-weu", { ...untagged, team: "devops" }, ["agents", "release"])]),
  ...inGroup(5, "rg-legacy-crm", [vault("kv-crm-weu", { ...untagged, team: null }, ["crm", "mailer"])]),
  ...inGroup(5, "rg-legacy-erp", [
    vault("kv-erp-neu", { ...untagged, team: "erp" }, ["erp", "edi"]),
    vault("kv-erp-weu", { ...untagged, team: "erp" }, ["erp", "edi"]),
  ]),
  ...inGroup(5, "rg-legacy-hr", [vault("kv-hr-weu", { ...untagged, team: null }, ["payroll", "leave"])]),
  ...inGroup(6, "rg-sandbox-alpha", [vault("kv-alpha-sbx-weu", sandbox, ["alpha", "trial"])]),
  ...inGroup(6, "rg-sandbox-beta", [
    vault("kv-beta-sbx-weu", { ...sandbox, unread: { part: "keys", reason: "throttled" } }, ["beta", "trial"]),
  ]),
  ...inGroup(7, "rg-stores", [
    vault("kv-stores-prod-neu", { ...untagged, team: "retail", unread: closed }, ["stores", "loyalty"]),
    vault("kv-tills-prod-weu", { ...untagged, team: "retail", unread: closed }, ["tills", "cash"]),
  ]),
];

type Contents = Omit<Slot, "subscription" | "resourceGroup">;

function vault(name: string, rest: Omit<Contents, "name" | "applications">, applications: readonly string[]): Contents {
  return { name, ...rest, applications };
}

function inGroup(subscription: number, resourceGroup: string, vaults: readonly Contents[]): readonly Slot[] {
  return vaults.map((contents) => ({ subscription, resourceGroup, ...contents }));
}

import type { HistoryPoint, Standing, VaultRow, WaiverRow } from "../../../src/model/posture.ts";
import type { ReportReader } from "../../../src/model/report.ts";
import { buildReport, subscriptionA, subscriptionB, vaultId } from "../../support/report-fixture.ts";
import { hostileText, ordinaryReport } from "../example-reports.ts";
import { ordinaryUsage, summaryOf } from "../usage-summaries.ts";

export function vaultRow(id: string, more: Partial<VaultRow> = {}): VaultRow {
  return {
    id,
    name: id.slice(id.lastIndexOf("/") + 1),
    type: "vault",
    environment: "production",
    owner: "payments",
    subscriptionId: subscriptionA,
    subscriptionName: "Payments Production",
    resourceGroup: "rg-payments",
    location: "westeurope",
    permissionModel: "rbac",
    secrets: 9,
    keys: 2,
    certificates: null,
    unread: [],
    expiries: [],
    expiryCount: 0,
    holders: [],
    holderCount: 0,
    areHoldersComplete: true,
    ...more,
  };
}

/** Nothing but what is given. */
export function standing(more: Partial<Standing> = {}): Standing {
  return { reads: null, uses: null, manages: null, access: null, onObjects: [], areGroupsRead: true, ...more };
}

const payments = vaultId("kv-payments-prod", subscriptionA, "rg-payments");
export const vaultRows: readonly VaultRow[] = [
  vaultRow(payments, {
    expiries: [
      { type: "certificate", name: "tls", expiresOn: "2026-11-02T00:00:00Z" },
      { type: "secret", name: "sap-password", expiresOn: "2026-12-01T00:00:00Z" },
    ],
    expiryCount: 2,
    holders: [
      {
        id: "0b51f1a0-0000-4000-8000-000000000001",
        name: "func-pay",
        kind: "service-principal",
        grants: [{ what: "Key Vault Secrets User", reach: "vault", isDataRight: true }],
        standing: standing({ reads: "allowed" }),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000002",
        name: hostileText,
        kind: "user",
        grants: [{ what: "Reader", reach: "subscription", isDataRight: false }],
        standing: standing(),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000003",
        name: "platform-owners",
        kind: "group",
        grants: [{ what: "Owner", reach: "subscription", isDataRight: false }],
        standing: standing({ reads: "escalation", uses: "escalation", manages: "escalation", access: "allowed" }),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000004",
        name: "on-call",
        kind: "group",
        grants: [{ what: "Key Vault Administrator, eligible", reach: "vault", isDataRight: true }],
        standing: standing({ reads: "eligible", uses: "eligible", manages: "eligible", areGroupsRead: false }),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000005",
        name: "left-last-year",
        kind: "user",
        grants: [{ what: "Key Vault Secrets Officer", reach: "vault", isDataRight: true }],
        standing: standing({ reads: "denied", manages: "denied" }),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000006",
        name: "batch",
        kind: "managed-identity",
        grants: [{ what: "Key Vault Secrets User", reach: "object", isDataRight: true }],
        standing: standing({ reads: "allowed", onObjects: ["reads"] }),
      },
      {
        id: "0b51f1a0-0000-4000-8000-000000000007",
        name: "partner",
        kind: "service-principal",
        grants: [{ what: "Key Vault Secrets User", reach: "vault", isDataRight: true }],
        standing: standing({ reads: "unknown" }),
      },
    ],
    holderCount: 8,
  }),
  vaultRow(vaultId("kv-web-test", subscriptionB, "rg-web"), {
    owner: null,
    environment: "test",
    subscriptionId: subscriptionB,
    subscriptionName: null,
    unread: ["secrets"],
    secrets: null,
    areHoldersComplete: false,
  }),
];

const waivers: readonly WaiverRow[] = [
  {
    ...{ rule: "secret-expiry-missing", subject: "*legacy-token", kind: null, reason: "retired in spring" },
    ...{ approver: "ciso@example.com", ticket: null, until: "2027-03-31", isExpired: false, matched: 1 },
  },
];

function point(collectedAt: string, high: number): HistoryPoint {
  return {
    ...{ collectedAt, snapshotDigest: "aa", policyDigest: "bb", toolVersion: "0.1.0", vaults: 17 },
    active: { critical: 0, high, medium: 4, low: 2, info: 0 },
    ...{ waived: 1, notEvaluated: 0, opened: 2, closed: 3, isIncomplete: false },
  };
}

/** The ordinary estate with all that an overview can show: vaults, waivers, earlier runs, usage. */
export async function wholeReport(): Promise<ReportReader> {
  const report = ordinaryReport();
  const usage = await summaryOf(ordinaryUsage());
  const { vaults, history } = buildReport({
    vaults: vaultRows,
    history: [point("2026-09-20T08:00:00Z", 9), point("2026-10-20T08:00:00Z", 6)],
  });
  return {
    ...report,
    header: { ...report.header, usage },
    vaults,
    waivers,
    ...(history ? { history } : {}),
  };
}

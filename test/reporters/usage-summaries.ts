import { summarizeUsage } from "../../src/analysis/usage-report/summarize.ts";
import type { UsageReader } from "../../src/model/usage.ts";
import type { UsageSummary } from "../../src/model/usage-report.ts";
import {
  appCaller,
  memoryUsage,
  peakRow,
  sourceOf,
  summaryOptions,
  usageRow,
  vaultNamed,
} from "../support/usage-rows.ts";
import { hostileText } from "./example-reports.ts";

const hour = (index: number) =>
  `${new Date(Date.parse("2026-10-01T00:00:00Z") + index * 3_600_000).toISOString().slice(0, 19)}Z`;

/** Three vaults over two days, with everything that a usage section can say. */
export function ordinaryUsage(): UsageReader {
  const usage = Array.from({ length: 48 }, (_, index) => [
    usageRow({ hour: hour(index), count: 10 + ((index * 7) % 23), msMax: 40 + index }),
    usageRow({
      hour: hour(index),
      vault: vaultNamed("kv-payments-prod"),
      objectName: "signing-key",
      objectType: "key",
      operation: "KeySign",
      caller: { oid: "00000000-0000-0000-0000-0000000000cc", appId: null, kind: "secret", name: null },
      count: 900 + index,
      msMax: 1240,
    }),
  ]).flat();
  usage.push(
    usageRow({ statusClass: "denied", count: 3, hour: hour(12) }),
    usageRow({ statusClass: "throttled", count: 12, hour: hour(13), vault: vaultNamed("kv-payments-prod") }),
    usageRow({
      hour: hour(20),
      vault: vaultNamed("kv-quiet"),
      caller: { oid: "00000000-0000-0000-0000-0000000000dd", appId: null, kind: "user", name: "ada@example.org" },
    }),
    usageRow({
      hour: hour(21),
      operation: "Authentication",
      statusClass: "challenge",
      caller: { ...appCaller, oid: null, appId: null },
    }),
  );
  return memoryUsage({
    usage,
    peaks: [
      peakRow({ max10s: 40 }),
      peakRow({ vault: vaultNamed("kv-payments-prod"), limitClass: "key-operations", max10s: 3400 }),
    ],
    manifest: {
      totals: { records: 46_601, accepted: 45_000, duplicates: 1500, malformed: 101, ignored: 0 },
      late: 12,
      unknownOperations: [{ operation: "SecretTeleport", count: 3 }],
      problems: [
        { source: "logs/2026/10/01.json", line: 12, why: "not JSON, or cut in the middle" },
        { source: "logs/portal.csv", line: null, why: "times could be read in two ways" },
      ],
      refused: [{ source: "logs/x.gz", why: "the archive is cut", remedy: "copy it again" }],
    },
  });
}

/** The same with outside text wherever a log can put some. */
export function hostileUsage(): UsageReader {
  const vault = vaultNamed(hostileText);
  return memoryUsage({
    usage: [
      usageRow({ vault, objectName: hostileText, operation: hostileText, caller: { ...appCaller, name: hostileText } }),
      usageRow({ vault, hour: hour(30), objectName: "x".repeat(4000) }),
      usageRow({ vault: vaultNamed("v".repeat(200)), hour: hour(31) }),
    ],
    manifest: {
      unknownOperations: [{ operation: hostileText, count: 1 }],
      problems: [{ source: hostileText, line: 1, why: hostileText }],
      refused: [{ source: hostileText, why: hostileText, remedy: hostileText }],
    },
  });
}

export function summaryOf(reader: UsageReader): Promise<UsageSummary> {
  return summarizeUsage([sourceOf(reader)], {
    ...summaryOptions(),
    nameOf: (id) => (id.endsWith("cc") ? "payments-signer" : undefined),
    provenShare: 0.974,
  });
}

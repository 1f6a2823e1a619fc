import type { HistoryPoint, VaultRow, WaiverRow } from "../../src/model/posture.ts";
import type {
  CarriedFinding,
  Finding,
  NotEvaluated,
  OutcomeDetail,
  PolicyAnchor,
  ReportHeader,
  ReportReader,
  RuleDescriptor,
  SeverityCounts,
  Sink,
  Summary,
} from "../../src/model/report.ts";
import { type Severity, severityRank } from "../../src/model/severity.ts";

/** The parts of a report that a test cares about; the rest is that of a small tenant in which all is well. */
export interface ReportParts {
  readonly header?: Partial<Omit<ReportHeader, "summary">> & { readonly summary?: Partial<Summary> };
  readonly rules?: readonly RuleDescriptor[];
  readonly policyAnchor?: PolicyAnchor;
  readonly findings?: readonly Finding[] | (() => Iterable<Finding>);
  readonly notEvaluated?: readonly NotEvaluated[];
  readonly carriedForward?: readonly CarriedFinding[];
  readonly details?: readonly OutcomeDetail[];
  readonly vaults?: readonly VaultRow[];
  readonly waivers?: readonly WaiverRow[];
  readonly history?: readonly HistoryPoint[];
}

export const subscriptionA = "11111111-aaaa-4aaa-8aaa-111111111111";
export const subscriptionB = "22222222-bbbb-4bbb-8bbb-222222222222";
export const tenantId = "99999999-eeee-4eee-8eee-999999999999";

/** The id of a vault, as snapshots spell it. */
export function vaultId(name: string, subscription = subscriptionA, resourceGroup = "rg-app"): string {
  return `/subscriptions/${subscription}/resourcegroups/${resourceGroup}/providers/microsoft.keyvault/vaults/${name}`;
}

/**
 * A report out of arrays, with the counts of its summary worked out. Arrays are put in report order; a generator is
 * taken as it comes (and its counts are not worked out).
 */
export function buildReport(parts: ReportParts = {}): ReportReader {
  const given = parts.findings ?? [];
  const findings = typeof given === "function" ? given : inOrder(given);
  const listed = typeof findings === "function" ? [] : findings;
  const notEvaluated = parts.notEvaluated ?? [];
  return {
    header: headerOf(parts, listed, notEvaluated),
    rules: parts.rules ?? [],
    ...(parts.policyAnchor === undefined ? {} : { policyAnchor: parts.policyAnchor }),
    findings: () => stream(typeof findings === "function" ? findings() : findings),
    notEvaluated: () => stream(notEvaluated),
    ...(parts.carriedForward ? { carriedForward: parts.carriedForward } : {}),
    vaults: () => stream(parts.vaults ?? []),
    waivers: parts.waivers ?? [],
    ...(parts.history ? { history: parts.history } : {}),
    details: () => stream(parts.details ?? []),
  };
}

function headerOf(
  parts: ReportParts,
  findings: readonly Finding[],
  notEvaluated: readonly NotEvaluated[],
): ReportHeader {
  const { summary, ...given } = parts.header ?? {};
  const active = findings.filter(({ waiver, suppression }) => waiver?.state !== "active" && !suppression);
  const severityOf = new Map((parts.rules ?? []).map((rule) => [rule.id, rule.severity]));
  return {
    formatVersion: 1,
    tool: { name: "kvaudit", version: "0.1.0" },
    snapshot: { collectedAt: "2026-11-20T08:00:00Z", tenantId, scopes: [subscriptionA], digest: "sha256:5a" },
    policy: { digest: "sha256:90", extends: ["recommended"], environments: ["production", "test"] },
    summary: {
      vaults: 3,
      hsms: 0,
      secrets: 24,
      keys: 6,
      certificates: 4,
      grants: 11,
      findings: countBySeverity(findings.map(({ severity }) => severity)),
      active: countBySeverity(active.map(({ severity }) => severity)),
      newlyActive: countBySeverity(
        active.filter(({ baselineState }) => baselineState !== "unchanged").map(({ severity }) => severity),
      ),
      waived: findings.length - active.length,
      fixedSinceBaseline: null,
      notRecheckedSinceBaseline: null,
      notEvaluated: countBySeverity(
        notEvaluated.filter(({ accepted }) => !accepted).map(({ ruleId }) => severityOf.get(ruleId) ?? "medium"),
      ),
      acceptedGaps: notEvaluated.filter(({ accepted }) => accepted !== undefined).length,
      errors: given.errors?.length ?? 0,
      isIncomplete: false,
      ...summary,
    },
    outcomes: [],
    coverage: [],
    errors: [],
    ...given,
  };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ severity, ruleId, subject }: Finding): string => `${severityRank(severity)} ${ruleId} ${subject.id}`;
  return findings.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function countBySeverity(severities: readonly Severity[]): SeverityCounts {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const severity of severities) counts[severity] += 1;
  return counts;
}

async function* stream<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

/** A sink that keeps what it is given. */
export function memorySink(): Sink & { text(): string; chunks: string[] } {
  const chunks: string[] = [];
  return {
    chunks,
    text: () => chunks.join(""),
    write: async (text) => {
      chunks.push(text);
    },
  };
}

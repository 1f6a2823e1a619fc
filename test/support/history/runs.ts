import { createHash } from "node:crypto";
import type {
  HistoryEntry,
  HistoryHeader,
  HistoryRecord,
  RecordedFinding,
  RecordedGap,
} from "../../../src/model/history.ts";
import { severities } from "../../../src/model/severity.ts";
import { vaultId } from "../report-fixture.ts";

/** A finding on a vault, as a history keeps it. */
export function recorded(rule: string, vault: string, more: Partial<RecordedFinding> = {}): RecordedFinding {
  const id = vaultId(vault);
  return {
    kind: "finding",
    fingerprint: createHash("sha256").update(`${rule} ${id}`).digest("hex").slice(0, 16),
    ruleId: rule,
    severity: "high",
    subject: { type: "vault", id, name: vault },
    state: "active",
    firstSeen: "2026-01-01T00:00:00Z",
    message: `${vault} breaks ${rule}`,
    environment: "production",
    evidence: [],
    ...more,
  };
}

/** A rule that could not be judged on a vault. */
export function gap(rule: string, vault: string, more: Partial<RecordedGap> = {}): RecordedGap {
  return {
    kind: "not-evaluated",
    ruleId: rule,
    subjectId: vaultId(vault),
    facts: ["secrets"],
    reason: "denied",
    ...more,
  };
}

export interface RunParts {
  readonly at?: string;
  readonly rules?: readonly string[];
  readonly scopes?: readonly string[];
  readonly header?: Partial<HistoryHeader>;
}

const noCounts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

/** A run with these records; unless others are named, the rules of all of them were on. */
export function run(records: readonly HistoryRecord[], parts: RunParts = {}): HistoryEntry {
  const findings = records.filter((record) => record.kind === "finding");
  const active = findings.filter(({ state, notRechecked }) => state === "active" && !notRechecked);
  const counts = Object.fromEntries(
    severities.map((severity) => [severity, active.filter((one) => one.severity === severity).length]),
  );
  const rules = parts.rules ?? ["rule-a", "rule-b", "rule-c"];
  const at = parts.at ?? "2026-02-01T00:00:00Z";
  const header: HistoryHeader = {
    format: "kvaudit-history",
    formatVersion: 1,
    tool: { name: "kvaudit", version: "0.1.0" },
    series: { about: "vaults", tenantId: null, asked: [] },
    snapshot: {
      collectedAt: at,
      scopes: [...(parts.scopes ?? [])],
      digest: createHash("sha256").update(at).digest("hex"),
    },
    policy: { digest: "sha256:90", extends: ["recommended"], environments: ["production"] },
    summary: {
      ...{ vaults: 3, hsms: 0, secrets: 0, keys: 0, certificates: 0, grants: 0 },
      ...{ findings: noCounts, active: { ...noCounts, ...counts }, newlyActive: noCounts, waived: 0 },
      ...{ fixedSinceBaseline: null, notRecheckedSinceBaseline: null, notEvaluated: noCounts },
      ...{ acceptedGaps: 0, errors: 0, isIncomplete: false },
    },
    outcomes: rules.map((ruleId) => ({
      ...{ ruleId, pass: 0, fail: 0, notEvaluated: 0, notApplicable: 0, error: 0, waived: 0 },
    })),
    ...{ previous: null, opened: 0, closed: 0, lines: records.length },
    ...parts.header,
  };
  return {
    header,
    file: `${at}.ndjson.gz`,
    records: async function* () {
      yield* records;
    },
    unlooked: async function* () {
      yield* records.filter((record) => record.kind !== "finding");
    },
  };
}

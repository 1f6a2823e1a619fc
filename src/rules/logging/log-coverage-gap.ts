import Type from "typebox";
import { unread } from "../../model/fact.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { someOf } from "../support/some-of.ts";
import { grouped, minuteOf, percent } from "../support/usage-words.ts";

export default defineRule({
  id: "log-coverage-gap",
  title: "Audit log lacks hours in which the vault was called",
  severity: "high",
  area: "logging",
  subject: "vault",
  sources: ["live", "usage"],
  needs: ["usage", "metrics"],
  controls: ["logging", "log-protection"],
  references: [
    "https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs",
    "https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-keyvault-vaults-metrics",
    "https://learn.microsoft.com/azure/key-vault/general/logging",
  ],
  doc: {
    what: "Flags vaults of which the platform's own metric ServiceApiHit counted calls in hours in which the audit log has no record at all, when the log holds less than the given share of the hours with calls. Hours before the vault's first record are left out, since its diagnostic setting may be younger, and so are hours that ended less than twenty minutes before the snapshot. A few calls at an hour's edge that stand in the hour beside it are no gap.",
    why: "What is not in the log did not happen, for whoever reads it: a gap hides misuse as well as use, and every statement about what nobody uses rests on there being none. Azure does not promise that no record is lost; a whole hour is more than a lost record.",
    fix: "Look at what happened to the diagnostic setting and its destination in these hours: changed or removed settings stand in the activity log, a daily cap of the workspace and refused writes of the storage account in theirs. Then read the log again: late records may have come.",
  },
  params: {
    minShare: Type.Number({
      default: 0.99,
      minimum: 0,
      maximum: 1,
      description: "Share of the hours with calls of which the log must have records.",
    }),
  },
  examples: {
    fails: {
      usage: {
        completeness: {
          calledHours: 200,
          gaps: [
            { from: "2026-10-03T04:00:00Z", to: "2026-10-03T16:00:00Z", hours: 12, shownBy: "metric", counted: 940 },
          ],
        },
      },
      metrics: {
        from: "2026-10-01T00:00:00Z",
        to: "2026-11-01T00:00:00Z",
        hits: [{ hour: "2026-10-03T04:00:00Z", count: 940 }],
        results: [],
        saturationMax: null,
      },
    },
    passes: {
      metrics: {
        from: "2026-10-01T00:00:00Z",
        to: "2026-11-01T00:00:00Z",
        hits: [],
        results: [],
        saturationMax: null,
      },
    },
  },
  *check({ id, name, usage, metrics }, { params }) {
    const { calledHours, gaps, firstRecord, window } = usage.completeness;
    const isInWindow = (hour: string) => window !== null && hour >= window.from && hour < window.to;
    if (firstRecord === null && metrics?.hits.some(({ hour, count }) => count > 0 && isInWindow(hour))) {
      const why = "the platform counted calls, and the logs hold nothing but notices of the service";
      yield notJudged("usage", unread("not-in-output", why, "give logs of a time with calls"));
    }
    const measured = gaps.filter(({ shownBy }) => shownBy === "metric");
    const hours = measured.reduce((sum, gap) => sum + gap.hours, 0);
    if (hours === 0 || (calledHours - hours) / calledHours >= params.minShare) return;
    const calls = measured.reduce((sum, gap) => sum + gap.counted, 0);
    const spans = measured.map(({ from, to }) => `${minuteOf(from)} to ${minuteOf(to)}`);
    yield {
      at: id,
      message: `the logs of vault "${name}" hold nothing of ${hours === 1 ? "an hour" : `${grouped(hours)} hours`} (${percent(hours / calledHours)} of those with calls) in which the platform counted ${grouped(calls)} calls: ${someOf(spans, 3)}`,
      data: { hours, calls, calledHours },
    };
  },
});

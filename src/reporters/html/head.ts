import { frameworkTitles } from "../../model/facts/controls.ts";
import type { Coverage } from "../../model/manifest.ts";
import type { CarriedFinding, ReportReader, RuleDescriptor } from "../../model/report.ts";
import type { CarriedLine, CollectorLine, Head, RefusalGroup } from "./payload.ts";
import { shownDeep } from "./shown.ts";

/** Groups of refused reads that the page lists, largest first. */
const groupsShown = 200;
const idsShown = 20;
const rulesThatThrewShown = 200;
const carriedShown = 500;

/** All that the page knows before its long lists. */
export function headOf(report: ReportReader, withGuidance: boolean): Head {
  const { header, rules, waivers, history = [] } = report;
  const { tool, snapshot, policy, summary, outcomes, errors, coverage } = header;
  const refusals = refusalGroups(coverage);
  return shownDeep({
    ...{ tool, snapshot, policy, summary, outcomes, waivers, history },
    errors: errors.slice(0, rulesThatThrewShown),
    addedSuppressions: header.addedSuppressions ?? [],
    usage: header.usage ?? null,
    logCoverage: header.logCoverage ?? null,
    collectors: collectorLines(coverage),
    refusals: refusals.slice(0, groupsShown),
    refusalGroups: refusals.length,
    rules: withGuidance ? rules : rules.map(withoutGuidance),
    carried: (report.carriedForward ?? []).slice(0, carriedShown).map(carriedLine),
    carriedCount: report.carriedForward?.length ?? 0,
    frameworks: frameworkTitles,
  });
}

function carriedLine({ finding, since, because }: CarriedFinding): CarriedLine {
  const { ruleId: rule, severity, subject, message } = finding;
  return { rule, severity, name: subject.name, message, since, because };
}

function withoutGuidance(rule: RuleDescriptor): RuleDescriptor {
  return { ...rule, what: "", why: "", fix: "", references: [] };
}

/** What one collector was asked for and read, over all scopes. */
function collectorLines(coverage: readonly Coverage[]): readonly CollectorLine[] {
  const lines = new Map<string, { asked: number; read: number; refused: number }>();
  for (const { collector, asked, read, refused } of coverage) {
    const line = lines.get(collector) ?? { asked: 0, read: 0, refused: 0 };
    line.asked += asked;
    line.read += read;
    line.refused += refused.length;
    lines.set(collector, line);
  }
  return [...lines].map(([collector, line]) => ({ collector, ...line }));
}

/** One cause that keeps many things from being read is one group. */
function refusalGroups(coverage: readonly Coverage[]): readonly RefusalGroup[] {
  const groups = new Map<string, { group: Omit<RefusalGroup, "collectors" | "ids" | "count">; ids: Ids }>();
  for (const { collector, refused } of coverage) {
    for (const { id, why, role } of refused) {
      const remedy = why.remedy ?? (role === undefined ? "" : `needs the role ${role}`);
      const group = { reason: why.reason, detail: why.detail ?? "", remedy };
      const key = JSON.stringify(group);
      const known = groups.get(key) ?? { group, ids: new Ids() };
      known.ids.add(id, collector);
      groups.set(key, known);
    }
  }
  return [...groups.values()].map(({ group, ids }) => ({ ...group, ...ids.lists() })).sort((a, b) => b.count - a.count);
}

class Ids {
  readonly #collectors = new Set<string>();
  readonly #some: string[] = [];
  #count = 0;

  add(id: string, collector: string): void {
    this.#count += 1;
    this.#collectors.add(collector);
    if (this.#some.length < idsShown) this.#some.push(id);
  }

  lists(): Pick<RefusalGroup, "collectors" | "ids" | "count"> {
    return { collectors: [...this.#collectors].sort(), ids: this.#some, count: this.#count };
  }
}

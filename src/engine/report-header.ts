import { createHash } from "node:crypto";
import { controlIds, judgedControlIds } from "../model/facts/controls.ts";
import type { Coverage } from "../model/manifest.ts";
import { type ReportHeader, type RuleDescriptor, type RuleError, reportFormatVersion } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { EvaluateInput } from "./evaluate.ts";
import type { Tally } from "./tally.ts";
import { coverageInHeader } from "./usage-source.ts";

/** What a run comes to, once everything is judged. */
interface Judged {
  readonly tally: Tally;
  readonly errors: readonly RuleError[];
  readonly usage: { readonly coverage: Parameters<typeof coverageInHeader>[0] };
}

interface Read {
  readonly coverage: readonly Coverage[];
  readonly now: string;
}

/** Everything of a report but its long lists. */
export function reportHeader(input: EvaluateInput, state: Judged, { coverage, now }: Read): ReportHeader {
  const tenants = new Set(input.snapshots.map(({ manifest }) => manifest.tenantId));
  const digests = input.snapshots.map(({ digest }) => digest);
  const [onlyTenant = null] = tenants.size === 1 ? tenants : [];
  const [onlyDigest = ""] = digests;
  return {
    formatVersion: reportFormatVersion,
    tool: input.tool,
    snapshot: {
      collectedAt: now,
      tenantId: onlyTenant,
      ...tenantsIn(tenants),
      scopes: [...new Set(coverage.filter(({ collector }) => collector === "vaults").map(({ scope }) => scope))].sort(),
      digest: digests.length === 1 ? onlyDigest : createHash("sha256").update(digests.join("\n")).digest("hex"),
    },
    policy: {
      digest: input.policy.digest,
      extends: input.policy.extends,
      environments: input.policy.environments.map(({ name }) => name),
    },
    summary: state.tally.summary,
    outcomes: state.tally.outcomes(),
    coverage,
    errors: state.errors,
    ...addedSuppressions(input),
    ...(input.change ? { accessChange: input.change.change } : {}),
    ...coverageInHeader(state.usage.coverage),
  };
}

/** Which tenants a report is about, where it is more than one. */
function tenantsIn(tenants: ReadonlySet<string | null>): { tenantIds?: readonly string[] } {
  const known = [...tenants].filter((id) => id !== null).sort();
  return known.length > 1 ? { tenantIds: known } : {};
}

function addedSuppressions({ snapshots }: EvaluateInput): Pick<ReportHeader, "addedSuppressions"> {
  const added = snapshots.flatMap((snapshot) => snapshot.addedSuppressions ?? []);
  return added.length === 0 ? {} : { addedSuppressions: added.map(({ rules, reason, at }) => ({ rules, reason, at })) };
}

/** What reporters know of a rule. */
export function descriptor(rule: Rule): RuleDescriptor {
  const { id, title, area, severity, doc, references } = rule;
  return {
    id,
    title,
    area,
    severity,
    what: doc.what,
    why: doc.why,
    fix: doc.fix,
    controls: controlIds(rule.controls),
    judgedControls: judgedControlIds(rule.controls),
    references,
  };
}

import type { Policy } from "../model/policy.ts";
import type { AppliedWaiver, CarriedFinding, Finding } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import { severityRank } from "../model/severity.ts";
import type { Unchecked } from "./baseline.ts";
import { type MatchedWaiver, waiversFor } from "./policy/resolve.ts";
import { sortKey } from "./record-store.ts";

interface Judged {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly now: string;
}

/**
 * The findings of an earlier run that this one could not look for, as they were then, in the order of findings. Only
 * waivers are today's: one that ended does not hide a finding because nobody could look, and a new one holds at once.
 */
export function carryForward(unchecked: readonly Unchecked[], judged: Judged): readonly CarriedFinding[] {
  const rules = new Map(judged.rules.map((rule) => [rule.id, rule]));
  const carried = unchecked.flatMap(({ known: { last }, because }): CarriedFinding[] => {
    const rule = last && rules.get(last.finding.ruleId);
    if (!rule) return [];
    return [{ finding: asOfNow(last.finding, rule, judged), since: last.seenAt, because }];
  });
  const keyed = carried.map((one) => ({ one, key: orderOf(one.finding) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ one }) => one);
}

function orderOf({ severity, ruleId, subject, fingerprint }: Finding): string {
  return sortKey(String(severityRank(severity)), ruleId, subject.id, fingerprint);
}

function asOfNow(finding: Finding, rule: Rule, { policy, now }: Judged): Finding {
  const { waiver: before, ...rest } = finding;
  const waivers = waiversFor(policy, rule, finding.subject.id, now).map((match) => applied(match, before));
  const waiver = waivers.find(({ state }) => state === "active") ?? waivers[0];
  return { ...rest, baselineState: "unchanged", ...(waiver ? { waiver } : {}) };
}

/** What a waiver's kind asks for cannot be looked at now: it holds where it held before. */
function applied({ waiver, isExpired }: MatchedWaiver, before: AppliedWaiver | undefined): AppliedWaiver {
  const { reason, approver, ticket, kind, until } = waiver;
  const isJustified = kind === undefined || (before?.state === "active" && before.kind === kind);
  const state = isExpired ? "expired" : isJustified ? "active" : "unjustified";
  return { state, reason, approver, until, ...(ticket ? { ticket } : {}), ...(kind ? { kind } : {}) };
}

import Type from "typebox";
import { callerName } from "../../model/caller-name.ts";
import { type CostFigures, chargeText, type VaultCost } from "../../model/cost.ts";
import { costText } from "../../model/cost-text.ts";
import { unread } from "../../model/fact.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { grouped } from "../support/usage-words.ts";

/** Of the vault's month, from which on a caller is named as its cause. */
const leastShare = 0.1;

export default defineRule({
  id: "usage-cost-high",
  title: "Vault costs more than its budget",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["cost"],
  profiles: { strict: { params: { budget: 25 } } },
  controls: ["throttling-availability"],
  references: [
    "https://azure.microsoft.com/pricing/details/key-vault/",
    "https://learn.microsoft.com/azure/key-vault/general/overview-throttling",
  ],
  doc: {
    what: "Flags vaults whose month, projected from the last days of the logs, costs more than the budget: operations, renewals, scheduled rotations, versions of HSM-protected keys and the ingestion of the log itself, by the price list or the policy's prices. Where something that decides the cost was not read, the lower bound has to be above the budget; when only the upper bound is, or when the logs hold less than a day, the vault is not evaluated. docs/cost.md says how it is counted.",
    why: "A vault costs little unless something calls it far more often than it needs to, or keeps many HSM-protected key versions in use. The bill shows that weeks later, and does not name the caller; the log does.",
    fix: "Let the caller that the finding names keep what it reads in memory, do public-key operations locally, and move plain configuration to App Configuration. Retire versions of HSM-protected keys that nothing needs. If the cost is right for this vault, raise the budget for it in the policy.",
  },
  params: {
    budget: Type.Number({
      default: 100,
      minimum: 0,
      maximum: 1_000_000_000,
      description: "What a vault may cost in a month, in the currency of the price list; more is reported.",
    }),
  },
  examples: {
    fails: { cost: { operations: 20_000_000, monthToDate: exactly(60), projected: exactly(180) } },
    passes: { cost: { operations: 100_000, monthToDate: exactly(0.3), projected: exactly(0.9) } },
  },
  *check({ id, name, cost }, { params: { budget } }) {
    const { monthToDate, projected, currency, unverified } = cost;
    const month = monthOf(cost);
    const budgetText = costText(exactly(budget), currency);
    if (month.low > budget) {
      const when = projected ? "is projected to cost" : "has cost";
      const causes = [...topCharge(cost), ...topCaller(cost), ...caching(cost), ...doubtful(unverified)].map(
        (cause) => `; ${cause}`,
      );
      yield {
        at: id,
        message: `vault "${name}" ${when} ${costText(month, currency)} this month, more than ${budgetText}${causes.join("")}`,
        data: { monthToDate, projected, operations: cost.operations },
      };
    } else if (month.high > budget) {
      const why = `the month costs ${costText(month, currency)}, and what decides whether that is more than ${budgetText} is not known`;
      yield notJudged(
        "cost",
        unread("not-in-output", why, "let kvaudit read the vault's keys and diagnostic settings"),
      );
    } else if (!projected) {
      const why = "the logs hold less than a day, from which no month can be projected";
      yield notJudged("cost", unread("not-in-output", why, "read logs of at least a day, better of a week"));
    }
  },
});

function exactly(amount: number) {
  return { low: amount, high: amount };
}

function monthOf({ projected, monthToDate }: CostFigures) {
  return projected ?? monthToDate;
}

function topCharge({ topCharge: top, currency }: VaultCost): readonly string[] {
  return top ? [`${chargeText(top.charge)} are ${costText(monthOf(top.figures), currency)} of it`] : [];
}

/** A caller with a small part is no cause. */
function topCaller({ topCaller: top, currency, ...whole }: VaultCost): readonly string[] {
  if (!top || monthOf(top.figures).high < leastShare * monthOf(whole).high) return [];
  return [`${callerName(top.caller)} causes ${costText(monthOf(top.figures), currency)} of it`];
}

function caching({ caching: saved, currency }: VaultCost): readonly string[] {
  if (!saved) return [];
  return [`caching for an hour would save ${grouped(saved.calls)} calls, ${costText(saved.amount, currency)}`];
}

function doubtful(titles: readonly string[]): readonly string[] {
  return titles.length === 0 ? [] : [`prices that no checked source states: ${titles.join(", ")}`];
}

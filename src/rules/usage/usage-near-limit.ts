import Type from "typebox";
import { limitFacts, limitSeconds, subscriptionFactor } from "../../model/facts/limits.ts";
import { defineRule } from "../../model/rule.ts";
import type { ClassPeak } from "../../model/vault-usage.ts";
import { grouped, minuteOf, percent } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-near-limit",
  title: "Peak load comes near the service's limit",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability"],
  peers: ["amba:SaturationShoebox"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/service-limits",
    "https://learn.microsoft.com/azure/key-vault/general/overview-throttling",
  ],
  doc: {
    what: `Flags vaults, and subscriptions, whose busiest ${limitSeconds} seconds on the clock reached the given share of the limit of one class of calls (${limitFacts.source}). A subscription's vaults in one region may do ${subscriptionFactor} times what one vault may. The limit of key operations depends on the key, which the log does not tell: the smallest limit among the vault's keys is taken where its keys were read, else that of RSA 2048 in software. The service enforces a weighted sum over all classes, which cannot be known from logs either: a vault may be throttled although no class alone comes near its limit. The metric SaturationShoebox is the exact figure.`,
    why: "The next deployment, the next customer or one loop more, and callers get 429. It is easier to split a vault or add a cache before that than during it.",
    fix: "Spread the load: a vault for each application and region, a cache in front of reads, public-key operations in the client, batches that do not all start at the full hour. A subscription's limit is only widened by another subscription.",
  },
  params: {
    share: Type.Number({
      default: 0.7,
      minimum: 0.01,
      maximum: 1,
      description: "Share of a class's limit from which on a peak is reported; exactly so much is reported.",
    }),
  },
  examples: {
    fails: { usage: { peaks: [{ max10s: 3_600, at: "2026-10-20T14:00:10Z", limit: 4_000 }] } },
    passes: { usage: { peaks: [{ max10s: 400, at: "2026-10-20T14:00:10Z", limit: 4_000 }] } },
  },
  *check({ id, name, subscriptionId, usage }, { params }) {
    const isNear = ({ max10s, limit }: ClassPeak) => max10s >= params.share * limit;
    for (const peak of usage.peaks.filter(isNear)) {
      yield { at: id, message: `vault "${name}" ${inWords(peak)}`, detail: peak.limitClass, data: { ...peak } };
    }
    if (subscriptionId === undefined) return;
    for (const peak of usage.subscriptionPeaks.filter(isNear)) {
      yield {
        at: `/subscriptions/${subscriptionId}`,
        about: { type: "scope", name: subscriptionId },
        message: `the vaults of subscription ${subscriptionId} in ${peak.region ?? "one region"} together ${inWords(peak)}`,
        detail: `${peak.limitClass} ${peak.region ?? ""}`,
        data: { ...peak },
      };
    }
  },
});

function inWords({ max10s, at, limit, limitOf }: ClassPeak): string {
  return `took ${grouped(max10s)} calls in the ${limitSeconds} seconds from ${minuteOf(at)}, ${percent(max10s / limit)} of the ${grouped(limit)} for ${limitOf}`;
}

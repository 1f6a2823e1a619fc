import Type from "typebox";
import { callerName } from "../../model/caller-name.ts";
import { defineRule } from "../../model/rule.ts";
import type { CallerUsage } from "../../model/vault-usage.ts";
import { someOf } from "../support/some-of.ts";
import { grouped, minuteOf, percent } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-throttled",
  title: "Vault throttles its callers",
  severity: "high",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability"],
  peers: ["amba:SaturationShoebox"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/overview-throttling",
    "https://learn.microsoft.com/azure/key-vault/general/service-limits",
  ],
  doc: {
    what: "Flags vaults that answered at least the given share of all calls with 429, and at least so many of them within five minutes on the clock. A few refusals that a client's own retry takes care of are none of its business.",
    why: "A throttled call is a request that waits or fails, and retries come on top of the load. The limit holds for the vault as a whole: one noisy consumer stops all the others.",
    fix: "Let the callers that the finding names cache what they read and back off (1, 2, 4, 8, 16 seconds). Give each application and region a vault of its own; do public-key operations (verify, encrypt, wrap with RSA) in the client.",
  },
  params: {
    share: Type.Number({
      default: 0.001,
      minimum: 0,
      maximum: 1,
      description: "Share of all calls from which on throttling is reported: 0.001 is one in a thousand.",
    }),
    within5Minutes: Type.Integer({
      default: 10,
      minimum: 1,
      description: "Refusals within five minutes on the clock from which on throttling is reported.",
    }),
  },
  examples: {
    fails: {
      usage: { calls: 100_000, throttling: { calls: 1_200, share: 0.012, max5m: 90, at: "2026-10-20T14:00:00Z" } },
    },
    passes: {
      usage: { calls: 100_000, throttling: { calls: 3, share: 0.00003, max5m: 3, at: "2026-10-20T14:00:00Z" } },
    },
  },
  *check({ id, name, usage }, { params }) {
    const { calls, share, max5m, at } = usage.throttling;
    if (calls === 0 || share < params.share || max5m < params.within5Minutes) return;
    const when = at === null ? "" : ` in the hour of ${minuteOf(at)}`;
    yield {
      at: id,
      message: `vault "${name}" answered ${grouped(calls)} calls (${percent(share)}) with 429, up to ${grouped(max5m)} within five minutes${when}${mostThrottled(usage.callers)}`,
      data: { throttled: calls, share, within5Minutes: max5m },
    };
  },
});

function mostThrottled(callers: readonly CallerUsage[]): string {
  const named = callers
    .filter(({ byStatus }) => byStatus.throttled > 0)
    .sort((a, b) => b.byStatus.throttled - a.byStatus.throttled)
    .map(({ caller, byStatus }) => `"${callerName(caller)}" (${grouped(byStatus.throttled)})`);
  return named.length === 0 ? "" : `; most often ${someOf(named, 3)}`;
}

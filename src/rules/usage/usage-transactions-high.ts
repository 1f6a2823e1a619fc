import Type from "typebox";
import { callerName } from "../../model/caller-name.ts";
import { unread } from "../../model/fact.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import type { CallerUsage } from "../../model/vault-usage.ts";
import { busiestOf, historyDays, jumpAmong, leastJump } from "../support/daily-calls.ts";
import { someOf } from "../support/some-of.ts";
import { grouped, percent } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-transactions-high",
  title: "Vault is called more often than it should be",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability", "anomalous-access"],
  peers: ["amba:ServiceApiHit"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/overview-throttling",
    "https://learn.microsoft.com/azure/key-vault/general/monitor-key-vault",
  ],
  doc: {
    what: `Flags vaults with a day (UTC) on which they were called more often than the limit, or with a day on which calls jumped: at least ${grouped(leastJump)} calls, and more than the factor times what is usual for the vault. Usual is the larger of the median of the four weeks before and the busiest same weekday in them, so that a weekly batch is usual from its third week on. Every authenticated call counts, whatever its answer; handshakes of client libraries, notices of the service and kvaudit's own calls do not. The first ${historyDays} days of the logs only say what is usual; where there are no more, and a busy day among them, jumps are not evaluated.`,
    why: "Calls are what a vault limits and charges. A vault that is called a hundred thousand times a day serves as a configuration store, or somebody forgot a cache; a jump is a new consumer, a loop, or somebody who reads everything.",
    fix: "Look at the callers that the finding names: let them keep what they read in memory and refresh it by the hour, and move plain configuration to App Configuration. If the number is right for this vault, raise perDay for it in the policy.",
  },
  params: {
    perDay: Type.Integer({ default: 100_000, minimum: 1, description: "Calls in one day; more are reported." }),
    factor: Type.Number({
      default: 3,
      minimum: 1.1,
      maximum: 1000,
      description: "How many times the usual number of calls a day may have; more are a jump.",
    }),
  },
  examples: {
    fails: { usage: { days: [{ day: "2026-10-20", calls: 250_000 }] } },
    passes: { usage: { days: [{ day: "2026-10-20", calls: 4_000 }] } },
  },
  *check({ id, name, usage }, { params }) {
    const busiest = busiestOf(usage.days);
    const most = mostActive(usage.callers, usage.calls);
    if (busiest && busiest.calls > params.perDay) {
      yield {
        at: id,
        message: `vault "${name}" was called ${grouped(busiest.calls)} times on ${busiest.day}, more than ${grouped(params.perDay)}${most}`,
        data: { day: busiest.day, calls: busiest.calls },
      };
      return;
    }
    const jump = jumpAmong(usage, params.factor);
    if (jump === "history-short") {
      const why = `the logs hold fewer than ${historyDays} days before a busy one`;
      yield notJudged("usage", unread("not-in-output", why, `read logs of at least ${historyDays + 1} days`));
    } else if (jump) {
      yield {
        at: id,
        message: `calls of vault "${name}" jumped to ${grouped(jump.calls)} on ${jump.day}, from ${grouped(jump.usual)} on a usual day${most}`,
        data: { ...jump },
      };
    }
  },
});

function mostActive(callers: readonly CallerUsage[], calls: number): string {
  const named = callers
    .slice(0, 3)
    .map(({ caller, calls: own }) => `"${callerName(caller)}" (${percent(own / calls)})`);
  return named.length === 0 ? "" : `; most calls in the window: ${someOf(named)}`;
}

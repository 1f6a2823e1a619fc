import Type from "typebox";
import { defineRule } from "../../model/rule.ts";
import { grouped, minuteOf } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-slow",
  title: "Vault answers slowly",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability"],
  peers: ["amba:ServiceApiLatency"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/alert",
    "https://learn.microsoft.com/azure/key-vault/general/monitor-key-vault",
  ],
  doc: {
    what: "Flags vaults of which calls took longer than the limit on average over a whole hour, in several hours of the window. Hours with few calls are left out: one slow call is no slow vault. The time is the one that the service itself logs; the way to it and back is not in it.",
    why: "Whoever waits for a secret waits with a request in hand. Long answers come from large lists, from keys in HSMs that are asked for too much, or from a region that is far from its callers' data.",
    fix: "Compare the hours with the load: when they go together, cache reads and spread batches. When they do not, look at Azure's service health for the region, and at what was asked: lists with thousands of objects and RSA 4096 operations in HSMs take long.",
  },
  params: {
    milliseconds: Type.Integer({
      default: 1000,
      minimum: 1,
      description: "Mean duration of an hour's calls; a longer one is slow.",
    }),
    hours: Type.Integer({
      default: 3,
      minimum: 1,
      description: "Slow hours in the window from which on it is reported.",
    }),
    minCalls: Type.Integer({ default: 20, minimum: 1, description: "Calls that an hour must have to be looked at." }),
  },
  examples: {
    fails: {
      usage: {
        hours: [
          { hour: "2026-10-20T08:00:00Z", calls: 400, msMean: 1_800 },
          { hour: "2026-10-20T09:00:00Z", calls: 380, msMean: 2_400 },
          { hour: "2026-10-21T08:00:00Z", calls: 410, msMean: 1_500 },
        ],
      },
    },
    passes: { usage: { hours: [{ hour: "2026-10-20T08:00:00Z", calls: 400, msMean: 25 }] } },
  },
  *check({ id, name, usage }, { params }) {
    const slow = usage.hours.filter(({ calls, msMean }) => calls >= params.minCalls && msMean > params.milliseconds);
    const [first] = slow;
    if (!first || slow.length < params.hours) return;
    const worst = slow.reduce((most, hour) => (hour.msMean > most.msMean ? hour : most), first);
    yield {
      at: id,
      message: `calls of vault "${name}" took more than ${grouped(params.milliseconds)} ms on average in ${inHours(slow.length)}, most in the hour of ${minuteOf(worst.hour)}: ${grouped(worst.msMean)} ms`,
      data: { slowHours: slow.length, worstHour: worst.hour, milliseconds: Math.round(worst.msMean) },
    };
  },
});

function inHours(hours: number): string {
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

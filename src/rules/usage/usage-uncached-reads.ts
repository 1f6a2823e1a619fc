import Type from "typebox";
import { callerKey, callerName } from "../../model/caller-name.ts";
import { daysBetween } from "../../model/iso-date.ts";
import { defineRule } from "../../model/rule.ts";
import type { Reading, VaultUsage } from "../../model/vault-usage.ts";
import { everySpan, grouped, type Place, placeOf } from "../support/usage-words.ts";

const pollerRemedy =
  "This client polls: nothing in the application caches for it. Lengthen its interval to what a rotation may take to arrive: rotation-poll-interval of the Secrets Store CSI driver, refreshInterval of External Secrets. One secret for many pods can also be synced once into a Kubernetes secret.";

export default defineRule({
  id: "usage-uncached-reads",
  title: "Object is fetched so often that nothing can be caching it",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/overview-throttling",
    "https://learn.microsoft.com/azure/key-vault/general/best-practices",
    "https://github.com/Azure/secrets-store-csi-driver-provider-azure",
  ],
  doc: {
    what: "Flags secrets, keys and certificates that one caller reads at a high rate in at least four hours of one day: more than perHour provably from one address by one client, or more than perHourAllAddresses from all together. Where a row of the logs lists several addresses, at least one of them made the number of calls divided by the number of addresses: only that much counts as proven. Successful and throttled reads count; signing and other uses of a key, which cannot be cached, do not. Clients that poll by themselves (the Secrets Store CSI driver, External Secrets, akv2k8s) share an address with others on their node: for them only the limit over all addresses holds, and the remedy is another. The saving assumes that each address asks once an hour.",
    why: "A secret that is fetched on every request makes the vault part of every request: slower by tens of milliseconds, throttled when traffic grows, down when the vault cannot be reached, and paid by the call.",
    fix: "Read the object once at start and keep it in memory for an hour, as client libraries for configuration do (App Service references, the configuration providers of .NET and Spring, a singleton with a refresh timer). Ask again at once when the value is refused, so that a rotation arrives.",
  },
  params: {
    perHour: Type.Integer({
      default: 60,
      minimum: 1,
      description: "Reads in an hour from one address by one client; more are reported.",
    }),
    perHourAllAddresses: Type.Integer({
      default: 360,
      minimum: 1,
      description: "Reads in an hour by one caller from all addresses; more are reported.",
    }),
  },
  examples: {
    fails: { usage: { readings: [{ byOne: { perHour: 3600, day: "2026-10-20" }, savable: 2_600_000 }] } },
    passes: { usage: { readings: [{ byOne: { perHour: 2, day: "2026-10-20" } }] } },
  },
  *check({ id, usage }, { params }) {
    for (const reading of usage.readings) {
      const place = placeOf(id, reading.object);
      const { byOne, byAll, poller } = reading;
      const isByOne = poller === null && byOne.perHour > params.perHour;
      if (!place || (!isByOne && byAll.perHour <= params.perHourAllAddresses)) continue;
      const { perHour, day } = isByOne ? byOne : byAll;
      const from = isByOne ? "from one address by one client" : "from all its addresses";
      yield {
        ...place,
        message: `"${callerName(reading.caller)}" ${howItReads(reading, place)}: at least ${grouped(perHour)} times an hour ${from} on ${day}; caching it for an hour would save about ${grouped(savedMonthly(reading, usage))} operations a month`,
        detail: callerKey(reading.caller),
        data: { perHour, day, calls: reading.calls, clients: reading.clients },
        ...(poller === null ? {} : { remedy: pollerRemedy }),
      };
    }
  },
});

function howItReads({ poller, secondsBetween }: Reading, { about: { type, name } }: Place): string {
  const rhythm = secondsBetween === null ? "" : ` every ${everySpan(secondsBetween)}`;
  const verb = poller === null && secondsBetween === null ? "reads" : "polls";
  return `${poller === null ? "" : `(${poller}) `}${verb} ${type} "${name}"${rhythm}`;
}

/** The logs of one vault may begin long after those of others. */
function savedMonthly({ savable, first, last }: Reading, { completeness }: VaultUsage): number {
  const { window, firstRecord } = completeness;
  const from = window && firstRecord !== null && firstRecord > window.from ? firstRecord : window?.from;
  const days = daysBetween(from ?? first, window?.to ?? last);
  return (savable / Math.max(days, 1)) * 30;
}

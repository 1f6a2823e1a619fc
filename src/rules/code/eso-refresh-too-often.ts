import Type from "typebox";
import type { StoreUse, SyncUse } from "../../model/kubernetes.ts";
import { defineRule } from "../../model/rule.ts";
import { exampleSync } from "../support/example-sync.ts";
import { leftOpen, notOf, storeNotInCode } from "../support/kubernetes-words.ts";

const secondsOfDay = 86_400;

export default defineRule({
  id: "eso-refresh-too-often",
  title: "Secrets are copied out of the vault too often",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["kubernetes"],
  controls: ["throttling-availability"],
  references: [
    "https://external-secrets.io/latest/api/externalsecret/",
    "https://learn.microsoft.com/azure/key-vault/general/service-limits",
  ],
  params: {
    perDay: Type.Integer({
      default: 10_000,
      minimum: 1,
      description: "Most transactions a day that one object of the External Secrets operator may cause.",
    }),
  },
  doc: {
    what: "Flags what the External Secrets operator copies so often that it causes more transactions a day than perDay: what it copies, times the refreshes of a day. A store is flagged where what reads through it comes to more together, and none of it does alone. Searches count once, although they read everything that they find.",
    why: "Every refresh is paid for, and counts against the limits of the vault that other applications share: when they are reached, all of them are refused for a while. A secret rarely changes more often than once in a day.",
    fix: "Raise refreshInterval to what the application can wait for after a rotation, such as 1h, and copy only what it uses.",
  },
  examples: { fails: exampleSync({ seconds: 15, transactions: 4 }), passes: exampleSync({ transactions: 4 }) },
  *check({ id, name, kubernetes }, { params: { perDay } }) {
    const { sync, store } = kubernetes ?? {};
    if (store) {
      const together = callsThrough(store, perDay);
      if (together === undefined) return;
      const message = `what reads through ${name} comes to ${together.calls} transactions a day, from ${together.count} objects`;
      yield { at: id, message };
    } else if (!sync) yield notOf("copy or store of a vault");
    else if (sync.store === "not-in-code") yield storeNotInCode(sync.storeName);
    else if (sync.undecided !== null) yield leftOpen(sync.undecided);
    else {
      const calls = callsOf(sync);
      if (calls <= perDay) return;
      const shown = `${sync.isLowerBound ? "at least " : ""}${inFigures(calls)}`;
      const message = `${name} causes ${shown} transactions a day: ${sync.transactions} every ${sync.seconds} seconds`;
      yield { at: id, message, ...(sync.refreshAt ? { where: sync.refreshAt } : {}) };
    }
  },
});

function callsOf({ repeats, seconds, transactions }: SyncUse): number {
  return repeats === "periodic" && seconds ? (transactions * secondsOfDay) / seconds : 0;
}

/** Of what is not found by itself; undefined where it comes to no more than it may. */
function callsThrough({ syncs }: StoreUse, perDay: number): { calls: string; count: number } | undefined {
  const others = syncs.filter((one) => one.perDay <= perDay);
  const calls = others.reduce((sum, one) => sum + one.perDay, 0);
  return calls > perDay ? { calls: inFigures(calls), count: others.length } : undefined;
}

function inFigures(calls: number): string {
  return String(Math.round(calls));
}

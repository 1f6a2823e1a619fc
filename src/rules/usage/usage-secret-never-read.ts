import { type Fact, isRead, isUnread, type UnreadFact, unread } from "../../model/fact.ts";
import { dateOf, daysBetween } from "../../model/iso-date.ts";
import type { Secret } from "../../model/objects.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { provenDays, unusedWindow } from "../support/log-window.ts";

export default defineRule({
  id: "usage-secret-never-read",
  title: "Nobody reads the secret",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["live", "usage"],
  needs: ["usage", "secrets"],
  controls: ["crypto-inventory", "secret-rotation"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/logging",
    "https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices",
  ],
  doc: {
    what: "Flags enabled secrets whose value nobody read in the given number of days, and that are at least so old. Secrets that belong to a certificate are left out, and so is every secret of a vault whose logs do not prove the silence: an hour counts with records, or when the platform's own metric counted no call. With too few proven hours the rule is not evaluated.",
    why: "A secret that nobody reads is either dead, and its credential still works somewhere, or it is used from a copy outside the vault, where no rotation reaches it.",
    fix: "Find out what the credential opens. If nothing uses it, revoke it there, then disable the secret and delete it some weeks later. If something does use it from a copy, let it read the vault.",
  },
  params: unusedWindow,
  examples: {
    fails: { usage: { objects: [] }, secrets: [{ name: "old-password", createdOn: "2025-01-01T00:00:00Z" }] },
    passes: {
      usage: { objects: [{ type: "secret", name: "db-password", lastRead: "2026-10-30T10:00:00Z" }] },
      secrets: [{ name: "db-password", createdOn: "2025-01-01T00:00:00Z" }],
    },
  },
  *check({ usage, secrets }, { params, now }) {
    const used = usage.objects.filter(({ type }) => type === "secret");
    const lastReads = new Map(used.map(({ name, lastRead }) => [name, lastRead]));
    const proven = provenDays(usage.completeness, { ...params, now });
    for (const secret of secrets) {
      const born = birthOf(secret);
      const lastRead = lastReads.get(secret.name.toLowerCase()) ?? null;
      if (born !== null && typeof born === "object") yield notJudged("secrets", born);
      else if (born === "skipped" || !isOld(born, params.days, now) || !isOld(lastRead, params.days, now)) continue;
      else if ("unread" in proven) yield notJudged("usage", proven);
      else if (lastRead === null || lastRead < proven.from) {
        const last = lastRead === null ? "" : `; the last time in the logs was on ${dateOf(lastRead)}`;
        const before = `in the ${inDays(params.days)} before ${dateOf(proven.to)}`;
        const message = `nobody read secret "${secret.name}" ${before}${last}`;
        yield { at: secret.id, about: { type: "secret", name: secret.name }, message };
      }
    }
  },
});

/** When the secret was made, null where nobody says; or why there is nothing to say, or no way to know. */
function birthOf({ enabled, managed, createdOn }: Secret): string | null | "skipped" | UnreadFact {
  if (isRead(enabled) && !enabled.read) return "skipped";
  if (isRead(managed) && managed.read) return "skipped";
  for (const fact of [enabled, managed, createdOn] as readonly Fact<unknown>[]) {
    if (!isRead(fact)) return isUnread(fact) ? fact : unread("not-in-output", "not known before an apply");
  }
  return isRead(createdOn) ? createdOn.read : null;
}

function isOld(time: string | null, days: number, now: string): boolean {
  return time === null || daysBetween(time, now) >= days;
}

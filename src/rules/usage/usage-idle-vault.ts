import { dateOf, daysBetween } from "../../model/iso-date.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { inDays } from "../support/days.ts";
import { provenDays, unusedWindow } from "../support/log-window.ts";

export default defineRule({
  id: "usage-idle-vault",
  title: "Nobody uses the vault",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["live", "usage"],
  needs: ["usage"],
  controls: ["unused-access", "crypto-inventory"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/logging",
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
  ],
  doc: {
    what: "Flags vaults of which no secret, key or certificate was called for, by anybody and with any outcome, in the given number of days. Handshakes, notices of the service, calls about the vault itself (which Azure's own inventory makes) and kvaudit's calls are no use. Silence only counts where it is proven: an hour with other records, or one in which the platform's own metric counted no call. With too few proven hours the rule is not evaluated.",
    why: "A vault that nobody uses still holds what it holds: credentials that open something elsewhere, grants that nobody reviews, keys that backups were encrypted with.",
    fix: "Ask its owner. If it is not needed, take a backup of keys that old data may depend on, then delete it: soft delete keeps it for the retention time.",
  },
  params: unusedWindow,
  examples: {
    fails: { usage: { lastDataCall: null } },
    passes: { usage: { lastDataCall: "2026-10-30T10:00:00Z" } },
  },
  *check({ id, name, usage }, { params, now }) {
    const { lastDataCall, completeness } = usage;
    // A call is proof of use whatever the logs lack.
    if (lastDataCall !== null && daysBetween(lastDataCall, now) < params.days) return;
    const proven = provenDays(completeness, { ...params, now });
    if ("unread" in proven) yield notJudged("usage", proven);
    else if (lastDataCall === null || lastDataCall < proven.from) {
      const last = lastDataCall === null ? "" : `; the last use in the logs was on ${dateOf(lastDataCall)}`;
      yield {
        at: id,
        message: `nobody used vault "${name}" in the ${inDays(params.days)} before ${dateOf(proven.to)}${last}`,
      };
    }
  },
});

import { dateOf, daysBetween } from "../../model/iso-date.ts";
import { defineRule } from "../../model/rule.ts";
import { lifetimeDays, renewalDue, renewals } from "../support/certificate-renewal.ts";
import { inDays } from "../support/days.ts";
import { daysAhead, endAhead, urgentDays, windowContradiction } from "../support/expiry.ts";
import { renewCommand } from "../support/renew-command.ts";

export default defineRule({
  id: "certificate-expiring",
  title: "Certificate expires soon and is not renewed",
  severity: "medium",
  levels: ["high"],
  area: "objects",
  subject: "certificate",
  sources: ["live", "code"],
  needs: ["enabled", "notBefore", "expiresOn", "issuer", "lifetimeActions"],
  profiles: { strict: { params: { days: 60, urgentDays: 14 } } },
  controls: ["cert-validity"],
  peers: ["azure-policy:f772fb64-8e40-40ad-87bc-7706e1949427", "openshield:AZ-KV-005"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/certificates/overview-renew-certificate",
    "https://learn.microsoft.com/azure/key-vault/certificates/tutorial-rotate-certificates",
  ],
  doc: {
    what: "Flags enabled certificates that end within a number of days, or within the last third of their lifetime where that is shorter. While Key Vault's own renewal is still to come the certificate passes; once the renewal's time has passed without a new version the finding is high, as it is in the last days of a certificate that nothing renews.",
    why: "Clients refuse an expired certificate at once. A renewal that was due and did not happen is worse than none, because everybody relies on it.",
    fix: "Renew the certificate now. If its automatic renewal is overdue, look at the pending operation and at the account with the certificate authority; if it has none, let an authority that Key Vault works with issue it and set an auto-renew action.",
  },
  params: {
    days: daysAhead(
      "Days before the end from which on it is reported; a third of the certificate's lifetime where that is shorter. An end exactly so far ahead is reported.",
    ),
    urgentDays,
  },
  contradiction: windowContradiction,
  examples: {
    fails: { name: "web", notBefore: "2025-11-20T00:00:00Z", expiresOn: "2026-11-20T00:00:00Z", lifetimeActions: [] },
    passes: {
      notBefore: "2025-11-20T00:00:00Z",
      expiresOn: "2026-11-20T00:00:00Z",
      lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 10 }],
    },
  },
  *check(certificate, { params, now }) {
    const end = endAhead(certificate, now);
    if ("notApplicable" in end) {
      yield end;
      return;
    }
    const lifetime = { notBefore: certificate.notBefore, expiresOn: end.expiresOn };
    const third = (lifetimeDays(lifetime) ?? Number.POSITIVE_INFINITY) / 3;
    const remaining = daysBetween(now, end.expiresOn);
    if (remaining > Math.min(params.days, third)) return;
    const actions = renewals(certificate);
    const due = renewalDue(actions, lifetime);
    // At the very second it is due, a renewal has not failed yet.
    if (due !== undefined && daysBetween(now, due) >= 0) return;
    const isUrgent = remaining <= params.urgentDays;
    const window = third < params.days ? "in the last third of its lifetime" : `within ${inDays(params.days)}`;
    const nearness = isUrgent ? `within ${inDays(params.urgentDays)}` : window;
    const undated = actions.length > 0 ? "its automatic renewal has no date" : "nothing renews it automatically";
    const cause = due === undefined ? undated : `its automatic renewal, due on ${dateOf(due)}, has not happened`;
    yield {
      at: certificate.id,
      fact: "expiresOn",
      message: `certificate "${certificate.name}" expires on ${dateOf(end.expiresOn)}, ${nearness}, and ${cause}`,
      ...(isUrgent || due !== undefined ? { level: "high" } : {}),
    };
  },
  fix: (certificate) => ({ az: renewCommand(certificate) }),
});

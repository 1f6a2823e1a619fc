import Type from "typebox";
import { dateOf, daysBetween } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import {
  credentialWord,
  lackingCredentials,
  noWorkload,
  type StaticCredential,
  staticCredentials,
  vaultsInWords,
} from "../support/credentials.ts";

export default defineRule({
  id: "principal-credential-expiring",
  title: "Credential of an application with vault access ends soon",
  severity: "medium",
  area: "access",
  subject: "principal",
  sources: ["live"],
  needs: ["vaultCredentials", "reach"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration",
    "https://learn.microsoft.com/entra/identity/monitoring-health/recommendation-renew-expiring-application-credential",
  ],
  doc: {
    what: "Flags applications that have access to what is in a vault and whose last client secret, or last certificate, ends within the given number of days. Where another of the same kind lasts longer, the application has been given a new one and nothing is said; what has ended already opens no vault any more and is left out.",
    why: "From that day on the application cannot sign in, and everything that needs a secret or key of the vault stops with it, for a reason that no vault's log shows.",
    fix: "Replace the credential by a managed identity or by federation, which end by no date. Where that cannot be, add a new credential, give it to the application, and delete the old one once it is no longer used.",
  },
  params: {
    days: Type.Integer({
      default: 30,
      minimum: 1,
      maximum: 365,
      description: "Days before its end from which on a credential is reported; exactly so many are reported.",
    }),
  },
  examples: {
    fails: {
      vaultCredentials: {
        list: [{ kind: "secret", startsOn: "2026-05-20T00:00:00Z", endsOn: "2026-11-16T00:00:00Z", issuer: null }],
      },
    },
    passes: {
      vaultCredentials: {
        list: [{ kind: "secret", startsOn: "2026-10-01T00:00:00Z", endsOn: "2027-03-01T00:00:00Z", issuer: null }],
      },
    },
  },
  *check({ id, label, vaultCredentials, reach }, { params, now }) {
    if (vaultCredentials === null) {
      yield notApplicable(noWorkload);
      return;
    }
    const held = staticCredentials(vaultCredentials, now);
    let isFound = false;
    for (const kind of ["secret", "certificate"] as const) {
      const end = lastEnd(held.filter((one) => one.kind === kind));
      if (end === undefined || daysBetween(now, end) > params.days) continue;
      isFound = true;
      yield {
        at: id,
        message: `the last ${credentialWord(kind)} of "${label}", which has access to ${vaultsInWords(reach)}, ends on ${dateOf(end)}`,
        detail: kind,
      };
    }
    if (!isFound && vaultCredentials.missing) yield lackingCredentials(vaultCredentials.missing);
  },
  fix: ({ id }) => ({
    az: [
      shell`az ad sp show --id ${id} --query appId --output tsv`,
      "az ad app credential reset --id '<application id>' --append --display-name '<name>' --end-date '<date>'",
    ].join("\n"),
  }),
});

/** Undefined where there is none, or one that never ends. */
function lastEnd(credentials: readonly StaticCredential[]): string | undefined {
  const ends = credentials.map(({ endsOn }) => endsOn);
  if (ends.includes(null)) return undefined;
  return ends
    .filter((end) => end !== null)
    .sort()
    .at(-1);
}

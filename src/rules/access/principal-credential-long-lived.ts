import Type from "typebox";
import { daysBetween } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import {
  credentialsInWords,
  lackingCredentials,
  noWorkload,
  type StaticCredential,
  staticCredentials,
  vaultsInWords,
} from "../support/credentials.ts";
import { inDays } from "../support/days.ts";

export default defineRule({
  id: "principal-credential-long-lived",
  title: "Credential of an application with vault access lives too long",
  severity: "medium",
  area: "access",
  subject: "principal",
  sources: ["live"],
  needs: ["vaultCredentials", "reach"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration",
    "https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies",
  ],
  doc: {
    what: "Flags applications that have access to what is in a vault and hold a client secret or a certificate whose life, from its first day to its end, is longer than allowed, or that never ends. One finding an application, whatever the number of its credentials. What has ended is left out.",
    why: "A credential that was copied works as long as it lives, and nobody notices. A short life bounds the harm, and forces a replacement to be something that the team knows how to do.",
    fix: "Use a managed identity or federation: then there is no credential to keep. Where there has to be one, replace it by one that ends within the limit, and hold applications to the limit by an app management policy.",
  },
  params: {
    maxDays: Type.Integer({
      default: 180,
      minimum: 1,
      maximum: 3650,
      description: "Longest life of a credential in days; exactly so many are allowed.",
    }),
  },
  examples: {
    fails: {
      vaultCredentials: {
        list: [{ kind: "secret", startsOn: "2026-01-01T00:00:00Z", endsOn: "2028-01-01T00:00:00Z", issuer: null }],
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
    const found = staticCredentials(vaultCredentials, now).filter((one) => lifeOf(one, now) > params.maxDays);
    if (found.length > 0) {
      const longest = found.reduce((days, one) => Math.max(days, lifeOf(one, now)), 0);
      const life = longest === Number.POSITIVE_INFINITY ? "for ever" : inDays(Math.ceil(longest));
      const last = found.length === 1 ? `that lasts ${life}` : `of which the longest lasts ${life}`;
      yield {
        at: id,
        message: `"${label}", which has access to ${vaultsInWords(reach)}, has ${credentialsInWords(found)} ${last}, and ${inDays(params.maxDays)} are allowed`,
      };
    } else if (vaultCredentials.missing) yield lackingCredentials(vaultCredentials.missing);
  },
  fix: ({ id }) => ({
    az: [
      shell`az ad sp show --id ${id} --query appId --output tsv`,
      "az ad app credential reset --id '<application id>' --append --display-name '<name>' --end-date '<date>'",
      "az ad app credential delete --id '<application id>' --key-id '<key id>'",
    ].join("\n"),
  }),
});

/** In days; where its first day is not told, what is left of it. */
function lifeOf({ startsOn, endsOn }: StaticCredential, now: string): number {
  return endsOn === null ? Number.POSITIVE_INFINITY : daysBetween(startsOn ?? now, endsOn);
}

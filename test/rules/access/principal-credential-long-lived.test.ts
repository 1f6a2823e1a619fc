import rule from "../../../src/rules/access/principal-credential-long-lived.ts";
import { testRule } from "../../support/rule-tester.ts";

const living = (
  startsOn: string | null,
  endsOn: string | null,
  kind: "secret" | "certificate" | "federated" = "secret",
) => ({ kind, startsOn, endsOn, issuer: null }) as const;
const missing = { reason: "denied", detail: "credentials may not be read" } as const;
const twoYears = living("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z");

testRule(rule, {
  fails: [
    {
      name: "two years",
      given: { label: "app", vaultCredentials: { list: [twoYears] } },
      message:
        '"app", which has access to 1 vault (kv-example), has a client secret that lasts 730 days, and 180 days are allowed',
    },
    {
      name: "a second more than allowed",
      given: { label: "app", vaultCredentials: { list: [living("2026-10-01T00:00:00Z", "2027-03-30T00:00:01Z")] } },
      message:
        '"app", which has access to 1 vault (kv-example), has a client secret that lasts 181 days, and 180 days are allowed',
      boundary: true,
    },
    {
      name: "several, one of them for ever",
      given: {
        label: "app",
        vaultCredentials: { list: [twoYears, living("2026-01-01T00:00:00Z", null, "certificate")], missing },
      },
      message:
        '"app", which has access to 1 vault (kv-example), has a client secret and a certificate of which the longest lasts for ever, and 180 days are allowed',
    },
    {
      name: "one whose beginning is not told, by what is left of it",
      given: { label: "app", vaultCredentials: { list: [living(null, "2027-11-01T00:00:00Z")] } },
      message:
        '"app", which has access to 1 vault (kv-example), has a client secret that lasts 365 days, and 180 days are allowed',
    },
    {
      name: "under a tighter limit",
      given: { label: "app", vaultCredentials: { list: [living("2026-10-01T00:00:00Z", "2026-12-30T00:00:00Z")] } },
      params: { maxDays: 30 },
      message:
        '"app", which has access to 1 vault (kv-example), has a client secret that lasts 90 days, and 30 days are allowed',
    },
  ],
  passes: [
    {
      name: "exactly as long as allowed",
      given: { vaultCredentials: { list: [living("2026-10-01T00:00:00Z", "2027-03-30T00:00:00Z")] } },
      boundary: true,
    },
    {
      name: "a long one that ended",
      given: { vaultCredentials: { list: [living("2024-01-01T00:00:00Z", "2026-10-31T00:00:00Z")] } },
    },
    { name: "a federated one", given: { vaultCredentials: { list: [living(null, null, "federated")] } } },
  ],
  notApplicable: [
    {
      name: "somebody without access",
      given: { vaultCredentials: null },
      reason: "no workload that has access to what is in vaults",
    },
  ],
  notEvaluated: [
    {
      name: "credentials that were not read",
      given: { vaultCredentials: { list: [], missing } },
      detail: "credentials may not be read",
    },
  ],
});

import rule from "../../../src/rules/access/principal-credential-expiring.ts";
import { testRule } from "../../support/rule-tester.ts";

const ending = (endsOn: string | null, kind: "secret" | "certificate" | "federated" = "secret") =>
  ({ kind, startsOn: "2026-06-01T00:00:00Z", endsOn, issuer: null }) as const;
const missing = { reason: "throttled", detail: "the directory was too busy" } as const;

testRule(rule, {
  fails: [
    {
      name: "the only client secret, in a week",
      given: { label: "app", vaultCredentials: { list: [ending("2026-11-08T00:00:00Z")] } },
      message: 'the last client secret of "app", which has access to 1 vault (kv-example), ends on 2026-11-08',
    },
    {
      name: "in thirty days to the second",
      given: { label: "app", vaultCredentials: { list: [ending("2026-12-01T00:00:00Z")] } },
      message: 'the last client secret of "app", which has access to 1 vault (kv-example), ends on 2026-12-01',
      boundary: true,
    },
    {
      name: "the later of two, and a certificate by itself",
      given: {
        label: "app",
        vaultCredentials: {
          list: [
            ending("2026-11-20T00:00:00Z"),
            ending("2026-11-08T00:00:00Z"),
            ending("2026-11-10T00:00:00Z", "certificate"),
          ],
        },
      },
      message: [
        'the last client secret of "app", which has access to 1 vault (kv-example), ends on 2026-11-20',
        'the last certificate of "app", which has access to 1 vault (kv-example), ends on 2026-11-10',
      ],
    },
    {
      name: "a certificate, though a client secret lasts longer",
      given: {
        label: "app",
        vaultCredentials: { list: [ending("2026-11-10T00:00:00Z", "certificate"), ending("2027-06-01T00:00:00Z")] },
      },
      message: 'the last certificate of "app", which has access to 1 vault (kv-example), ends on 2026-11-10',
    },
    {
      name: "in a longer window",
      given: { label: "app", vaultCredentials: { list: [ending("2026-12-20T00:00:00Z")], missing } },
      params: { days: 60 },
      message: 'the last client secret of "app", which has access to 1 vault (kv-example), ends on 2026-12-20',
    },
  ],
  passes: [
    {
      name: "a second after the window",
      given: { vaultCredentials: { list: [ending("2026-12-01T00:00:01Z")] } },
      boundary: true,
    },
    {
      name: "one that was replaced",
      given: { vaultCredentials: { list: [ending("2026-11-08T00:00:00Z"), ending("2027-06-01T00:00:00Z")] } },
    },
    {
      name: "one beside another that never ends",
      given: { vaultCredentials: { list: [ending("2026-11-08T00:00:00Z"), ending(null)] } },
    },
    { name: "one that ended already", given: { vaultCredentials: { list: [ending("2026-10-20T00:00:00Z")] } } },
    {
      name: "a federated credential",
      given: { vaultCredentials: { list: [ending("2026-11-08T00:00:00Z", "federated")] } },
    },
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
      name: "credentials that were not read whole",
      given: { vaultCredentials: { list: [ending("2027-06-01T00:00:00Z")], missing } },
      detail: "the directory was too busy",
    },
  ],
});

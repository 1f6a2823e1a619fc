import rule from "../../../src/rules/access/identity-shared.ts";
import { testRule } from "../../support/rule-tester.ts";

const sites = (count: number) =>
  Array.from({ length: count }, (_, number) => `/subscriptions/s/providers/microsoft.web/sites/app-${number + 1}`);
const missing = { reason: "denied", detail: "Resource Graph shows only what may be read" } as const;

testRule(rule, {
  fails: [
    {
      name: "one more than allowed",
      given: { label: "id-shared", carriers: { ids: sites(6) } },
      message:
        '6 resources run as "id-shared", which has access to 1 vault (kv-example): app-1, app-2, app-3, app-4, app-5 and 1 more',
      boundary: true,
    },
    {
      name: "as far as resources were listed",
      given: {
        label: "id-shared",
        carriers: { ids: sites(6), missing },
        reach: { vaults: 1, examples: ["kv"], missing },
      },
      message:
        'at least 6 resources run as "id-shared", which has access to at least 1 vault (kv): app-1, app-2, app-3, app-4, app-5 and 1 more',
    },
    {
      name: "under a tighter limit",
      given: { label: "id-shared", carriers: { ids: sites(2) } },
      params: { max: 1 },
      message: '2 resources run as "id-shared", which has access to 1 vault (kv-example): app-1, app-2',
    },
  ],
  passes: [
    { name: "as many as allowed", given: { carriers: { ids: sites(5) } }, boundary: true },
    {
      name: "few, and vaults that were not read",
      given: { carriers: { ids: [] }, reach: { vaults: 0, examples: [], missing } },
    },
  ],
  notApplicable: [
    { name: "somebody else", given: { carriers: null }, reason: "no managed identity" },
    {
      name: "an identity that reaches no vault",
      given: { carriers: { ids: sites(9) }, reach: { vaults: 0, examples: [] } },
      reason: "has no access to what is in vaults",
    },
  ],
  notEvaluated: [
    {
      name: "resources that were not all listed",
      given: { carriers: { ids: sites(5), missing } },
      detail: "Resource Graph shows only what may be read",
    },
    {
      name: "grants that were not all read",
      given: {
        carriers: { ids: sites(6) },
        reach: { vaults: 0, examples: [], missing: { reason: "throttled", detail: "assignments did not come" } },
      },
      detail: "assignments did not come",
    },
  ],
});

import { exampleReview } from "../../../src/model/build-grant.ts";
import rule from "../../../src/rules/access/grant-unused.ts";
import { testRule } from "../../support/rule-tester.ts";

const unused = { ...exampleReview, used: [], usedTypes: [], objects: [], vaultsUsed: [] };
const limit = {
  reason: "not-in-output",
  detail: "the assignment was made on 2026-09-01",
  remedy: "judge again when it is older",
} as const;

testRule(rule, {
  fails: [
    {
      name: "an assignment through which nothing came",
      given: { name: "app-web", review: unused },
      message: '"app-web" used nothing that "Key Vault Secrets User" gives in 90 days',
      boundary: true,
    },
    {
      name: "an entry of access policies, with what keeps the access",
      given: {
        name: "app-web",
        kind: "access-policy",
        review: { ...unused, keptBy: ["another entry", "the access policy of group platform"] },
      },
      message:
        '"app-web" used nothing that its access policy entry gives in 90 days; the same access stays by another entry and 1 more',
    },
    {
      name: "a group none of whose members came",
      given: { name: "developers", review: { ...unused, days: 120, members: { all: 7, active: 0 } } },
      message: 'group "developers" (0 of 7 members) used nothing that "Key Vault Secrets User" gives in 120 days',
    },
    {
      name: "as few days as the policy asks for",
      given: { name: "app-web", review: { ...unused, days: 30 } },
      params: { windowDays: 30 },
      message: '"app-web" used nothing that "Key Vault Secrets User" gives in 30 days',
      boundary: true,
    },
  ],
  passes: [
    { name: "a grant that was used", given: { review: exampleReview } },
    { name: "a grant of which only rare rights were used", given: { review: { ...unused, used: ["delete"] } } },
  ],
  notEvaluated: [
    {
      name: "a day less than the window is proven",
      given: { review: { ...unused, days: 89, limit } },
      detail: "use is proven over 89 of 90 days, since the assignment was made on 2026-09-01",
    },
  ],
  notApplicable: [
    {
      name: "a rotator",
      given: { isRotator: true, review: unused },
      reason: "a rotator of the policy, which works when something is due",
    },
    {
      name: "a grant of nothing that shows in logs",
      given: { review: { ...unused, granted: [], days: 0 } },
      reason: "gives nothing in vaults whose absence from logs says anything",
    },
  ],
});

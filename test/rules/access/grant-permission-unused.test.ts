import { exampleReview } from "../../../src/model/build-grant.ts";
import { roleIds } from "../../../src/model/facts/built-in-roles.ts";
import type { GrantReview } from "../../../src/model/grant-review.ts";
import rule from "../../../src/rules/access/grant-permission-unused.ts";
import { testRule } from "../../support/rule-tester.ts";

const grant = { roleId: roleIds.secretsUser, roleName: "Key Vault Secrets User", scope: "/scope", extra: [] };
const least = { grants: [grant], losses: ["It opens no list."], text: { az: "az role assignment delete --ids x" } };
const readsOnly: GrantReview = { ...exampleReview, granted: ["read", "list", "write"], used: ["read"], least };

testRule(rule, {
  fails: [
    {
      name: "a role that writes, for somebody who reads",
      given: { name: "app-web", review: readsOnly },
      message: '"app-web" used "Key Vault Secrets User" in 90 days to read, never to write',
      boundary: true,
    },
    {
      name: "an entry with several permissions too many",
      given: {
        name: "app-web",
        kind: "access-policy",
        review: {
          ...readsOnly,
          granted: ["read", "list", "write", "decrypt", "sign"],
          used: ["read", "list", "delete"],
          least: { ...least, grants: [], losses: [] },
        },
      },
      message:
        '"app-web" used its access policy entry in 90 days to read, list and delete, never to write, decrypt or sign',
    },
    {
      name: "as few days as the policy asks for",
      given: { name: "app-web", review: { ...readsOnly, days: 60 } },
      params: { windowDays: 60 },
      message: '"app-web" used "Key Vault Secrets User" in 60 days to read, never to write',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "what comes with every role that reads",
      given: { review: { ...readsOnly, granted: ["read", "list"] } },
      boundary: true,
    },
    { name: "a grant that is the least already", given: { review: { ...readsOnly, least: null } } },
  ],
  notEvaluated: [
    {
      name: "too few days are proven",
      given: { review: { ...readsOnly, days: 89 } },
      detail: "use is proven over 89 of 90 days, since the logs cover 90 days",
    },
  ],
  notApplicable: [
    {
      name: "a rotator",
      given: { isRotator: true, review: readsOnly },
      reason: "a rotator of the policy, which works when something is due",
    },
    {
      name: "a grant of nothing that shows in logs",
      given: { review: { ...readsOnly, granted: [], days: 0 } },
      reason: "gives nothing in vaults whose absence from logs says anything",
    },
    {
      name: "a grant of which nothing was used",
      given: { review: { ...readsOnly, used: [] } },
      reason: "nothing of it is used",
    },
  ],
});

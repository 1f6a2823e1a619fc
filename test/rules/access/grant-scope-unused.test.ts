import { exampleReview } from "../../../src/model/build-grant.ts";
import type { GrantReview } from "../../../src/model/grant-review.ts";
import rule from "../../../src/rules/access/grant-scope-unused.ts";
import { testRule } from "../../support/rule-tester.ts";

const least = { grants: [], losses: [], text: { az: "az role assignment delete --ids x" } };
const objects = [
  { type: "secret", name: "a" },
  { type: "key", name: "b" },
] as const;
const few: GrantReview = { ...exampleReview, objects, objectsInReach: 4, least };
const wide: GrantReview = { ...few, objects: null, objectsInReach: null, vaults: 3, vaultsUsed: ["kv-a", "kv-b"] };

testRule(rule, {
  fails: [
    {
      name: "half of a vault's objects",
      given: { name: "app-web", review: few },
      message: '"app-web" used "Key Vault Secrets User" in 90 days on 2 of 4 objects only: secret "a", key "b"',
      boundary: true,
    },
    {
      name: "all vaults below but one",
      given: { name: "app-web", review: wide },
      message: '"app-web" used "Key Vault Secrets User" in 90 days in 2 of 3 vaults only: kv-a, kv-b',
      boundary: true,
    },
    {
      name: "above vaults even where it lists and writes there",
      given: { name: "app-web", review: { ...wide, hasListed: true, used: ["list", "write"] } },
      message: '"app-web" used "Key Vault Secrets User" in 90 days in 2 of 3 vaults only: kv-a, kv-b',
    },
    {
      name: "a larger share where the policy says so",
      given: { name: "app-web", review: { ...few, objectsInReach: 3 } },
      params: { maxUsedPercent: 70 },
      message: '"app-web" used "Key Vault Secrets User" in 90 days on 2 of 3 objects only: secret "a", key "b"',
    },
    {
      name: "as few days as the policy asks for",
      given: { name: "app-web", review: { ...few, days: 10 } },
      params: { windowDays: 10 },
      message: '"app-web" used "Key Vault Secrets User" in 10 days on 2 of 4 objects only: secret "a", key "b"',
      boundary: true,
    },
  ],
  passes: [
    { name: "more than half of the objects", given: { review: { ...few, objectsInReach: 3 } }, boundary: true },
    { name: "all vaults below", given: { review: { ...wide, vaults: 2 } }, boundary: true },
    { name: "somebody who lists", given: { review: { ...few, hasListed: true } } },
    { name: "somebody who writes", given: { review: { ...few, used: ["read", "write"] } } },
    { name: "a vault whose lists were not read", given: { review: { ...few, objectsInReach: null } } },
    { name: "more objects than were kept", given: { review: { ...few, objects: null } } },
    { name: "a grant that is the least already", given: { review: { ...few, least: null } } },
  ],
  notEvaluated: [
    {
      name: "too few days are proven",
      given: { review: { ...few, days: 89 } },
      detail: "use is proven over 89 of 90 days, since the logs cover 90 days",
    },
  ],
  notApplicable: [
    {
      name: "a rotator",
      given: { isRotator: true, review: few },
      reason: "a rotator of the policy, which works when something is due",
    },
    {
      name: "a grant of which nothing was used",
      given: { review: { ...few, used: [] } },
      reason: "nothing of it is used",
    },
    {
      name: "an entry, which reaches the whole vault",
      given: { kind: "access-policy", review: few },
      reason: "an access policy entry, which always reaches its whole vault",
    },
  ],
});

import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/access/limit-near.ts";
import { testRule } from "../../support/rule-tester.ts";

const denied = { reason: "denied", detail: "the list may not be read" } as const;
const elsewhere = { reason: "not-asked", detail: "others are not read" } as const;
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const ofSubscription = {
  limit: "assignments",
  allowed: 4000,
  scope: { id: subscription, name: "sub-shop" },
  missing: elsewhere,
} as const;

testRule(rule, {
  fails: [
    {
      name: "four fifths of the entries",
      given: { name: "kv", limits: [{ limit: "policy-entries", count: 820, allowed: 1024 }] },
      message: 'vault "kv" has 820 of the 1,024 access policy entries that it may have',
    },
    {
      name: "exactly four fifths of the addresses",
      given: { name: "kv", limits: [{ limit: "ip-rules", count: 800, allowed: 1000 }] },
      message: 'vault "kv" has 800 of the 1,000 IP rules that it may have',
      boundary: true,
    },
    {
      name: "several at once, and as far as they were read",
      given: {
        name: "kv",
        limits: [
          { limit: "network-rules", count: 200, allowed: 200 },
          { limit: "policy-groups", count: 16, allowed: 20, missing: denied, most: 18 },
          { limit: "policy-entries", count: 0, allowed: 1024, missing: denied },
        ],
      },
      message: [
        'vault "kv" has 200 of the 200 virtual network rules that it may have',
        'vault "kv" has at least 16 groups in access policies; beyond 20 their members were seen to be refused',
      ],
    },
    {
      name: "with a lower share",
      given: { name: "kv", limits: [{ limit: "ip-rules", count: 100, allowed: 1000 }] },
      params: { share: 0.1 },
      message: 'vault "kv" has 100 of the 1,000 IP rules that it may have',
    },
  ],
  passes: [
    {
      name: "one less than four fifths",
      given: { limits: [{ limit: "ip-rules", count: 799, allowed: 1000 }] },
      boundary: true,
    },
    {
      name: "groups that cannot be many, whatever their holders are",
      given: { limits: [{ limit: "policy-groups", count: 1, allowed: 20, missing: denied, most: 15 }] },
    },
  ],
  notApplicable: [
    {
      name: "a subscription of which a part of the assignments is read",
      given: { limits: [{ ...ofSubscription, count: 3199 }] },
      reason: 'how near subscription "sub-shop" is to its limit is not known: others are not read',
    },
  ],
  notEvaluated: [
    {
      name: "entries that were not read",
      given: { limits: [{ limit: "policy-entries", count: 0, allowed: 1024, missing: denied }] },
      detail: "access policy entries: the list may not be read",
    },
    {
      name: "holders that may all be groups",
      given: { limits: [{ limit: "policy-groups", count: 1, allowed: 20, missing: denied, most: 16 }] },
      detail: "groups in access policies: the list may not be read",
    },
    {
      name: "a subscription whose lists were refused",
      given: { limits: [{ ...ofSubscription, count: 10, missing: denied }] },
      detail: "role assignments: the list may not be read",
    },
  ],
});

test("a subscription's limit is told of the subscription, by what is known of it", () => {
  const verdict = tryRule(rule, { limits: [{ ...ofSubscription, count: 3200 }] });
  expect(verdict).toMatchObject({
    outcome: "fail",
    observations: [
      {
        at: subscription,
        about: { type: "scope", name: "sub-shop" },
        message: 'subscription "sub-shop" has at least 3,200 of the 4,000 role assignments that it may have',
      },
    ],
  });
});

import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/usage/usage-near-limit.ts";
import { testRule } from "../../support/rule-tester.ts";

const at = "2026-10-20T14:00:10Z";

testRule(rule, {
  fails: [
    {
      name: "exactly the share",
      given: { name: "kv-shop", usage: { peaks: [{ max10s: 2_800, at, limit: 4_000 }] } },
      boundary: true,
      message:
        'vault "kv-shop" took 2,800 calls in the 10 seconds from 2026-10-20 14:00, 70 % of the 4,000 for secrets and the vault itself',
    },
    {
      name: "two classes, each told",
      given: {
        name: "kv-shop",
        usage: {
          peaks: [
            { limitClass: "secret-create", max10s: 300, at, limit: 300, limitOf: "new secrets" },
            { limitClass: "key-operations", max10s: 240, at, limit: 250, limitOf: "RSA 4096 keys in HSMs" },
          ],
        },
      },
      message: [
        'vault "kv-shop" took 300 calls in the 10 seconds from 2026-10-20 14:00, 100 % of the 300 for new secrets',
        'vault "kv-shop" took 240 calls in the 10 seconds from 2026-10-20 14:00, 96 % of the 250 for RSA 4096 keys in HSMs',
      ],
    },
    {
      name: "a smaller share",
      given: { name: "kv-shop", usage: { peaks: [{ max10s: 400, at, limit: 4_000 }] } },
      params: { share: 0.1 },
      message:
        'vault "kv-shop" took 400 calls in the 10 seconds from 2026-10-20 14:00, 10 % of the 4,000 for secrets and the vault itself',
    },
  ],
  passes: [
    { name: "one call less", given: { usage: { peaks: [{ max10s: 2_799, at, limit: 4_000 }] } }, boundary: true },
    {
      name: "a subscription far from its limit",
      given: { usage: { subscriptionPeaks: [{ max10s: 2_799, at, limit: 20_000 }] } },
    },
  ],
});

test("a subscription's peak is about the subscription, by class and region", () => {
  const verdict = tryRule(rule, {
    usage: { subscriptionPeaks: [{ max10s: 19_000, at, limit: 20_000, region: "westeurope" }] },
  });
  if (verdict.outcome !== "fail") throw new Error(verdict.outcome);
  const id = "00000000-0000-0000-0000-000000000001";
  expect(verdict.observations).toMatchObject([
    {
      at: `/subscriptions/${id}`,
      about: { type: "scope", name: id },
      detail: "secret-and-vault westeurope",
      message: `the vaults of subscription ${id} in westeurope together took 19,000 calls in the 10 seconds from 2026-10-20 14:00, 95 % of the 20,000 for secrets and the vault itself`,
    },
  ]);
});

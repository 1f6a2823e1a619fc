import { expect, test } from "vitest";
import { read, unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/usage/usage-unexpected-network.ts";
import { testRule } from "../../support/rule-tester.ts";

const shop = { name: "app-shop" };
const open = { path: "public", calls: 40, addresses: ["203.0.113.7"] } as const;
const ranges = ["203.0.113.0/24", "2001:db8::/32"];

testRule(rule, {
  fails: [
    {
      name: "another kind of address than the ranges'",
      given: { name: "kv-shop", usage: { callers: [{ caller: shop, routes: [{ ...open, addresses: ["::1"] }] }] } },
      params: { ranges: ["0.0.0.0/0"] },
      message: '"app-shop" got 40 answers from vault "kv-shop" outside the given ranges from ::1',
    },
    {
      name: "beside the private endpoint",
      given: { name: "kv-shop", usage: { callers: [{ caller: shop, routes: [open] }, {}] } },
      message:
        '"app-shop" got 40 answers from vault "kv-shop" over the public network, beside the private endpoint from 203.0.113.7',
    },
    {
      name: "outside the ranges, by either kind of address",
      given: {
        name: "kv-shop",
        usage: {
          inventory: { hasPrivateEndpoint: read(false) },
          callers: [
            {
              caller: shop,
              routes: [
                { ...open, addresses: ["203.0.112.255", "203.0.113.0", "2001:db7::1"] },
                { path: "private-endpoint", calls: 7, addresses: ["10.0.0.4"] },
                { path: "trusted-service", calls: 7, addresses: ["20.0.0.4"] },
              ],
            },
          ],
        },
      },
      params: { ranges },
      boundary: true,
      message:
        '"app-shop" got up to 40 answers from vault "kv-shop" outside the given ranges from 203.0.112.255, 2001:db7::1',
    },
  ],
  passes: [
    {
      name: "any address of one kind",
      given: { usage: { callers: [{ routes: [open] }] } },
      params: { ranges: ["0.0.0.0/0"] },
    },
    {
      name: "inside the ranges, private endpoint or not",
      given: { usage: { callers: [{ routes: [{ ...open, addresses: ["203.0.113.255", "2001:DB8:ffff::1"] }] }] } },
      params: { ranges },
      boundary: true,
    },
    {
      name: "public, without a private endpoint",
      given: { usage: { inventory: { hasPrivateEndpoint: read(false) }, callers: [{ routes: [open] }] } },
    },
    {
      name: "by a subnet",
      given: { usage: { callers: [{ routes: [{ path: "service-endpoint", calls: 1, addresses: ["10.1.0.9"] }] }] } },
    },
    {
      name: "nobody over the public network, endpoints not read",
      given: { usage: { inventory: { hasPrivateEndpoint: unread("not-asked") }, callers: [{}] } },
    },
  ],
  notEvaluated: [
    {
      name: "endpoints that were not read",
      given: {
        usage: { inventory: { hasPrivateEndpoint: unread("not-asked", "logs alone") }, callers: [{ routes: [open] }] },
      },
      detail: "logs alone",
    },
    {
      name: "more addresses than the logs list",
      given: { usage: { callers: [{ routes: [{ ...open, isComplete: false }] }] } },
      params: { ranges },
      detail: "the logs do not list all of a caller's addresses",
    },
    {
      name: "what is no address",
      given: { usage: { callers: [{ routes: [{ ...open, addresses: ["unknown"] }] }] } },
      params: { ranges },
      detail: "the logs do not list all of a caller's addresses",
    },
  ],
});

test("ranges that are none are a fault of the policy", () => {
  const say = rule.contradiction as ((params: { ranges: readonly string[] }) => string | undefined) | undefined;
  expect(say?.({ ranges })).toBeUndefined();
  for (const wrong of ["203.0.113.0/33", "300.0.0.1", "example.org", "2001:db8::1::2", "", "10.0.0.0/"])
    expect(say?.({ ranges: [...ranges, wrong] })).toContain(`"${wrong}" is no address range`);
});

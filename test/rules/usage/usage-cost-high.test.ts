import rule from "../../../src/rules/usage/usage-cost-high.ts";
import { testRule } from "../../support/rule-tester.ts";

const app = {
  oid: "00000000-0000-0000-0000-0000000000aa",
  appId: null,
  kind: "managed-identity",
  name: "web",
} as const;
const exactly = (amount: number) => ({ low: amount, high: amount });
const figures = (month: number) => ({ operations: 1, monthToDate: exactly(month / 2), projected: exactly(month) });

testRule(rule, {
  fails: [
    {
      name: "a projected month above the budget",
      given: { name: "kv-pay", cost: figures(180) },
      message: 'vault "kv-pay" is projected to cost 180.00 USD this month, more than 100.00 USD',
    },
    {
      name: "a cent above it",
      given: { name: "kv-pay", cost: figures(100.01) },
      message: 'vault "kv-pay" is projected to cost 100.01 USD this month, more than 100.00 USD',
      boundary: true,
    },
    {
      name: "for what, who causes it, and what caching saves",
      given: {
        name: "kv-pay",
        cost: {
          ...figures(180),
          topCharge: { charge: "secret-operations", figures: figures(170) },
          topCaller: { caller: app, figures: figures(150) },
          caching: { calls: 45_000_000, amount: exactly(135) },
        },
      },
      message:
        'vault "kv-pay" is projected to cost 180.00 USD this month, more than 100.00 USD; secret operations are 170.00 USD of it; web causes 150.00 USD of it; caching for an hour would save 45,000,000 calls, 135.00 USD',
    },
    {
      name: "a caller with a tenth of it is named",
      given: { name: "kv-pay", cost: { ...figures(200), topCaller: { caller: app, figures: figures(20) } } },
      message:
        'vault "kv-pay" is projected to cost 200.00 USD this month, more than 100.00 USD; web causes 20.00 USD of it',
      boundary: true,
    },
    {
      name: "a caller with less is no cause",
      given: {
        name: "kv-pay",
        cost: {
          ...figures(200),
          topCharge: { charge: "hsm-key-versions", figures: figures(180) },
          topCaller: { caller: app, figures: figures(19.99) },
        },
      },
      message:
        'vault "kv-pay" is projected to cost 200.00 USD this month, more than 100.00 USD; HSM key versions are 180.00 USD of it',
      boundary: true,
    },
    {
      name: "a range that lies above the budget as a whole, and a price that nobody could check",
      given: {
        name: "kv-pay",
        cost: { ...figures(0), projected: { low: 101, high: 505 }, unverified: ["Log ingestion, Log Analytics"] },
      },
      message:
        'vault "kv-pay" is projected to cost 101.00 to 505.00 USD this month, more than 100.00 USD; prices that no checked source states: Log ingestion, Log Analytics',
    },
    {
      name: "a month so far above the budget, where nothing can be projected",
      given: {
        name: "kv-pay",
        cost: {
          ...figures(0),
          monthToDate: exactly(101),
          projected: null,
          topCaller: { caller: app, figures: { ...figures(0), monthToDate: exactly(99), projected: null } },
        },
      },
      message: 'vault "kv-pay" has cost 101.00 USD this month, more than 100.00 USD; web causes 99.00 USD of it',
    },
    {
      name: "another budget, another currency",
      given: { name: "kv-pay", cost: { ...figures(20), currency: "EUR" } },
      params: { budget: 10 },
      message: 'vault "kv-pay" is projected to cost 20.00 EUR this month, more than 10.00 EUR',
    },
  ],
  passes: [
    { name: "exactly the budget", given: { cost: figures(100) }, boundary: true },
    { name: "a cheap month", given: { cost: figures(0.9) } },
    {
      name: "a dear month so far that the projection takes in",
      given: { cost: { ...figures(0), monthToDate: exactly(99), projected: { low: 99, high: 100 } } },
    },
    { name: "a larger budget", given: { cost: figures(180) }, params: { budget: 180 } },
  ],
  notEvaluated: [
    {
      name: "only the upper bound is above the budget",
      given: { cost: { ...figures(0), projected: { low: 100, high: 100.01 } } },
      detail:
        "the month costs 100.00 to 100.01 USD, and what decides whether that is more than 100.00 USD is not known",
    },
    {
      name: "less than a day of logs",
      given: { cost: { ...figures(0), projected: null } },
      detail: "the logs hold less than a day, from which no month can be projected",
    },
  ],
});

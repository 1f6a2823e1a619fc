import rule from "../../../src/rules/usage/usage-slow.ts";
import { testRule } from "../../support/rule-tester.ts";

const slow = (hour: string, msMean: number, calls = 20) => ({ hour: `2026-10-20T${hour}:00:00Z`, calls, msMean });

testRule(rule, {
  fails: [
    {
      name: "three slow hours",
      given: {
        name: "kv-shop",
        usage: { hours: [slow("08", 1_001), slow("09", 2_400), slow("10", 30), slow("11", 1_500)] },
      },
      boundary: true,
      message:
        'calls of vault "kv-shop" took more than 1,000 ms on average in 3 hours, most in the hour of 2026-10-20 09:00: 2,400 ms',
    },
    {
      name: "limits of its own",
      given: { name: "kv-shop", usage: { hours: [slow("08", 300, 5)] } },
      params: { milliseconds: 250, hours: 1, minCalls: 5 },
      message:
        'calls of vault "kv-shop" took more than 250 ms on average in 1 hour, most in the hour of 2026-10-20 08:00: 300 ms',
    },
  ],
  passes: [
    { name: "two slow hours", given: { usage: { hours: [slow("08", 5_000), slow("09", 5_000)] } }, boundary: true },
    {
      name: "exactly the limit",
      given: { usage: { hours: [slow("08", 1_000), slow("09", 1_000), slow("10", 1_000)] } },
      boundary: true,
    },
    {
      name: "hours with few calls",
      given: { usage: { hours: [slow("08", 5_000, 19), slow("09", 5_000, 19), slow("10", 5_000, 19)] } },
    },
  ],
});

import rule from "../../../src/rules/usage/usage-failures-high.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "all kinds of failure, with who fails most",
      given: {
        name: "kv-shop",
        usage: {
          calls: 10_000,
          byStatus: { success: 8_400, denied: 1_000, "client-error": 400, "server-error": 200 },
          callers: [
            { caller: { name: "app-fine" } },
            { caller: { name: "app-b" }, byStatus: { denied: 100 } },
            { caller: { name: "app-a" }, byStatus: { denied: 900, "server-error": 200 } },
          ],
        },
      },
      message:
        '16 % of 10,000 calls of vault "kv-shop" failed: 1,000 denied, 400 client errors, 200 server errors; most of "app-a" (1,100), "app-b" (100)',
    },
    {
      name: "exactly the share and the number",
      given: { name: "kv-shop", usage: { calls: 1_000, byStatus: { success: 950, denied: 50 } } },
      boundary: true,
      message: '5 % of 1,000 calls of vault "kv-shop" failed: 50 denied',
    },
    {
      name: "limits of its own",
      given: { name: "kv-shop", usage: { calls: 1_000, byStatus: { success: 990, "client-error": 10 } } },
      params: { share: 0.01, atLeast: 10 },
      message: '1 % of 1,000 calls of vault "kv-shop" failed: 10 client errors',
    },
  ],
  passes: [
    {
      name: "a share below the limit",
      given: { usage: { calls: 1_001, byStatus: { success: 951, denied: 50 } } },
      boundary: true,
    },
    { name: "too few to say", given: { usage: { calls: 60, byStatus: { success: 11, denied: 49 } } }, boundary: true },
    {
      name: "objects that are not there, and throttled calls",
      given: { usage: { calls: 1_000, byStatus: { success: 100, "not-found": 500, throttled: 400 } } },
    },
  ],
});

import rule from "../../../src/rules/usage/usage-throttled.ts";
import { testRule } from "../../support/rule-tester.ts";

const at = "2026-10-20T14:00:00Z";

testRule(rule, {
  fails: [
    {
      name: "both limits reached, with who is refused most",
      given: {
        name: "kv-shop",
        usage: {
          throttling: { calls: 1_200, share: 0.012, max5m: 90, at },
          callers: [
            { caller: { name: "app-quiet" } },
            { caller: { name: "app-small" }, byStatus: { throttled: 200 } },
            { caller: { name: "app-shop" }, byStatus: { throttled: 1_000 } },
          ],
        },
      },
      message:
        'vault "kv-shop" answered 1,200 calls (1.2 %) with 429, up to 90 within five minutes in the hour of 2026-10-20 14:00; most often "app-shop" (1,000), "app-small" (200)',
    },
    {
      name: "exactly both limits",
      given: { name: "kv-shop", usage: { throttling: { calls: 10, share: 0.001, max5m: 10, at } } },
      boundary: true,
      message:
        'vault "kv-shop" answered 10 calls (0.1 %) with 429, up to 10 within five minutes in the hour of 2026-10-20 14:00',
    },
    {
      name: "limits of its own",
      given: { name: "kv-shop", usage: { throttling: { calls: 2, share: 0.0005, max5m: 2, at } } },
      params: { share: 0.0005, within5Minutes: 2 },
      message:
        'vault "kv-shop" answered 2 calls (0.05 %) with 429, up to 2 within five minutes in the hour of 2026-10-20 14:00',
    },
  ],
  passes: [
    {
      name: "a share below the limit",
      given: { usage: { throttling: { calls: 99, share: 0.00099, max5m: 99, at } } },
      boundary: true,
    },
    {
      name: "never ten within five minutes",
      given: { usage: { throttling: { calls: 99, share: 0.01, max5m: 9, at } } },
      boundary: true,
    },
    { name: "none", given: { usage: {} }, params: { share: 0 } },
  ],
});

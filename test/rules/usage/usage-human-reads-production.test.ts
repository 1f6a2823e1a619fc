import rule from "../../../src/rules/usage/usage-human-reads-production.ts";
import { testRule } from "../../support/rule-tester.ts";

const alice = { kind: "user", name: "alice@example.org", oid: "a" } as const;
const last = "2026-10-30T00:00:00Z";

testRule(rule, {
  fails: [
    {
      name: "with what was read",
      given: {
        name: "kv-shop",
        usage: {
          callers: [
            { caller: alice, valueReads: 2, last: "2026-10-02T00:00:00Z" },
            { caller: { ...alice, appId: "portal" }, valueReads: 1, last },
            { caller: { kind: "user", oid: "b" }, valueReads: 0 },
          ],
          readings: [
            { caller: alice, object: { name: "db-password" } },
            { caller: alice, object: { name: "api-key" } },
            { caller: { ...alice, appId: "portal" }, object: { name: "api-key" } },
            { caller: alice, object: { type: "key", name: "sign" } },
            { object: { name: "not-hers" } },
          ],
        },
      },
      message:
        'alice@example.org read 3 values in production vault "kv-shop", last seen on 2026-10-30: "api-key", "db-password"',
    },
    {
      name: "one value",
      given: { name: "kv-shop", usage: { callers: [{ caller: alice, valueReads: 1, last }] } },
      boundary: true,
      message: 'alice@example.org read a value in production vault "kv-shop", last seen on 2026-10-30',
    },
  ],
  passes: [
    { name: "metadata only", given: { usage: { callers: [{ caller: alice, valueReads: 0 }] } }, boundary: true },
    { name: "an application", given: { usage: { callers: [{ valueReads: 3 }] } } },
  ],
  notApplicable: [
    {
      name: "elsewhere than in production",
      given: { environment: "test", usage: { callers: [{ caller: alice, valueReads: 3 }] } },
      reason: "not production: test",
    },
  ],
});

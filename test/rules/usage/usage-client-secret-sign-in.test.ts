import rule from "../../../src/rules/usage/usage-client-secret-sign-in.ts";
import { testRule } from "../../support/rule-tester.ts";

const last = "2026-10-30T00:00:00Z";

testRule(rule, {
  fails: [
    {
      name: "each application that does",
      given: {
        name: "kv-shop",
        usage: {
          callers: [
            { caller: { kind: "secret", name: "app-legacy" }, calls: 1_200, last },
            { caller: { kind: "certificate-or-assertion" }, calls: 10 },
            { caller: { kind: "secret", oid: null, appId: "app-2" }, calls: 1, last },
          ],
        },
      },
      boundary: true,
      message: [
        '"app-legacy" called vault "kv-shop" 1,200 times with a client secret, last on 2026-10-30',
        '"application app-2" called vault "kv-shop" once with a client secret, last on 2026-10-30',
      ],
    },
  ],
  passes: [
    { name: "where the record does not say", given: { usage: { callers: [{ caller: { kind: "unknown" } }] } } },
    { name: "a managed identity", given: { usage: { callers: [{}] } } },
  ],
});

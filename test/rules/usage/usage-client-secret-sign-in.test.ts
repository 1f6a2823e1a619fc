import rule from "../../../src/rules/usage/usage-client-secret-sign-in.ts";
import { testRule } from "../../support/rule-tester.ts";

const last = "2026-10-30T00:00:00Z";

testRule(rule, {
  fails: [
    {
      name: "those alone of whom no finding of their own speaks",
      given: {
        name: "kv-shop",
        usage: {
          callers: [
            { caller: { kind: "secret", oid: "known" }, calls: 9, last },
            { caller: { kind: "secret", oid: "stranger", name: "app-x" }, calls: 2, last },
          ],
        },
        callersJudged: ["known"],
      },
      message: '"app-x" called vault "kv-shop" 2 times with a client secret, last on 2026-10-30',
    },
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
  notApplicable: [
    {
      name: "where findings about the applications themselves say it",
      given: { usage: { callers: [{ caller: { kind: "secret", oid: "app" } }, {}] }, callersJudged: ["app"] },
      reason: "see principal-static-credential",
    },
  ],
  passes: [
    { name: "where the record does not say", given: { usage: { callers: [{ caller: { kind: "unknown" } }] } } },
    { name: "a managed identity", given: { usage: { callers: [{}] } } },
  ],
});

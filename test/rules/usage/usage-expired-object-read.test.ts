import { unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/usage/usage-expired-object-read.ts";
import { testRule } from "../../support/rule-tester.ts";

const end = "2026-10-01T00:00:00Z";
const asked = (type: "secret" | "key" | "certificate", name: string, lastAsked: string) => ({ type, name, lastAsked });

testRule(rule, {
  fails: [
    {
      name: "an expired secret, a disabled key, a certificate by its secret",
      given: {
        usage: {
          objects: [
            asked("secret", "db", "2026-10-30T00:00:00Z"),
            asked("key", "sign", "2026-10-29T00:00:00Z"),
            asked("secret", "tls", "2026-10-28T00:00:00Z"),
          ],
        },
        secrets: [
          { name: "DB", expiresOn: end },
          { name: "tls", managed: true, expiresOn: end },
        ],
        keys: [{ name: "sign", enabled: false, updatedOn: end }],
        certificates: [{ name: "tls", expiresOn: end }],
      },
      at: ["secrets/db", "keys/sign", "certificates/tls"],
      message: [
        'secret "DB" expired on 2026-10-01 and was still asked for on 2026-10-30',
        'key "sign" is disabled and was still asked for on 2026-10-29',
        'certificate "tls" expired on 2026-10-01 and was still asked for on 2026-10-28',
      ],
    },
    {
      name: "a second after its end",
      given: {
        usage: { objects: [asked("secret", "db", "2026-10-01T00:00:01Z")] },
        secrets: [{ name: "db", expiresOn: end }],
      },
      boundary: true,
      at: ["secrets/db"],
      message: 'secret "db" expired on 2026-10-01 and was still asked for on 2026-10-01',
    },
  ],
  passes: [
    {
      name: "asked for until its end",
      given: { usage: { objects: [asked("secret", "db", end)] }, secrets: [{ name: "db", expiresOn: end }] },
      boundary: true,
    },
    {
      name: "disabled after the last call",
      given: {
        usage: { objects: [asked("key", "sign", "2026-09-30T00:00:00Z")] },
        keys: [{ name: "sign", enabled: false, updatedOn: end }],
      },
    },
    {
      name: "its end lies ahead, whatever clock a record goes by",
      given: {
        usage: { objects: [asked("secret", "db", "2026-12-02T00:00:00Z")] },
        secrets: [{ name: "db", expiresOn: "2026-12-01T00:00:00Z" }],
      },
    },
    { name: "expired and left alone", given: { secrets: [{ name: "db", expiresOn: end }] } },
    {
      name: "its end lies ahead",
      given: { usage: { objects: [asked("secret", "db", "2026-10-30T00:00:00Z")] }, secrets: [{ name: "db" }] },
    },
  ],
  notEvaluated: [
    {
      name: "an end that was not read",
      given: {
        usage: { objects: [asked("secret", "db", end)] },
        secrets: [{ name: "db", expiresOn: unread("denied", "403") }],
      },
      detail: "403",
    },
  ],
});

import { unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/usage/usage-secret-never-read.ts";
import { testRule } from "../../support/rule-tester.ts";

const old = "2025-01-01T00:00:00Z";
const month = { window: { from: "2026-10-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } };

testRule(rule, {
  fails: [
    {
      name: "never asked for, and read too long ago",
      given: {
        usage: {
          objects: [
            { type: "secret", name: "db-old", lastRead: "2026-08-01T00:00:00Z" },
            { type: "secret", name: "tried", lastRead: null, lastAsked: "2026-10-30T00:00:00Z" },
            { type: "key", name: "db-never", lastRead: "2026-10-30T00:00:00Z" },
          ],
        },
        secrets: [
          { name: "DB-Old", createdOn: old },
          { name: "db-never", createdOn: old },
          { name: "tried", createdOn: null },
        ],
      },
      at: ["secrets/db-old", "secrets/db-never", "secrets/tried"],
      message: [
        'nobody read secret "DB-Old" in the 90 days before 2026-11-01; the last time in the logs was on 2026-08-01',
        'nobody read secret "db-never" in the 90 days before 2026-11-01',
        'nobody read secret "tried" in the 90 days before 2026-11-01',
      ],
    },
    {
      name: "fewer days",
      given: { usage: { completeness: month }, secrets: [{ name: "db", createdOn: "2026-10-02T00:00:00Z" }] },
      params: { days: 30, minShare: 1 },
      boundary: true,
      at: ["secrets/db"],
      message: 'nobody read secret "db" in the 30 days before 2026-11-01',
    },
  ],
  passes: [
    {
      name: "read within the days",
      given: {
        usage: { objects: [{ type: "secret", name: "db", lastRead: "2026-08-04T00:00:00Z" }] },
        secrets: [{ name: "db", createdOn: old }],
      },
      boundary: true,
    },
    { name: "too young", given: { secrets: [{ name: "db", createdOn: "2026-08-04T00:00:00Z" }] } },
    { name: "disabled", given: { secrets: [{ name: "db", createdOn: old, enabled: false }] } },
    { name: "a certificate's", given: { secrets: [{ name: "tls", createdOn: old, managed: true }] } },
    {
      name: "read lately, in logs that prove little",
      given: {
        usage: { completeness: month, objects: [{ type: "secret", name: "db", lastRead: "2026-10-30T00:00:00Z" }] },
        secrets: [{ name: "db", createdOn: old }],
      },
    },
  ],
  notEvaluated: [
    {
      name: "a shorter window",
      given: { usage: { completeness: month }, secrets: [{ name: "db", createdOn: old }] },
      detail: "the logs cover 30 days of 90",
    },
    {
      name: "an attribute that was not read",
      given: { secrets: [{ name: "db", createdOn: old, enabled: unread("denied", "403") }] },
      detail: "403",
    },
  ],
});

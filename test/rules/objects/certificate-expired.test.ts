import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/certificate-expired.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an end months ago",
      given: { name: "web", notBefore: "2025-03-01T00:00:00Z", expiresOn: "2026-03-01T00:00:00Z" },
      message: 'certificate "web" expired on 2026-03-01 and is still enabled',
      level: "high",
    },
    {
      name: "an end at this very second, renewal or not",
      given: { name: "web", expiresOn: "2026-11-01T12:00:00Z", now: "2026-11-01T12:00:00Z" },
      message: 'certificate "web" expired on 2026-11-01 and is still enabled',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "an end one second ahead",
      given: { expiresOn: "2026-11-01T12:00:01Z", now: "2026-11-01T12:00:00Z" },
      boundary: true,
    },
    { name: "an end next year", given: { expiresOn: "2027-06-01T00:00:00Z" } },
  ],
  notApplicable: [
    { name: "a certificate that was never issued", given: { expiresOn: null }, reason: "has no expiry date" },
    {
      name: "a disabled certificate",
      given: { enabled: false, expiresOn: "2026-03-01T00:00:00Z" },
      reason: "disabled",
    },
  ],
});

test("it stands in for the rule on certificates that expire soon", () => {
  expect(rule.supersedes).toEqual(["certificate-expiring"]);
});

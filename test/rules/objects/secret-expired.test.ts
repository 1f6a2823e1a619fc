import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import rule from "../../../src/rules/objects/secret-expired.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an end months ago",
      given: { name: "db", expiresOn: "2026-03-01T09:30:00Z" },
      message: 'secret "db" expired on 2026-03-01 and is still enabled',
    },
    {
      name: "an end at this very second",
      given: { name: "db", expiresOn: "2026-11-01T12:00:00Z", now: "2026-11-01T12:00:00Z" },
      message: 'secret "db" expired on 2026-11-01 and is still enabled',
      boundary: true,
    },
    {
      name: "an end before the start",
      given: { name: "db", notBefore: "2027-01-01T00:00:00Z", expiresOn: "2026-10-31T00:00:00Z" },
      message: 'secret "db" expired on 2026-10-31 and is still enabled',
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
    { name: "no end at all", given: { expiresOn: null }, reason: "has no expiry date" },
    { name: "a disabled secret", given: { enabled: false, expiresOn: "2026-03-01T00:00:00Z" }, reason: "disabled" },
    {
      name: "the secret of a certificate",
      given: { managed: true, expiresOn: "2026-03-01T00:00:00Z" },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

test("it stands in for the rule on secrets that expire soon", () => {
  expect(rule.supersedes).toEqual(["secret-expiring"]);
});

test("the message does not depend on when the run was", () => {
  const given = { name: "db", expiresOn: "2026-03-01T00:00:00Z" };
  const today = tryRule(rule, { ...given, now: "2026-11-01T00:00:00Z" });
  const later = tryRule(rule, { ...given, now: "2027-02-03T00:00:00Z" });
  expect(later).toEqual(today);
});

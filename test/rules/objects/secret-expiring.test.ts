import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/secret-expiring.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an end within the window",
      given: { name: "db", expiresOn: "2026-11-20T08:00:00Z" },
      message: 'secret "db" expires on 2026-11-20, within 30 days',
      level: "medium",
    },
    {
      name: "an end exactly 30 days ahead",
      given: { name: "db", expiresOn: "2026-12-01T00:00:00Z" },
      message: 'secret "db" expires on 2026-12-01, within 30 days',
      level: "medium",
      boundary: true,
    },
    {
      name: "an end one second more than 7 days ahead is not urgent",
      given: { name: "db", expiresOn: "2026-11-08T00:00:01Z" },
      message: 'secret "db" expires on 2026-11-08, within 30 days',
      level: "medium",
      boundary: true,
    },
    {
      name: "an end exactly 7 days ahead is urgent",
      given: { name: "db", expiresOn: "2026-11-08T00:00:00Z" },
      message: 'secret "db" expires on 2026-11-08, within 7 days',
      level: "high",
      boundary: true,
    },
    {
      name: "an end one second ahead",
      given: { name: "db", expiresOn: "2026-11-01T00:00:01Z" },
      message: 'secret "db" expires on 2026-11-01, within 7 days',
      level: "high",
      boundary: true,
    },
    {
      name: "not valid yet, and over soon after",
      given: { name: "db", notBefore: "2026-11-10T00:00:00Z", expiresOn: "2026-11-20T00:00:00Z" },
      message: 'secret "db" expires on 2026-11-20, within 30 days',
    },
    {
      name: "a wider window",
      given: { name: "db", expiresOn: "2027-01-15T00:00:00Z" },
      params: { days: 90 },
      message: 'secret "db" expires on 2027-01-15, within 90 days',
      level: "medium",
    },
    {
      name: "a shorter urgent part",
      given: { name: "db", expiresOn: "2026-11-02T00:00:00Z" },
      params: { urgentDays: 1 },
      message: 'secret "db" expires on 2026-11-02, within 1 day',
      level: "high",
    },
    {
      name: "no urgent part",
      given: { name: "db", expiresOn: "2026-11-01T00:00:01Z" },
      params: { urgentDays: 0 },
      message: 'secret "db" expires on 2026-11-01, within 30 days',
      level: "medium",
    },
  ],
  passes: [
    {
      name: "an end one second more than 30 days ahead",
      given: { expiresOn: "2026-12-01T00:00:01Z" },
      boundary: true,
    },
    {
      name: "a narrower window",
      given: { expiresOn: "2026-11-20T00:00:00Z" },
      params: { days: 10 },
    },
  ],
  notApplicable: [
    { name: "no end at all", given: { expiresOn: null }, reason: "has no expiry date" },
    {
      name: "an end at this very second, even where the rule on it is switched off",
      given: { expiresOn: "2026-11-01T00:00:00Z" },
      reason: "has expired already",
    },
    { name: "a disabled secret", given: { enabled: false, expiresOn: "2026-11-20T00:00:00Z" }, reason: "disabled" },
    {
      name: "the secret of a certificate",
      given: { managed: true, expiresOn: "2026-11-20T00:00:00Z" },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

test("an urgent part longer than the window is a contradiction", () => {
  expect(rule.contradiction?.({ days: 5, urgentDays: 6 } as never)).toBe(
    "urgentDays (6) must not be more than days (5)",
  );
  expect(rule.contradiction?.({ days: 5, urgentDays: 5 } as never)).toBeUndefined();
});

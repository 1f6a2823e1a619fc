import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/certificate-expiring.ts";
import { testRule } from "../../support/rule-tester.ts";

// A year-long certificate that ends on 21 November; its 80 % are reached 73 days before, on 9 September.
const year = { name: "web", notBefore: "2025-11-21T00:00:00Z", expiresOn: "2026-11-21T00:00:00Z" };
// 45 days long: its last third is 15 days.
const short = { name: "edge", notBefore: "2026-10-02T00:00:00Z", expiresOn: "2026-11-16T00:00:00Z" };

testRule(rule, {
  fails: [
    {
      name: "in the window, and nothing renews it",
      given: { ...year, lifetimeActions: [] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
      level: "medium",
    },
    {
      name: "mail to contacts is no renewal",
      given: { ...year, lifetimeActions: [{ action: "email-contacts", daysBeforeExpiry: 1 }] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
      level: "medium",
    },
    {
      name: "a renewal that an unknown issuer cannot do",
      given: { ...year, issuer: "Unknown", lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 1 }] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
      level: "medium",
    },
    {
      name: "exactly 30 days ahead",
      given: { ...year, lifetimeActions: [], now: "2026-10-22T00:00:00Z" },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
      level: "medium",
      boundary: true,
    },
    {
      name: "one second more than 7 days ahead is not urgent",
      given: { ...year, lifetimeActions: [], now: "2026-11-13T23:59:59Z" },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
      level: "medium",
      boundary: true,
    },
    {
      name: "exactly 7 days ahead is urgent",
      given: { ...year, lifetimeActions: [], now: "2026-11-14T00:00:00Z" },
      message: 'certificate "web" expires on 2026-11-21, within 7 days, and nothing renews it automatically',
      level: "high",
      boundary: true,
    },
    {
      name: "exactly at the last third of a short lifetime",
      given: { ...short, lifetimeActions: [] },
      message:
        'certificate "edge" expires on 2026-11-16, in the last third of its lifetime, and nothing renews it automatically',
      level: "medium",
      boundary: true,
    },
    {
      name: "a lifetime whose third is shorter than the urgent part",
      given: {
        name: "day",
        notBefore: "2026-10-30T12:00:00Z",
        expiresOn: "2026-11-01T12:00:00Z",
        lifetimeActions: [],
      },
      message: 'certificate "day" expires on 2026-11-01, within 7 days, and nothing renews it automatically',
      level: "high",
    },
    {
      name: "a renewal by share of the lifetime that is overdue",
      given: { ...year, lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }] },
      message:
        'certificate "web" expires on 2026-11-21, within 30 days, and its automatic renewal, due on 2026-09-09, has not happened',
      level: "high",
    },
    {
      name: "a renewal overdue by one second",
      given: {
        ...year,
        lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 20 }],
        now: "2026-11-01T00:00:01Z",
      },
      message:
        'certificate "web" expires on 2026-11-21, within 30 days, and its automatic renewal, due on 2026-11-01, has not happened',
      level: "high",
      boundary: true,
    },
    {
      name: "the first of two renewals counts",
      given: {
        ...year,
        lifetimeActions: [
          { action: "auto-renew", daysBeforeExpiry: 5 },
          { action: "auto-renew", daysBeforeExpiry: 25 },
        ],
      },
      message:
        'certificate "web" expires on 2026-11-21, within 30 days, and its automatic renewal, due on 2026-10-27, has not happened',
      level: "high",
    },
    {
      name: "a renewal that says no time is no promise",
      given: { ...year, lifetimeActions: [{ action: "auto-renew" }] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and its automatic renewal has no date',
      level: "medium",
    },
    {
      name: "a share of a lifetime whose start is not recorded is no date",
      given: { ...year, notBefore: null, lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 99 }] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and its automatic renewal has no date',
      level: "medium",
    },
    {
      name: "a start after the end leaves the whole window",
      given: { ...year, notBefore: "2027-01-01T00:00:00Z", lifetimeActions: [] },
      message: 'certificate "web" expires on 2026-11-21, within 30 days, and nothing renews it automatically',
    },
    {
      name: "a wider window",
      given: { ...year, lifetimeActions: [], now: "2026-09-01T00:00:00Z" },
      params: { days: 90 },
      message: 'certificate "web" expires on 2026-11-21, within 90 days, and nothing renews it automatically',
    },
    {
      name: "a longer urgent part",
      given: { ...year, lifetimeActions: [] },
      params: { urgentDays: 21 },
      message: 'certificate "web" expires on 2026-11-21, within 21 days, and nothing renews it automatically',
      level: "high",
    },
  ],
  passes: [
    { name: "far from its end", given: { lifetimeActions: [] } },
    {
      name: "one second more than 30 days ahead",
      given: { ...year, lifetimeActions: [], now: "2026-10-21T23:59:59Z" },
      boundary: true,
    },
    {
      name: "one second before the last third of a short lifetime",
      given: { ...short, lifetimeActions: [], now: "2026-10-31T23:59:59Z" },
      boundary: true,
    },
    {
      name: "a renewal that is due at this very second",
      given: { ...year, lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 20 }] },
      boundary: true,
    },
    {
      name: "a renewal still to come, even in the last days",
      given: {
        ...year,
        lifetimeActions: [{ action: "auto-renew", daysBeforeExpiry: 2 }],
        now: "2026-11-17T00:00:00Z",
      },
    },
    {
      name: "a renewal by share of the lifetime still to come",
      given: { ...short, lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }] },
    },
    {
      name: "an overdue renewal while the end is still far",
      given: {
        ...year,
        lifetimeActions: [{ action: "auto-renew", lifetimePercentage: 80 }],
        now: "2026-10-01T00:00:00Z",
      },
    },
    { name: "a narrower window", given: { ...year, lifetimeActions: [] }, params: { days: 10 } },
  ],
  notApplicable: [
    { name: "a certificate that was never issued", given: { expiresOn: null }, reason: "has no expiry date" },
    {
      name: "expired, even where the rule on that is switched off",
      given: { ...year, lifetimeActions: [], now: "2026-11-21T00:00:00Z" },
      reason: "has expired already",
    },
    { name: "a disabled certificate", given: { ...year, enabled: false, lifetimeActions: [] }, reason: "disabled" },
  ],
});

test("an urgent part longer than the window is a contradiction", () => {
  expect(rule.contradiction?.({ days: 5, urgentDays: 6 } as never)).toBe(
    "urgentDays (6) must not be more than days (5)",
  );
  expect(rule.contradiction?.({ days: 5, urgentDays: 5 } as never)).toBeUndefined();
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LifetimeAction } from "../../../src/model/objects.ts";
import { lifetimeDays, renewalDue, renewals } from "../../../src/rules/support/certificate-renewal.ts";

const lifetime = { notBefore: "2026-01-01T00:00:00Z", expiresOn: "2026-04-11T00:00:00Z" }; // 100 days
const renew = (trigger: Partial<LifetimeAction> = {}): LifetimeAction => ({ action: "auto-renew", ...trigger });

describe("renewals", () => {
  test("only auto-renew actions count", () => {
    const lifetimeActions = [renew({ daysBeforeExpiry: 3 }), { action: "email-contacts" as const }];
    expect(renewals({ issuer: "DigiCert", lifetimeActions })).toEqual([renew({ daysBeforeExpiry: 3 })]);
  });

  test.each(["Unknown", "unknown", "UNKNOWN"])("the issuer %s cannot be asked", (issuer) => {
    expect(renewals({ issuer, lifetimeActions: [renew()] })).toEqual([]);
  });

  test.each(["Self", "DigiCert", "Unknown-CA", null])("the issuer %s can be asked", (issuer) => {
    expect(renewals({ issuer, lifetimeActions: [renew()] })).toEqual([renew()]);
  });
});

describe("renewalDue", () => {
  test("days before expiry count back from the end", () => {
    expect(renewalDue([renew({ daysBeforeExpiry: 10 })], lifetime)).toBe("2026-04-01T00:00:00Z");
  });

  test("a share of the lifetime counts from its start", () => {
    expect(renewalDue([renew({ lifetimePercentage: 80 })], lifetime)).toBe("2026-03-22T00:00:00Z");
    expect(renewalDue([renew({ lifetimePercentage: 1 })], lifetime)).toBe("2026-01-02T00:00:00Z");
  });

  test("the first of several is the one", () => {
    const actions = [renew({ daysBeforeExpiry: 10 }), renew({ lifetimePercentage: 80 }), renew()];
    expect(renewalDue(actions, lifetime)).toBe("2026-03-22T00:00:00Z");
  });

  test("no action, no trigger and no lifetime give no time", () => {
    expect(renewalDue([], lifetime)).toBeUndefined();
    expect(renewalDue([renew()], lifetime)).toBeUndefined();
    expect(renewalDue([renew({ lifetimePercentage: 80 })], { ...lifetime, notBefore: null })).toBeUndefined();
  });

  test("nonsense triggers give a time or none, and never throw", () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    fc.assert(
      fc.property(number, number, (daysBeforeExpiry, lifetimePercentage) => {
        for (const action of [renew({ daysBeforeExpiry }), renew({ lifetimePercentage })]) {
          expect(renewalDue([action], lifetime)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
        }
      }),
    );
  });
});

describe("lifetimeDays", () => {
  test("counts from the start to the end", () => {
    expect(lifetimeDays(lifetime)).toBe(100);
  });

  test("is undefined without a start, and where the start is not before the end", () => {
    expect(lifetimeDays({ ...lifetime, notBefore: null })).toBeUndefined();
    expect(lifetimeDays({ ...lifetime, notBefore: lifetime.expiresOn })).toBeUndefined();
    expect(lifetimeDays({ ...lifetime, notBefore: "2027-01-01T00:00:00Z" })).toBeUndefined();
  });
});

import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/key-expired.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an end months ago",
      given: { name: "signing", expiresOn: "2026-03-01T09:30:00Z" },
      message: 'key "signing" expired on 2026-03-01 and is still enabled',
    },
    {
      name: "an end at this very second",
      given: { name: "signing", expiresOn: "2026-11-01T12:00:00Z", now: "2026-11-01T12:00:00Z" },
      message: 'key "signing" expired on 2026-11-01 and is still enabled',
      boundary: true,
    },
    {
      name: "a key that services wrap with, as long as nobody waives it",
      given: { name: "disks", operations: ["wrapKey", "unwrapKey"], expiresOn: "2026-10-31T00:00:00Z" },
      message: 'key "disks" expired on 2026-10-31 and is still enabled',
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
    { name: "a disabled key", given: { enabled: false, expiresOn: "2026-03-01T00:00:00Z" }, reason: "disabled" },
    {
      name: "the key of a certificate",
      given: { managed: true, expiresOn: "2026-03-01T00:00:00Z" },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

test("it stands in for the rule on keys that expire soon", () => {
  expect(rule.supersedes).toEqual(["key-expiring"]);
});

test("keys that services wrap with can be waived as such", () => {
  expect(Object.keys(rule.waiverKinds ?? {})).toEqual(["service-encryption"]);
});

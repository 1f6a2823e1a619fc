import { expect, test } from "vitest";
import rule from "../../../src/rules/objects/key-expiry-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an enabled key without an end",
      given: { name: "signing", expiresOn: null },
      message: 'key "signing" never expires',
    },
    {
      name: "a rotation policy that gives only later versions an end",
      given: { name: "signing", expiresOn: null, rotationPolicy: { actions: [], expiryDays: 365 } },
      message: 'key "signing" never expires',
    },
  ],
  passes: [
    { name: "an end far away", given: { expiresOn: "2031-01-01T00:00:00Z" } },
    { name: "an end that has passed is another rule's", given: { expiresOn: "2020-01-01T00:00:00Z" }, boundary: true },
  ],
  notApplicable: [
    { name: "a disabled key", given: { enabled: false, expiresOn: null }, reason: "disabled" },
    {
      name: "the key of a certificate",
      given: { managed: true, expiresOn: null },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

test("keys that must not end under a service's data can be waived as such", () => {
  expect(Object.keys(rule.waiverKinds ?? {})).toEqual(["service-encryption"]);
});

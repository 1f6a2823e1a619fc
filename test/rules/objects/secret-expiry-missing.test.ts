import rule from "../../../src/rules/objects/secret-expiry-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an enabled secret without an end",
      given: { name: "db", expiresOn: null },
      message: 'secret "db" never expires',
    },
    {
      name: "a secret that becomes valid only later",
      given: { name: "next", notBefore: "2027-01-01T00:00:00Z", expiresOn: null },
      message: 'secret "next" never expires',
    },
  ],
  passes: [
    { name: "an end far away", given: { expiresOn: "2031-01-01T00:00:00Z" } },
    { name: "an end that has passed is another rule's", given: { expiresOn: "2020-01-01T00:00:00Z" }, boundary: true },
  ],
  notApplicable: [
    { name: "a disabled secret", given: { enabled: false, expiresOn: null }, reason: "disabled" },
    {
      name: "the secret of a certificate",
      given: { managed: true, expiresOn: null },
      reason: "belongs to a certificate, which is judged itself",
    },
  ],
});

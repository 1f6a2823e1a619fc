import { unknown, unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/objects/hsm-key-expiry-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "each key without an end",
      given: {
        keys: [
          { name: "Signing", expiresOn: null },
          { name: "wrapping", expiresOn: null },
          { name: "ends", expiresOn: "2027-09-01T00:00:00Z" },
        ],
      },
      message: ['key "Signing" never expires', 'key "wrapping" never expires'],
      at: ["keys/signing", "keys/wrapping"],
    },
    {
      name: "beside one of which nobody knows",
      given: {
        keys: [
          { name: "a", expiresOn: unread("denied") },
          { name: "b", expiresOn: null },
        ],
      },
      message: 'key "b" never expires',
      at: ["keys/b"],
    },
  ],
  passes: [
    { name: "no keys", given: { keys: [] } },
    { name: "an end, however far", given: { keys: [{ expiresOn: "2099-01-01T00:00:00Z" }] }, boundary: true },
    {
      name: "a key that is switched off, whatever was not read of it",
      given: {
        keys: [
          { enabled: false, expiresOn: null },
          { name: "b", enabled: false, expiresOn: unread("denied") },
        ],
      },
      boundary: true,
    },
  ],
  notEvaluated: [
    {
      name: "an end that was not read",
      given: { keys: [{ expiresOn: unread("denied", "refused") }] },
      detail: "refused",
    },
    {
      name: "whether it is switched on was not read",
      given: { keys: [{ expiresOn: null, enabled: unread("denied", "refused") }] },
      detail: "refused",
    },
    {
      name: "an end that only an apply tells",
      given: { keys: [{ name: "k", expiresOn: unknown("var.end") }] },
      detail: 'expiresOn of key "k" is known only after an apply: var.end',
    },
  ],
});

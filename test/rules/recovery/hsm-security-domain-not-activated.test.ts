import rule from "../../../src/rules/recovery/hsm-security-domain-not-activated.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "nobody downloaded the security domain",
      given: { name: "hsm-pay", activationStatus: "NotActivated" },
      message: 'managed HSM "hsm-pay" is not activated: nobody has its security domain',
      boundary: true,
    },
    {
      name: "the activation failed",
      given: { name: "hsm-pay", activationStatus: "failed" },
      message: 'the activation of managed HSM "hsm-pay" failed',
    },
  ],
  passes: [{ name: "it is active", given: { activationStatus: "Active" }, boundary: true }],
  notEvaluated: [
    {
      name: "Azure does not know",
      given: { activationStatus: "Unknown" },
      detail: "Azure says of the activation: Unknown",
    },
    {
      name: "Azure does not say",
      given: { activationStatus: null },
      detail: "Azure says of the activation: nothing",
    },
  ],
});

import rule from "../../../src/rules/recovery/hsm-purge-protection-disabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "an HSM that never had it",
      given: { name: "hsm-pay", purgeProtectionEnabled: null },
      message: 'managed HSM "hsm-pay" has no purge protection: the setting is absent',
      boundary: true,
    },
    {
      name: "an HSM in code that says false",
      given: { name: "hsm-pay", source: "code", purgeProtectionEnabled: false },
      message: 'managed HSM "hsm-pay" has no purge protection: the setting is false',
    },
  ],
  passes: [{ name: "purge protection is on", given: { purgeProtectionEnabled: true }, boundary: true }],
});

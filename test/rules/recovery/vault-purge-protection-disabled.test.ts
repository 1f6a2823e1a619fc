import rule from "../../../src/rules/recovery/vault-purge-protection-disabled.ts";
import { testRule } from "../../support/rule-tester.ts";

testRule(rule, {
  fails: [
    {
      name: "a vault that never had it",
      given: { name: "kv-pay", purgeProtectionEnabled: null },
      message: 'vault "kv-pay" has no purge protection: the setting is absent',
    },
    {
      name: "a vault in code that says false",
      given: { name: "kv-pay", source: "code", purgeProtectionEnabled: false },
      message: 'vault "kv-pay" has no purge protection: the setting is false',
    },
    {
      name: "a short-lived vault, where the policy wants it there too",
      given: { name: "kv-test", environment: "test", isEphemeral: true, purgeProtectionEnabled: null },
      params: { exemptEphemeral: false },
      message: 'vault "kv-test" has no purge protection: the setting is absent',
    },
    {
      name: "the exemption changes nothing for a lasting vault",
      given: { name: "kv-test", environment: "test", purgeProtectionEnabled: null },
      params: { exemptEphemeral: true },
      message: 'vault "kv-test" has no purge protection: the setting is absent',
      boundary: true,
    },
  ],
  passes: [
    { name: "purge protection is on", given: { purgeProtectionEnabled: true } },
    { name: "a short-lived vault that has it", given: { purgeProtectionEnabled: true, isEphemeral: true } },
  ],
  notApplicable: [
    {
      name: "a short-lived vault without it",
      given: { purgeProtectionEnabled: null, isEphemeral: true },
      reason: "short-lived environment",
    },
    {
      name: "a short-lived vault that says false",
      given: { purgeProtectionEnabled: false, isEphemeral: true },
      reason: "short-lived environment",
    },
  ],
});
